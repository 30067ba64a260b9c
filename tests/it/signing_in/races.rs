//! Many at once with the same form, or of the same person (security.md, section 15).

use reqwest::{RequestBuilder, Url};
use signet::domain::time::Span;
use tokio::task::JoinSet;

use super::{Door, csrf};
use crate::support::{Application, Browser, PASSWORD, Server};

const EMAIL: &str = "ada@example.com";
const OTHER: &str = "bob@example.com";

/// Sends all requests at once; gives status and location of each.
async fn at_once(requests: Vec<RequestBuilder>) -> Vec<(u16, String)> {
    let mut all = JoinSet::new();
    for request in requests {
        all.spawn(async move {
            let answer = request.send().await.unwrap();
            let location = answer.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
            (answer.status().as_u16(), location.unwrap_or_default())
        });
    }
    all.join_all().await
}

/// How many of the answers bring a code to the application.
fn codes(answers: &[(u16, String)]) -> usize {
    let has_code = |location: &str| {
        Url::parse(location).is_ok_and(|url| url.query_pairs().any(|(name, _)| name == "code"))
    };
    assert!(answers.iter().all(|(status, _)| *status < 500), "{answers:?}");
    answers.iter().filter(|(_, location)| has_code(location)).count()
}

on_both_databases! {
    async fn of_many_consents_to_one_request_one_counts(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        app.sign_in(&mut browser, EMAIL).await;
        for _ in 0..20 {
            browser.get(&app.request(&[("prompt", "consent")])).await.follow().await;
            let waiting = browser.url().query_pairs().next().unwrap().1.into_owned();
            let token = csrf(browser.body());
            let cookies = ["signet-session", "signet-browser"]
                .map(|name| format!("{name}={}", browser.cookie(name).unwrap()));
            let send = |decision: &str| {
                let shown = ("scope", "accounts:read email openid profile");
                let form = [("csrf", token.as_str()), ("interaction", &waiting), shown, ("decision", decision)];
                server.http().post(server.at("/consent")).header("cookie", cookies.join("; ")).form(&form)
            };
            let both = (0..16).map(|round| send(if round % 2 == 0 { "allow" } else { "deny" }));
            let answers = at_once(both.collect()).await;
            let answered = answers.iter().filter(|(status, _)| *status == 303).count();
            assert_eq!(answered, 1, "{answers:?}");
            assert!(codes(&answers) <= 1);
        }
    }

    async fn many_sign_ins_at_once_keep_to_the_number_of_sessions(db: Database) {
        let server = Server::start(&db).await;
        let ada = server.user(EMAIL).await;
        let door = Door::open(&server).await;
        for _ in 0..5 {
            server.clock.advance(Span::from_seconds(1));
            let form = |_| door.form(&[("email", EMAIL), ("password", PASSWORD)]);
            let answers = at_once((0..12).map(form).collect()).await;
            assert!(answers.iter().all(|(status, _)| *status == 303), "{answers:?}");
            let open =
                server.house.store.read(move |conn| signet::storage::sessions::list_open(conn, ada)).await;
            assert_eq!(open.unwrap().len(), 5);
        }
    }

    async fn of_many_sign_ins_for_one_request_one_answers_it(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let first_party = signet::domain::client::Client { first_party: true, ..server.draft("acme") };
        server.client(first_party).await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        // The clock stands still: the session that begins is no younger than those before it, and lives all the same.
        for _ in 0..10 {
            browser.get(&app.request(&[("prompt", "login")])).await.follow().await;
            let waiting = browser.url().query_pairs().next().unwrap().1.into_owned();
            let token = csrf(browser.body());
            let cookie = format!("signet-browser={}", browser.cookie("signet-browser").unwrap());
            let fields = [
                ("csrf", token.as_str()),
                ("interaction", &waiting),
                ("email", EMAIL),
                ("password", PASSWORD),
            ];
            let form = |_| server.http().post(server.at("/login")).header("cookie", &cookie).form(&fields);
            let answers = at_once((0..8).map(form).collect()).await;
            assert_eq!(codes(&answers), 1, "{answers:?}");
        }
    }
    async fn many_mailed_codes_at_once_keep_to_the_number_of_sessions(db: Database) {
        let more = [("SIGNET__ACCOUNTS__UNUSUAL_SIGN_INS", "step_up"), ("SIGNET__LIMITS__MAILS_PER_HOUR", "100")];
        let server = Server::start_with(&db, &more).await;
        let ada = server.user(EMAIL).await;
        Door::open(&server).await.knock(EMAIL, PASSWORD).await;
        let mut forms = Vec::new();
        for _ in 0..12 {
            server.clock.advance(Span::from_seconds(1));
            let mut browser = Browser::new();
            browser.get(&server.at("/login")).await;
            browser.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await.follow().await;
            assert_eq!(browser.url().path(), "/login/mailed-code");
            let step = browser.url().query_pairs().find(|(name, _)| name == "step").unwrap().1.into_owned();
            let code = server.mail_to(EMAIL).await.code();
            let fields = [("csrf", csrf(browser.body())), ("step", step), ("code", code)];
            let cookie = format!("signet-browser={}", browser.cookie("signet-browser").unwrap());
            let form = server.http().post(server.at("/login/mailed-code")).header("cookie", cookie);
            forms.push(form.form(&fields));
        }
        let answers = at_once(forms).await;
        assert!(answers.iter().all(|(status, _)| *status == 303), "{answers:?}");
        let open = server.house.store.read(move |conn| signet::storage::sessions::list_open(conn, ada)).await;
        assert_eq!(open.unwrap().len(), 5);
        server.mails_to(EMAIL).await;
    }

    async fn two_people_who_sign_in_at_once_in_one_browser_both_do(db: Database) {
        let server = Server::start(&db).await;
        for email in [EMAIL, OTHER] {
            server.user(email).await;
        }
        for _ in 0..10 {
            let mut browser = Browser::new();
            for email in [EMAIL, OTHER] {
                browser.get(&server.at("/login")).await;
                browser.submit("#sign-in", &[("email", email), ("password", PASSWORD)]).await;
                assert_eq!(browser.status(), 303, "{}", browser.text());
            }
            let device = browser.cookie("signet-device").unwrap();
            let door = Door::open(&server).await;
            let form = |number: usize| {
                let email = if number.is_multiple_of(2) { EMAIL } else { OTHER };
                let cookies = format!("{}; signet-device={device}", door.cookie);
                let fields = [("csrf", door.csrf.as_str()), ("email", email), ("password", PASSWORD)];
                server.http().post(server.at("/login")).header("cookie", cookies).form(&fields)
            };
            let answers = at_once((0..6).map(form).collect()).await;
            assert!(answers.iter().all(|(status, _)| *status == 303), "{answers:?}");
        }
        for email in [EMAIL, OTHER] {
            server.mails_to(email).await;
        }
    }
}
