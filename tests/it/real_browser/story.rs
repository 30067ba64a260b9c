//! From "no account" to an application with a second factor on a remembered device, in a real browser: with scripts in
//! English on a desk, without them in German on a phone.

use signet::domain::client::{Audience, Client, ClientAuthentication};
use signet::domain::language::Language;
use signet_verifier::Verifier;

use super::album::Album;
use super::axe;
use super::chromium::{Chromium, Taste};
use super::relying_site::RelyingSite;
use super::scene::Scene;
use super::scene::Step;
use super::scene::Step::{
    Await, Fill, FillAppCode, FillAppCodeOf, FillMailedCode, FollowMail, Open, Press, Request, Scan,
};
use super::view::{Light, Screen, View, comes_as};
use crate::support::{Application, Database, Server, Tokens, claims};

const EMAIL: &str = "grace@example.com";
const FIRST: &str = "a quiet harbour at dawn";
const SECOND: &str = "seven grey herons at noon";
const AUDIENCE: &str = "https://trading.example";

/// Who it is about, and how they see it.
struct Story {
    language: Language,
    taste: Taste,
    view: View,
}

const ENGLISH: Story = Story {
    language: Language::English,
    taste: Taste { without_scripts: false, dark: false },
    view: View::new(Screen::Desktop, Light::Light),
};

const GERMAN: Story = Story {
    language: Language::German,
    taste: Taste { without_scripts: true, dark: false },
    view: View::new(Screen::Phone, Light::Dark),
};

/// The trading application, called back at `site`.
async fn trading<'a>(server: &'a Server, site: &RelyingSite) -> Application<'a> {
    let draft = server.draft("trading");
    let client = Client {
        name: "Trading".to_owned(),
        authentication: ClientAuthentication::None,
        redirect_uris: vec![site.callback().parse().unwrap()],
        audiences: vec![AUDIENCE.parse::<Audience>().unwrap()],
        ..draft
    };
    server.client(client).await;
    let mut app = Application::public(server, "trading");
    app.is_called_back_at(&site.callback());
    app
}

impl Scene<'_> {
    /// Takes steps to a page, and looks at it.
    async fn come_to(&mut self, album: &mut Album, title: &str, shows: &str, way: &[Step]) {
        for step in way {
            self.take(*step).await;
        }
        self.wait_for(title, shows).await;
        album.look(self.tab(), title).await;
    }

    /// Allows what the application asks for, and gives it its tokens.
    async fn arrive(&self, app: &Application<'_>, site: &RelyingSite) -> Tokens {
        self.tab().click("#allow").await;
        self.tab().wait_for_title("The application").await;
        let calls = site.calls();
        let code =
            calls.last().unwrap().query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
        Tokens::of(&app.redeem(&code).await)
    }
}

/// Asserts that the trading service takes the token, and returns what it says.
async fn trades_with(server: &Server, tokens: &Tokens) -> serde_json::Value {
    let verifier = Verifier::builder(&server.url).audience(AUDIENCE).build().unwrap();
    let user = verifier.verify(&tokens.access).await.unwrap();
    let claims = claims(&tokens.access);
    assert_eq!(Some(user.subject.as_str()), claims["sub"].as_str());
    claims
}

/// A second factor, and out.
async fn sets_up_a_second_factor(here: &mut Scene<'_>, album: &mut Album) {
    // The server's clock stands still, so that services agree with it: the codes of three
    // sign-ins are those before, of and after one moment.
    let room = [Open("/account/second-factor")];
    here.come_to(album, "second-factor-title", "#set-up", &room).await;
    here.come_to(album, "second-factor-set-up", "#qr", &[Press("#set-up"), Await("#begin"), Press("#begin")])
        .await;
    let way = [Scan, FillAppCodeOf("#code", -1), Press("#confirm")];
    here.come_to(album, "second-factor-codes-title", "#recovery-codes", &way).await;
    here.come_to(album, "second-factor-title", "#turn-off", &[Press("#kept")]).await;
    let way = [Open("/account"), Press("#sign-out")];
    here.come_to(album, "sign-out-done-title", "h1", &way).await;
}

/// The password is forgotten on the way back into the application.
async fn forgets_the_password(here: &mut Scene<'_>, album: &mut Album) {
    here.come_to(album, "sign-in-title", "#forgot", &[Request]).await;
    here.come_to(album, "password-forgot-title", "#send", &[Press("#forgot")]).await;
    here.come_to(album, "password-sent-title", "#message", &[Fill("#email", EMAIL), Press("#send")]).await;
    here.come_to(album, "password-reset-title", "#save", &[FollowMail("/password/reset/")]).await;
    here.come_to(album, "password-done-title", "#onward", &[Fill("#password", SECOND), Press("#save")]).await;
}

async fn told(db: &Database, story: Story) {
    let Some(chromium) = Chromium::start_as(story.taste).await else { return };
    let Some(second) = Chromium::start_as(story.taste).await else { return };
    let (server, site) = (Server::start(db).await, RelyingSite::start());
    let app = trading(&server, &site).await;
    for tab in [&chromium.tab, &second.tab] {
        axe::lay_ready(tab).await;
        comes_as(tab, story.language, "127.0.0.1").await;
        story.view.show(tab).await;
    }
    let mut album = Album::new("story", story.language).without_scripts(story.taste.without_scripts);
    let scene = |chromium, request| Scene {
        chromium,
        server: &server,
        email: EMAIL.to_owned(),
        language: story.language,
        request,
        app: None,
        link: None,
    };

    // No account: the application sends them to make one, and the mailed code leads back to it.
    let mut here = scene(&chromium, app.request(&[("prompt", "create")]));
    here.come_to(&mut album, "registration-title", "#sign-up", &[Request]).await;
    let form =
        [Fill("#email", EMAIL), Fill("#name", "Grace Hopper"), Fill("#password", FIRST), Press("#sign-up")];
    here.come_to(&mut album, "verification-title", "#code", &form).await;
    let way = [FillMailedCode("#code"), Press("#confirm")];
    here.come_to(&mut album, "consent-title", "#allow", &way).await;
    let claims = trades_with(&server, &here.arrive(&app, &site).await).await;
    assert_eq!(claims["acr"], "1");

    sets_up_a_second_factor(&mut here, &mut album).await;
    here.request = app.request(&[]);
    forgets_the_password(&mut here, &mut album).await;

    // A new password is no way around the second factor. This device is remembered.
    let sign_in = [Request, Fill("#email", EMAIL), Fill("#password", SECOND), Press("#sign-in")];
    here.come_to(&mut album, "step-title", "#remember", &sign_in).await;
    let way = [FillAppCode("#code"), Press("#remember"), Press("#continue")];
    here.come_to(&mut album, "consent-title", "#allow", &way).await;
    let claims = trades_with(&server, &here.arrive(&app, &site).await).await;
    assert_eq!((&claims["acr"], &claims["amr"]), (&"2".into(), &serde_json::json!(["pwd", "otp", "mfa"])));
    let way = [Open("/account"), Press("#sign-out")];
    here.come_to(&mut album, "sign-out-done-title", "h1", &way).await;
    here.come_to(&mut album, "consent-title", "#allow", &sign_in).await;

    // Another browser, which nobody remembers, is signed in and ended from here.
    let mut there = scene(&second, here.request.clone());
    there.app.clone_from(&here.app);
    let way = [Open("/login"), Fill("#email", EMAIL), Fill("#password", SECOND), Press("#sign-in")];
    there.come_to(&mut album, "step-title", "#remember", &way).await;
    let way = [FillAppCodeOf("#code", 1), Press("#continue")];
    there.come_to(&mut album, "overview-title", "#sign-out", &way).await;
    here.come_to(&mut album, "sessions-title", "[id^='end-']", &[Open("/account/sessions")]).await;
    here.come_to(&mut album, "sessions-title", "#notice", &[Press("button[aria-describedby^='device-']")])
        .await;
    there.come_to(&mut album, "sign-in-title", "#password", &[Open("/account")]).await;

    // In the application, with what was proven.
    here.come_to(&mut album, "consent-title", "#allow", &[Request]).await;
    let tokens = here.arrive(&app, &site).await;
    // A remembered device spares the code, and says so: what was done now is the password (docs/decisions/0009).
    let claims = trades_with(&server, &tokens).await;
    assert_eq!((&claims["acr"], &claims["amr"]), (&"1".into(), &serde_json::json!(["pwd"])));
    assert_eq!(server.userinfo(&tokens.access).await.json()["email"], EMAIL);
    for chromium in [chromium, second] {
        assert_eq!(chromium.tab.complaints().await, Vec::<String>::new());
        chromium.close().await;
    }
    album.assert_nothing_wrong();
}

on_both_databases! {
    async fn from_no_account_to_trading_on_a_remembered_device_in_english(db: Database) {
        told(&db, ENGLISH).await;
    }

    async fn and_in_german_on_a_phone_without_scripts(db: Database) {
        told(&db, GERMAN).await;
    }
}
