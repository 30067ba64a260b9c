//! A person before Chromium, and the steps that lead from page to page.

use signet::domain::language::Language;
use signet::domain::time::{Clock as _, Span};
use signet::words::Words;

use super::chromium::Chromium;
use super::webdriver::WebDriver;
use crate::support::{Authenticator, Mail, SECRET, Server, within};

/// A device without a keyboard.
const TELEVISION: &str = "Mozilla/5.0 (Linux; Android 12; BRAVIA 4K) AppleWebKit/537.36 (KHTML, like Gecko) \
                          Chrome/140.0.0.0 Safari/537.36";

/// What a person does.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// Types the address of a place of the server.
    Open(&'static str),
    /// Opens the address that was laid ready for the table.
    Request,
    /// Types a text into an empty field, which a selector finds.
    Fill(&'static str, &'static str),
    /// Presses a button, follows a link, ticks a box.
    Press(&'static str),
    /// Waits for what a selector finds.
    Await(&'static str),
    /// From here on reads the mail of somebody else.
    MailOf(&'static str),
    /// Goes on in a browser that was never here.
    AnotherBrowser,
    /// Opens the link to such a place in a mail that nobody has read.
    FollowMail(&'static str),
    /// Opens the last of these links once more.
    FollowAgain,
    /// Elsewhere a device of the application asks to be let in; the link that it shows counts as followed.
    DeviceAsks,
    /// Types the code of a mail that nobody has read.
    FillMailedCode(&'static str),
    /// Lets the authenticator app take the secret of the page.
    Scan,
    /// Types what the app shows.
    FillAppCode(&'static str),
    /// Types what the app shows so many codes before or after: clocks differ.
    FillAppCodeOf(&'static str, i64),
    /// Waits for the next code of the app, or longer.
    Wait(i64),
}

/// Where one person stands.
pub struct Scene<'a> {
    /// The browser.
    pub chromium: &'a Chromium,
    /// The server.
    pub server: &'a Server,
    /// Whose mail is read.
    pub email: String,
    /// The language that the browser asks for.
    pub language: Language,
    /// An authorization request.
    pub request: String,
    /// Their authenticator app.
    pub app: Option<Authenticator>,
    /// The link that was followed last.
    pub link: Option<String>,
}

impl Scene<'_> {
    /// The tab.
    pub const fn tab(&self) -> &WebDriver {
        &self.chromium.tab
    }

    /// What a message says in the language of the pages. What is no message's name is said as it is: the administration
    /// speaks English.
    pub fn say(&self, message: &str) -> String {
        if !message.contains('-') || message.contains(' ') {
            return message.to_owned();
        }
        Words::new(self.language).say(message)
    }

    /// Takes one step.
    pub async fn take(&mut self, step: Step) {
        let tab = self.tab();
        match step {
            Step::Open(place) => tab.open(&self.server.at(place)).await,
            Step::Request => tab.open(&self.request).await,
            Step::Fill(field, text) => tab.fill(field, text).await,
            Step::Press(selector) => tab.click(selector).await,
            Step::Await(selector) => tab.wait_for(selector).await,
            Step::MailOf(email) => email.clone_into(&mut self.email),
            Step::AnotherBrowser => tab.forget_cookies().await,
            Step::FollowMail(place) => {
                let found = self.mail(|mail| link_to(mail, place)).await;
                self.tab().open(&found).await;
                self.link = Some(found);
            }
            Step::FollowAgain => tab.open(self.link.as_deref().expect("a link was followed")).await,
            Step::DeviceAsks => {
                let request = self.server.http().post(self.server.at("/device_authorization"));
                let request = request.basic_auth("acme", Some(SECRET)).form(&[("scope", "openid email")]);
                let request =
                    request.header("x-forwarded-for", "198.51.100.7").header("user-agent", TELEVISION);
                self.link = Some(self.server.send(request).await.text("verification_uri_complete"));
            }
            Step::FillMailedCode(field) => {
                let code = self.mail(|mail| mail.text.lines().any(is_code).then(|| mail.code())).await;
                self.tab().fill(field, &code).await;
            }
            Step::Scan => {
                let address = tab.run("return document.querySelector('#open-app').href").await;
                self.app = Some(Authenticator::scan(address.as_str().unwrap()));
            }
            Step::FillAppCode(field) => {
                let code = self.app.as_ref().expect("an app").code(self.server);
                tab.fill(field, &code).await;
            }
            Step::FillAppCodeOf(field, steps) => {
                let moment = self.server.clock.now().seconds() + steps * 30;
                let code = self.app.as_ref().expect("an app").code_at(moment);
                tab.fill(field, &code).await;
            }
            Step::Wait(seconds) => self.server.clock.advance(Span::from_seconds(seconds)),
        }
    }

    /// Waits for a page whose title begins with what `title` says, and on which `selector` finds something.
    pub async fn wait_for(&self, title: &str, selector: &str) {
        let (title, tab) = (self.say(title), self.tab());
        let there = format!("return !!document.querySelector({selector:?})");
        let what = format!("{title} with {selector}");
        let is_there = async || tab.title().await.starts_with(&title) && tab.run(&there).await == true;
        if tokio::time::timeout(std::time::Duration::from_secs(30), within(&what, is_there)).await.is_err() {
            let text: String = tab.text("main").await.chars().take(500).collect();
            panic!("no {what}, but: {}\n{text}", tab.title().await);
        }
    }

    /// What `take` finds in one of the mails that nobody has read; all of them count as read then.
    async fn mail(&self, take: impl Fn(&Mail) -> Option<String>) -> String {
        let mails = self.server.mails_to(&self.email).await;
        let found = mails.iter().find_map(take);
        found.unwrap_or_else(|| panic!("no such mail to {}: {mails:#?}", self.email))
    }
}

fn link_to(mail: &Mail, place: &str) -> Option<String> {
    mail.links().into_iter().find(|link| link.contains(place))
}

fn is_code(line: &str) -> bool {
    line.len() >= 6 && line.bytes().all(|byte| byte.is_ascii_digit())
}
