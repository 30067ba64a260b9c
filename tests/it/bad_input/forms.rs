//! Every form that a person fills in takes what no person would type, and shows none of it as anything but text.

use crate::support::{Browser, Database, PASSWORD, Server};

const EMAIL: &str = "ada@example.com";

/// A form: where it is, the button that sends it, and the fields in which people type.
type Form = (&'static str, &'static str, &'static [&'static str]);

const OF_STRANGERS: [Form; 3] = [
    ("/login", "#sign-in", &["email", "password"]),
    ("/register", "#sign-up", &["email", "name", "username", "password"]),
    ("/password/forgot", "#send", &["email"]),
];

const OF_MEMBERS: [Form; 5] = [
    ("/account/profile", "#save", &["name", "username", "picture", "phone", "locale", "zoneinfo"]),
    ("/account/password", "#save", &["current", "password"]),
    ("/account/email", "#change", &["email"]),
    ("/account/data", "#delete", &["email"]),
    ("/account/second-factor/set-up", "#confirm", &["code"]),
];

/// What is typed into every field.
fn strange() -> Vec<String> {
    let short = [
        "\"><script>alert(1)</script><b x='",
        "'; DROP TABLE users; -- ",
        "a\0b\u{7}\u{1b}[31m\u{7f}",
        "a\r\nSet-Cookie: evil=1\r\n\r\n<h1>evil",
        "\u{202e}moc.elpmaxe@ada\u{202c}",
        "\u{2067}ada\u{2069}@example.com",
        "a\u{200b}d\u{feff}a\u{ad}@example.com",
        "{{7*7}}${7*7}<%= 7*7 %>%s%n",
        "../../../../etc/passwd",
        "ada@example.com,eve@evil.example",
        "\u{fdfa}\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}e\u{301}\u{301}\u{301}",
    ];
    let long = ["a".repeat(50_000), "\u{202e}".repeat(5_000), "<".repeat(16_000)];
    short.map(str::to_owned).into_iter().chain(long).collect()
}

/// Whether the answer shows what was typed as text and nothing else, if at all.
fn is_harmless(browser: &Browser, form: Form, typed: &str) {
    let case = || format!("{form:?} {:?}", typed.chars().take(40).collect::<String>());
    assert!(browser.status().as_u16() < 500, "{}: {}", case(), browser.text());
    assert!(!browser.body().contains("<script>alert") && !browser.body().contains("<h1>evil"), "{}", case());
    assert!(browser.cookie("evil").is_none(), "{}", case());
    let unseen = |c: char| (c.is_control() && !c.is_whitespace()) || ('\u{202a}'..='\u{202e}').contains(&c);
    let text = browser.text();
    assert!(!text.contains(unseen), "{}: {text}", case());
    assert!(text.len() < 20_000, "{}: {}", case(), text.len());
    if let Some(location) = browser.header("location") {
        assert!(location.starts_with('/') && !location.starts_with("//"), "{}: {location}", case());
    }
}

/// Types every strange text into every field of a form, one field and then all.
async fn type_nonsense(browser: &mut Browser, form: Form) {
    let (path, button, fields) = form;
    for typed in strange() {
        let one_by_one = fields.iter().map(|field| vec![(*field, typed.as_str())]);
        let together = fields.iter().map(|field| (*field, typed.get(..4_000).unwrap_or(&typed))).collect();
        for filled in one_by_one.chain([together]) {
            browser.get(path).await;
            assert_eq!(browser.status(), 200, "{path} {:?}: {}", browser.url(), browser.text());
            browser.submit(button, &filled).await;
            is_harmless(browser, form, &typed);
        }
    }
}

/// Nobody is shut out while it lasts.
async fn patient(db: &Database) -> Server {
    let most = "1000000";
    let limits = [
        ("SIGNET__LIMITS__ACCOUNT_FAILURES", most),
        ("SIGNET__LIMITS__ADDRESS_FAILURES", most),
        ("SIGNET__LIMITS__DEVICE_FAILURES", most),
        ("SIGNET__LIMITS__ACCOUNT_FAILURES_PER_DAY", most),
        ("SIGNET__LIMITS__CODES_PER_DAY", most),
        ("SIGNET__LIMITS__REQUESTS_PER_HOUR", most),
        ("SIGNET__ACCOUNTS__USERNAME", "optional"),
    ];
    Server::start_with(db, &limits).await
}

on_both_databases! {
    async fn strange_text_of_strangers_is_refused_or_shown_as_text(db: Database) {
        let server = patient(&db).await;
        server.user(EMAIL).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/login")).await;
        for form in OF_STRANGERS {
            type_nonsense(&mut browser, form).await;
        }
        assert_eq!(server.get("/readyz").await.status, 200);
    }

    async fn strange_text_in_an_account_is_refused_or_shown_as_text(db: Database) {
        let server = patient(&db).await;
        server.user(EMAIL).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/login")).await;
        browser.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await.follow().await;
        browser.get("/account/second-factor/set-up").await.submit("#begin", &[]).await;
        for form in OF_MEMBERS {
            type_nonsense(&mut browser, form).await;
        }
        // What was kept of it is text on every page of the account.
        for page in ["/account", "/account/profile", "/account/sessions", "/account/activity", "/account/data"] {
            browser.get(page).await;
            assert_eq!(browser.status(), 200, "{page}");
            is_harmless(&browser, (page, "", &[]), "");
        }
    }

    async fn a_field_of_ten_megabytes_is_refused_and_the_server_goes_on(db: Database) {
        let server = Server::start(&db).await;
        for (path, ..) in OF_STRANGERS.into_iter().chain(OF_MEMBERS) {
            let body = format!("csrf=x&email={}", "a".repeat(10 * 1024 * 1024));
            let request = server.http().post(server.at(path)).body(body);
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            // The server may stop to listen before all is sent.
            if let Ok(answer) = request.send().await {
                assert!(answer.status().is_client_error() || answer.status() == 303, "{path}: {answer:?}");
            }
            assert_eq!(server.get("/readyz").await.status, 200, "{path}");
        }
    }
}
