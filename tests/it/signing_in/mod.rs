//! A person signs in: what the form tells, what the browser keeps, who may send it, how long it lasts.

mod cookies;
mod forms;
mod not_me;
mod passwords;
mod races;
mod second_step;
mod sessions;
mod unusual;
mod usernames;

use reqwest::RequestBuilder;

use crate::support::{Answer, Server};

/// A browser before the sign-in form, reduced to what decides: its cookie and the form's token.
struct Door<'a> {
    server: &'a Server,
    cookie: String,
    csrf: String,
}

impl<'a> Door<'a> {
    async fn open(server: &'a Server) -> Self {
        let page = server.send(server.http().get(server.address("/login"))).await;
        let cookie = set_cookies(&page).remove(0).split(';').next().unwrap().to_owned();
        Self { server, cookie, csrf: csrf(&page.body) }
    }

    /// The form as our own page sends it.
    fn form(&self, fields: &[(&str, &str)]) -> RequestBuilder {
        let own = [("csrf", self.csrf.as_str())];
        let request = self.server.http().post(self.server.address("/login")).header("cookie", &self.cookie);
        request.form(&[&own, fields].concat())
    }

    async fn knock(&self, email: &str, password: &str) -> Answer {
        let form = self.form(&[("email", email), ("password", password)]);
        self.server.send(form.header("sec-fetch-site", "same-origin")).await
    }
}

/// The token of the form on a page.
fn csrf(page: &str) -> String {
    let rest = page.split_once("name=\"csrf\" value=\"").unwrap().1;
    rest.split('"').next().unwrap().to_owned()
}

/// Every `Set-Cookie` of an answer.
fn set_cookies(answer: &Answer) -> Vec<String> {
    answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap().to_owned()).collect()
}
