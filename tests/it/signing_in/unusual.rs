//! Sign-ins that are out of the ordinary are noted, and their people told.

use signet::accounts::limits::attempt::{Attempt, Door};
use signet::accounts::limits::operation::record_failure;
use signet::domain::audit::Origin;
use signet::domain::ids::UserId;
use signet::domain::language::Language;
use signet::domain::time::Span;
use signet::places::Places;

use crate::storage::raw::words;
use crate::support::{Browser, Database, PASSWORD, Server, address_file, origin};

const EMAIL: &str = "ada@example.com";
const BERLIN: &str = "192.0.2.7";
const LISBON: &str = "198.51.100.7";

/// Behind a proxy that says where browsers are.
const PROXIED: (&str, &str) = ("SIGNET__SERVER__TRUSTED_PROXIES", "127.0.0.1");

/// An unusual sign-in must pass a mailed code.
const STEP_UP: (&str, &str) = ("SIGNET__ACCOUNTS__UNUSUAL_SIGN_INS", "step_up");

/// Signs in once more, whatever the browser did before.
pub async fn sign_in(server: &Server, browser: &mut Browser) {
    server.clock.advance(Span::from_seconds(1));
    browser.get(&server.at("/login")).await;
    browser.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await;
    browser.follow_within(&server.url).await;
    assert_eq!(browser.url().path(), "/account", "{}", browser.text());
}

/// Why sign-ins were unusual, the first at first.
async fn noted(server: &Server) -> Vec<String> {
    let query = "SELECT reason AS word FROM audit_events WHERE event = 'unusual_sign_in' ORDER BY at, id";
    server.house.store.read(move |conn| words(conn, query)).await.unwrap()
}

/// Somebody types a wrong password somewhere.
async fn fail(server: &Server, user: UserId, address: &str) {
    let (surroundings, origin) =
        (server.house.surroundings.clone(), Origin { ip: Some(address.parse().unwrap()), ..origin() });
    let write = move |tx: &mut signet::storage::Tx<'_>| {
        let attempt = Attempt::on(user, Door::Password, &origin);
        record_failure(tx, &attempt, &origin, &surroundings.env())
    };
    let _ = server.house.store.write("test", write).await.unwrap();
}

/// A server that knows where two networks are.
async fn with_places(db: &Database) -> Server {
    with_places_and(db, &[]).await
}

async fn with_places_and(db: &Database, more: &[(&str, &str)]) -> Server {
    let file = db.folder().join("places.mmdb");
    std::fs::create_dir_all(db.folder()).unwrap();
    let places = [
        ("192.0.2.0/24", "Berlin", "Germany", 52.52, 13.40),
        ("198.51.100.0/24", "Lisbon", "Portugal", 38.72, -9.14),
    ];
    std::fs::write(&file, address_file(&places)).unwrap();
    let file = file.to_str().unwrap().to_owned();
    let own = [PROXIED, ("SIGNET__ACCOUNTS__ADDRESS_FILE", file.as_str())];
    Server::start_with(db, &[&own, more].concat()).await
}

on_both_databases! {
    async fn a_new_device_is_told_by_one_mail_and_the_first_is_not(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let (mut own, mut other) = (Browser::new(), Browser::new());
        for _ in 0..2 {
            sign_in(&server, &mut own).await;
            server.no_more_mail().await;
        }
        assert_eq!(noted(&server).await, Vec::<String>::new());
        sign_in(&server, &mut other).await;
        let mail = server.mail_to(EMAIL).await;
        assert_eq!(mail.subject, "New sign-in to your account");
        assert!(mail.text.contains("127.0.0.1"), "{}", mail.text);
        assert!(mail.link().starts_with(&server.at("/sign-in/not-me/")), "{}", mail.link());
        assert_eq!(noted(&server).await, ["new_device"]);
        // From now on the account knows it.
        sign_in(&server, &mut other).await;
        sign_in(&server, &mut own).await;
        assert_eq!(noted(&server).await.len(), 1);
        server.no_more_mail().await;
    }

    async fn a_new_network_is_noted_once_and_mailed_only_with_a_new_device(db: Database) {
        let server = Server::start_with(&db, &[PROXIED]).await;
        server.user(EMAIL).await;
        let (mut own, mut other) = (Browser::new(), Browser::new());
        for address in ["192.0.2.7", "192.0.2.8", "2001:db8::1", "2001:db8::2", "192.0.2.9", "2001:db8::3"] {
            sign_in(&server, own.is_at(address)).await;
        }
        assert_eq!(noted(&server).await, ["new_network"]);
        server.no_more_mail().await;
        sign_in(&server, other.is_at("2001:db8:0:1::1")).await;
        assert_eq!(noted(&server).await, ["new_network", "new_device new_network"]);
        server.mail_to(EMAIL).await;
    }

    async fn devices_and_networks_are_those_of_one_person(db: Database) {
        let server = Server::start_with(&db, &[PROXIED]).await;
        server.user(EMAIL).await;
        server.user("bob@example.com").await;
        sign_in(&server, Browser::new().is_at(BERLIN)).await;
        let mut shared = Browser::new();
        shared.is_at(LISBON).get(&server.at("/login")).await;
        shared.submit("#sign-in", &[("email", "bob@example.com"), ("password", PASSWORD)]).await;
        server.no_more_mail().await;
        sign_in(&server, &mut shared).await;
        assert_eq!(noted(&server).await, ["new_device new_network"]);
        server.mail_to(EMAIL).await;
        server.no_more_mail().await;
    }

    async fn nobody_travels_faster_than_an_airliner(db: Database) {
        let server = with_places(&db).await;
        server.user(EMAIL).await;
        let mut browser = Browser::new();
        sign_in(&server, browser.is_at(BERLIN)).await;
        server.clock.advance(Span::from_hours(3));
        sign_in(&server, browser.is_at(LISBON)).await;
        assert_eq!(noted(&server).await, ["new_network"]);
        server.no_more_mail().await;
        server.clock.advance(Span::from_hours(1));
        sign_in(&server, browser.is_at(BERLIN)).await;
        assert_eq!(noted(&server).await, ["new_network", "impossible_travel"]);
        let mail = server.mail_to(EMAIL).await;
        assert!(mail.text.contains("Berlin, Germany (192.0.2.7)"), "{}", mail.text);
        // What the file does not know is no place, and no hindrance.
        for unknown in ["203.0.113.1", "2001:db8::1"] {
            sign_in(&server, browser.is_at(unknown)).await;
        }
        assert_eq!(noted(&server).await[2..], ["new_network", "new_network"]);
        server.no_more_mail().await;
    }

    async fn a_burst_of_failures_before_is_unusual(db: Database) {
        let server = Server::start_with(&db, &[PROXIED]).await;
        let user = server.user(EMAIL).await;
        let mut browser = Browser::new();
        sign_in(&server, browser.is_at(BERLIN)).await;
        server.clock.advance(Span::from_hours(2));
        for network in 1..=5 {
            fail(&server, user, &format!("203.0.{network}.1")).await;
        }
        // So many can be mistyped.
        server.clock.advance(Span::from_minutes(1));
        sign_in(&server, &mut browser).await;
        assert_eq!(noted(&server).await, Vec::<String>::new());
        server.clock.advance(Span::from_minutes(59));
        for network in 11..=16 {
            fail(&server, user, &format!("203.0.{network}.1")).await;
        }
        server.clock.advance(Span::from_minutes(1));
        sign_in(&server, &mut browser).await;
        assert_eq!(noted(&server).await, ["failure_burst"]);
        server.mail_to(EMAIL).await;
        // Once: the next one does not come after them.
        server.clock.advance(Span::from_minutes(1));
        sign_in(&server, &mut browser).await;
        assert_eq!(noted(&server).await.len(), 1);
        server.no_more_mail().await;
    }

    async fn with_step_up_a_new_device_enters_a_mailed_code(db: Database) {
        let server = Server::start_with(&db, &[STEP_UP]).await;
        server.user(EMAIL).await;
        // The first sign-in of an account is asked for nothing.
        let (mut own, mut other) = (Browser::new(), Browser::new());
        sign_in(&server, &mut own).await;
        sign_in(&server, &mut own).await;
        server.no_more_mail().await;
        other.get(&server.at("/login")).await;
        other.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await;
        other.follow_within(&server.url).await;
        assert_eq!(other.url().path(), "/login/mailed-code");
        other.get(&server.at("/account")).await;
        assert_eq!(other.header("location"), Some("/login?return=/account"), "there is no session yet");
        assert_eq!(noted(&server).await, Vec::<String>::new());
        let code = server.mail_to(EMAIL).await.code();
        other.get(&server.at("/login")).await;
        other.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await;
        other.follow_within(&server.url).await;
        let wrong = other.submit("#continue", &[("code", &code)]).await.status();
        assert_eq!(wrong, 401, "each sign-in has a code of its own");
        let code = server.mail_to(EMAIL).await.code();
        other.submit("#continue", &[("code", &code)]).await.follow_within(&server.url).await;
        assert_eq!(other.url().path(), "/account", "{}", other.text());
        assert_eq!(noted(&server).await, ["new_device"]);
        assert_eq!(server.mail_to(EMAIL).await.subject, "New sign-in to your account");
        sign_in(&server, &mut other).await;
        server.no_more_mail().await;
    }

    async fn with_step_up_impossible_travel_is_asked_for_a_code_too(db: Database) {
        let server = with_places_and(&db, &[STEP_UP]).await;
        server.user(EMAIL).await;
        let mut browser = Browser::new();
        sign_in(&server, browser.is_at(BERLIN)).await;
        sign_in(&server, browser.is_at("203.0.113.1")).await;
        sign_in(&server, browser.is_at(BERLIN)).await;
        browser.is_at(LISBON).get(&server.at("/login")).await;
        browser.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await;
        browser.follow_within(&server.url).await;
        assert_eq!(browser.url().path(), "/login/mailed-code");
        let mail = server.mail_to(EMAIL).await;
        assert!(mail.text.contains("Lisbon, Portugal (198.51.100.7)"), "{}", mail.text);
        browser.submit("#continue", &[("code", &mail.code())]).await.follow_within(&server.url).await;
        assert_eq!(browser.url().path(), "/account", "{}", browser.text());
        assert_eq!(noted(&server).await, ["new_network", "new_network impossible_travel"]);
        server.mail_to(EMAIL).await;
    }

    async fn people_see_the_places_of_their_sessions_and_devices(db: Database) {
        let server = with_places(&db).await;
        server.user(EMAIL).await;
        let mut browser = Browser::new();
        sign_in(&server, browser.is_at(LISBON)).await;
        for page in ["/account/sessions", "/account/devices", "/account/activity"] {
            browser.get(&server.at(page)).await;
            assert!(browser.text().contains("Lisbon, Portugal (198.51.100.7)"), "{page}: {}", browser.text());
        }
    }

    async fn many_unusual_sign_ins_do_not_fill_a_mailbox(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        for _ in 0..7 {
            sign_in(&server, &mut Browser::new()).await;
        }
        assert_eq!(noted(&server).await.len(), 6);
        // The others tell of sessions that made room.
        let mails = server.mails_to(EMAIL).await;
        assert_eq!(mails.iter().filter(|mail| mail.subject == "New sign-in to your account").count(), 3);
    }
}

#[test]
fn a_file_of_addresses_is_read_and_a_broken_one_refused() {
    let folder = std::env::temp_dir().join(format!("signet-places-{}", crate::support::random_text()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("places.mmdb");
    std::fs::write(&file, address_file(&[("192.0.2.128/25", "Berlin", "Germany", 52.52, 13.4)])).unwrap();
    let places = Places::open(&file).unwrap();
    let city = |address: &str| places.find(address.parse().unwrap(), Language::German)?.city;
    assert_eq!(city("192.0.2.200").as_deref(), Some("Berlin"));
    assert_eq!((city("192.0.2.1"), city("2001:db8::1")), (None, None));
    std::fs::write(&file, "not such a file").unwrap();
    let error = Places::open(&file).unwrap_err().to_string();
    assert!(error.starts_with("accounts.address_file: ") && error.contains("places.mmdb"), "{error}");
    assert!(Places::open(&folder.join("none")).is_err());
    std::fs::remove_dir_all(&folder).unwrap();
}
