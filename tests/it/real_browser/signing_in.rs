//! Signing in towards an application: the browser lets each redirect through that the pages mean to let through.

use serde_json::Value;
use signet::domain::application_type::ApplicationType;
use signet::domain::client::{Client, ClientAuthentication};
use signet::domain::redirect_uri::RedirectUri;

use super::chromium::{Chromium, Taste};
use super::relying_site::RelyingSite;
use crate::support::{Application, Database, PASSWORD, Server, Tokens, within};

const EMAIL: &str = "ada@example.com";

/// A native application may have any loopback address and any scheme of its own.
async fn register(server: &Server, id: &str, redirect_uri: &str) {
    let redirect_uris: Vec<RedirectUri> = vec![redirect_uri.parse().unwrap()];
    let draft = server.draft(id);
    server
        .client(Client {
            redirect_uris,
            authentication: ClientAuthentication::None,
            application_type: ApplicationType::Native,
            ..draft
        })
        .await;
}

fn application<'a>(server: &'a Server, id: &str, redirect_uri: &str) -> Application<'a> {
    let mut app = Application::new(server, id);
    redirect_uri.clone_into(&mut app.redirect_uri);
    app.confidential = false;
    app
}

/// Types the password and goes on to the question.
async fn sign_in(chromium: &Chromium, app: &Application<'_>) {
    let tab = &chromium.tab;
    tab.open(&app.request(&[])).await;
    tab.wait_for_title("Sign in").await;
    tab.type_into("[name=email]", EMAIL).await;
    tab.type_into("[name=password]", PASSWORD).await;
    tab.click("#sign-in").await;
    tab.wait_for_title("Allow access").await;
}

async fn quiet(chromium: &Chromium) {
    assert_eq!(chromium.tab.complaints().await, Vec::<String>::new());
}

/// The whole way, with or without scripts.
async fn signs_in_and_allows(db: &Database, taste: Taste) {
    let Some(chromium) = Chromium::start_as(taste).await else { return };
    let (server, site) = (Server::start(db).await, RelyingSite::start());
    server.user(EMAIL).await;
    register(&server, "app", &site.callback()).await;
    let app = application(&server, "app", &site.callback());
    sign_in(&chromium, &app).await;
    assert!(chromium.tab.text("main").await.contains("Acme Money"));
    chromium.tab.click("#allow").await;
    chromium.tab.wait_for_title("The application").await;
    let [call] = site.calls().try_into().unwrap();
    let get =
        |name: &str| call.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    assert_eq!(get("state").as_ref(), Some(&app.state));
    assert_eq!(get("iss").as_ref(), Some(&server.url));
    Tokens::of(&app.redeem(&get("code").unwrap()).await);

    // The session lasts; the consent does not, because anybody on the machine could listen there (RFC 8252 §8.6).
    chromium.tab.open(&app.request(&[])).await;
    chromium.tab.wait_for_title("Allow access").await;
    chromium.tab.click("#allow").await;
    chromium.tab.wait_for_title("The application").await;
    assert_eq!(site.calls().len(), 2);
    quiet(&chromium).await;
    chromium.close().await;
}

on_both_databases! {
    async fn a_person_signs_in_and_allows_an_application_on_another_origin(db: Database) {
        signs_in_and_allows(&db, Taste::default()).await;
    }
}

on_sqlite! {
    async fn all_of_it_works_without_scripts(db: Database) {
        let Some(chromium) = Chromium::start_as(Taste { without_scripts: true, ..Taste::default() }).await else {
            return;
        };
        chromium.tab.open("data:text/html,<title>off</title><script>document.title='on'</script>").await;
        assert_eq!(chromium.tab.title().await, "off");
        chromium.close().await;
        signs_in_and_allows(&db, Taste { without_scripts: true, ..Taste::default() }).await;
    }

    async fn a_person_who_does_not_allow_it_returns_with_an_error(db: Database) {
        let Some(chromium) = Chromium::start().await else { return };
        let (server, site) = (Server::start(&db).await, RelyingSite::start());
        server.user(EMAIL).await;
        register(&server, "app", &site.callback()).await;
        let app = application(&server, "app", &site.callback());
        sign_in(&chromium, &app).await;
        chromium.tab.click("#deny").await;
        chromium.tab.wait_for_title("The application").await;
        let [call] = site.calls().try_into().unwrap();
        assert!(call.query_pairs().any(|pair| pair == ("error".into(), "access_denied".into())), "{call}");
        quiet(&chromium).await;
        chromium.close().await;
    }

    async fn a_person_who_cancels_returns_with_an_error(db: Database) {
        let Some(chromium) = Chromium::start().await else { return };
        let (server, site) = (Server::start(&db).await, RelyingSite::start());
        register(&server, "app", &site.callback()).await;
        chromium.tab.open(&application(&server, "app", &site.callback()).request(&[])).await;
        chromium.tab.wait_for_title("Sign in").await;
        // With empty fields, which are required.
        chromium.tab.click("#cancel").await;
        chromium.tab.wait_for_title("The application").await;
        let [call] = site.calls().try_into().unwrap();
        assert!(call.query_pairs().any(|pair| pair == ("error".into(), "access_denied".into())), "{call}");
        quiet(&chromium).await;
        chromium.close().await;
    }

    async fn the_answer_goes_to_an_application_with_a_scheme_of_its_own(db: Database) {
        let Some(chromium) = Chromium::start().await else { return };
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let callback = "com.example.app:/cb";
        register(&server, "native", callback).await;
        sign_in(&chromium, &application(&server, "native", callback)).await;
        chromium.tab.network().await;
        chromium.tab.click("#allow").await;
        let mut seen: Vec<Value> = Vec::new();
        within("the consent is answered with the way back", async || {
            seen.extend(chromium.tab.network().await);
            seen.iter().any(|event| is_redirect_to(event, callback))
        })
        .await;
        // No program here takes that scheme; what counts is that no policy keeps the browser from trying.
        let complaints = chromium.tab.complaints().await.join("\n");
        assert!(!complaints.contains("Content Security Policy") && !complaints.contains("violates"), "{complaints}");
        chromium.close().await;
    }

    async fn a_form_that_was_turned_elsewhere_is_not_sent(db: Database) {
        let Some(chromium) = Chromium::start().await else { return };
        let (server, site, tab) = (Server::start(&db).await, RelyingSite::start(), &chromium.tab);
        tab.open(&server.at("/login")).await;
        tab.wait_for_title("Sign in").await;
        tab.type_into("[name=email]", EMAIL).await;
        tab.type_into("[name=password]", PASSWORD).await;
        tab.run(&format!("document.forms[0].action = '{}'", site.callback())).await;
        tab.click("#sign-in").await;
        let mut complaints = Vec::new();
        within("the browser refuses", async || {
            complaints.extend(tab.complaints().await);
            complaints.iter().any(|line| line.contains("form-action"))
        })
        .await;
        assert_eq!(site.calls(), []);
        assert!(tab.title().await.starts_with("Sign in"));
        chromium.close().await;
    }

    async fn a_wrong_password_is_said_and_the_address_kept(db: Database) {
        let Some(chromium) = Chromium::start().await else { return };
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let tab = &chromium.tab;
        tab.open(&server.at("/login")).await;
        tab.type_into("[name=email]", EMAIL).await;
        tab.type_into("[name=password]", "not this one").await;
        tab.click("#sign-in").await;
        within("the message", async || tab.run("return !!document.querySelector('[role=alert]')").await == true).await;
        assert!(tab.text("[role=alert]").await.contains("do not match"));
        assert_eq!(tab.run("return document.querySelector('[name=email]').value").await, EMAIL);
        assert_eq!(tab.run("return document.querySelector('[name=password]').value").await, "");
        assert_eq!(tab.run("return document.activeElement.id").await, "password");
        tab.type_into("[name=password]", PASSWORD).await;
        tab.click("#sign-in").await;
        tab.wait_for_title("Your account").await;
        let complaints = tab.complaints().await;
        // The browser itself notes the status of the refusal.
        assert!(complaints.iter().all(|line| line.contains("/login") && line.contains("status of 4")), "{complaints:?}");
        chromium.close().await;
    }
}

/// Whether it is our answer 303 with a `Location` that begins with `callback`.
fn is_redirect_to(event: &Value, callback: &str) -> bool {
    let headers = &event["params"]["headers"];
    let location =
        headers.as_object().into_iter().flatten().find(|(name, _)| name.eq_ignore_ascii_case("location"));
    event["method"] == "Network.responseReceivedExtraInfo"
        && event["params"]["statusCode"] == 303
        && location.is_some_and(|(_, to)| {
            to.as_str().is_some_and(|to| to.starts_with(callback) && to.contains("code="))
        })
}
