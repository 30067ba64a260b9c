//! An address that nobody has proven gets no notices, and its account no second factor (security.md EM5, MF5, RL2).

use signet::accounts::second_factor::operation::{self, Confirmed};
use signet::domain::client::{Client, SecondFactorRule};
use signet::domain::ids::UserId;
use signet::domain::registration::EmailVerification;
use signet::domain::second_factor::{SealedEnrolment, SealedFactor, TimeStep, TotpSecret};
use signet::domain::time::{Clock as _, Span};
use signet::domain::user::User;
use signet::env::SystemRandom;
use signet::keys::totp;
use signet::storage::{Tx, totp_enrolments, totp_factors, users};

use super::{EMAIL, sign_in, sign_up};
use crate::support::{Application, Authenticator, Browser, PASSWORD, Server, origin};

const OTHER: &str = "alan@example.com";
const NEW: &str = "seven lanterns over the weir";
const SET_UP: &str = "/account/second-factor/set-up";

async fn user(server: &Server, email: &str) -> UserId {
    let email = email.parse().unwrap();
    server.house.store.read(move |conn| users::find_by_email(conn, &email)).await.unwrap().unwrap().id
}

/// Gives the account a factor, as an older version let it.
async fn give_factor(server: &Server, user: UserId) {
    let factor = SealedFactor {
        user_id: user,
        sealed: vec![0],
        master_key_id: "0011223344556677".to_owned(),
        last_step: TimeStep::from_number(1),
        confirmed_at: server.clock.now(),
    };
    let insert = move |tx: &mut Tx<'_>| totp_factors::insert(tx, &factor);
    assert!(server.house.store.write("test", insert).await.unwrap());
}

async fn has_factor(server: &Server, user: UserId) -> bool {
    server.house.store.read(move |conn| operation::is_enrolled(conn, user)).await.unwrap()
}

/// Sets a new password by mail.
async fn reset(server: &Server, email: &str) {
    let mut browser = Browser::new();
    browser.get(&server.at("/password/forgot")).await.submit("#send", &[("email", email)]).await;
    browser.get(&server.mail_about(email, "Choose a new password").await.link()).await;
    browser.submit("#save", &[("password", NEW)]).await;
    assert_eq!(browser.status(), 303, "{}", browser.text());
}

on_both_databases! {
    async fn an_address_that_nobody_has_proven_gets_no_notices(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        sign_up(&server, &mut browser, EMAIL).await;
        server.mail_to(EMAIL).await;
        for _ in 0..8 {
            // Each time another session, until the oldest ends; each time another device.
            browser.forget("signet-session");
            browser.forget("signet-device");
            assert!(sign_in(&server, &mut browser, EMAIL, PASSWORD).await);
        }
        browser.get(&server.at("/account/password")).await;
        browser.submit("#save", &[("current", PASSWORD), ("password", NEW)]).await;
        assert_eq!(browser.status(), 303, "{}", browser.text());
        for _ in 0..5 {
            assert!(!sign_in(&server, &mut Browser::new(), EMAIL, "wrong").await);
        }
        server.no_more_mail().await;
    }

    async fn who_is_signed_in_again_and_again_is_told_three_times_an_hour(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let told = async |sign_ins| {
            for _ in 0..sign_ins {
                assert!(sign_in(&server, &mut Browser::new(), EMAIL, PASSWORD).await);
            }
            let mails = server.mails_to(EMAIL).await;
            mails.iter().filter(|mail| mail.subject == "You were signed out on another device").count()
        };
        assert_eq!(told(12).await, 3);
        server.clock.advance(Span::from_minutes(61));
        assert_eq!(told(12).await, 3);
    }

    async fn before_the_proof_nobody_sets_up_a_second_factor(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        sign_up(&server, &mut browser, EMAIL).await;
        let code = server.mail_to(EMAIL).await.code();
        assert!(sign_in(&server, &mut browser, EMAIL, PASSWORD).await);
        browser.get(&server.at(SET_UP)).await.follow().await;
        assert_eq!(browser.url().path(), "/account/second-factor");
        assert!(browser.find("#prove-first").is_some() && browser.find("#set-up").is_none());
        // The page leads to the proof, and the mail that is there already will do.
        browser.get(&server.at("/account/email")).await.submit("#prove", &[]).await.follow().await;
        assert!(browser.title().starts_with("Check your email"), "{}", browser.text());
        server.no_more_mail().await;
        browser.submit("#confirm", &[("code", &code)]).await;
        assert_eq!(browser.header("location"), Some("/account"));
        browser.get(&server.at(SET_UP)).await.submit("#begin", &[]).await;
        assert_eq!(browser.header("location"), Some(SET_UP));
    }

    async fn the_operations_refuse_it_too(db: Database) {
        let server = Server::start(&db).await;
        sign_up(&server, &mut Browser::new(), EMAIL).await;
        let (user, surroundings) = (user(&server, EMAIL).await, server.house.surroundings.clone());
        let refused = move |tx: &mut Tx<'_>| {
            let env = surroundings.env();
            assert!(operation::begin_enrolment(tx, user, &env)?.is_none());
            // One that was begun before this was refused.
            let secret = TotpSecret::generate(&SystemRandom);
            let sealed = totp::seal(&env.master, totp::Place::Enrolment, user, &secret, &SystemRandom)?;
            let enrolment = SealedEnrolment {
                user_id: user,
                sealed: sealed.bytes,
                master_key_id: sealed.master_key_id,
                replaces: false,
                created_at: env.now,
                expires_at: env.now.plus(Span::from_minutes(30)),
            };
            totp_enrolments::upsert(tx, &enrolment)?;
            let app = Authenticator::typed(&totp::typed_form(&secret));
            operation::confirm(tx, user, &app.code_at(env.now.seconds()), None, &origin(), &env)
        };
        let confirmed = server.house.store.write("test", refused).await.unwrap();
        assert!(matches!(confirmed, Confirmed::Gone));
        assert!(!has_factor(&server, user).await);
        server.mail_to(EMAIL).await;
    }

    async fn a_sign_in_that_needs_a_factor_asks_for_the_proof_first(db: Database) {
        let server = Server::start(&db).await;
        for (id, rule) in [("bank", SecondFactorRule::Required), ("shop", SecondFactorRule::Optional)] {
            let client = Client { first_party: true, second_factor: rule, ..server.draft(id) };
            server.client(Client { email_verification: Some(EmailVerification::ClaimOnly), ..client }).await;
        }
        let (bank, shop) = (Application::new(&server, "bank"), Application::new(&server, "shop"));
        let mut browser = Browser::new();
        sign_up(&server, &mut browser, EMAIL).await;
        let code = server.mail_to(EMAIL).await.code();
        // Signing in for what requires it, and asking for more from within a session.
        browser.get(&bank.request(&[])).await.follow().await;
        browser.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await.follow().await;
        assert_eq!(browser.url().path(), "/register/check-mail");
        assert!(sign_in(&server, &mut browser, EMAIL, PASSWORD).await);
        browser.get(&shop.request(&[("acr_values", "2")])).await.follow().await;
        assert_eq!(browser.url().path(), "/register/check-mail");
        browser.submit("#confirm", &[("code", &code)]).await.follow().await;
        assert_eq!(browser.url().path(), "/login/second-factor/set-up");
    }

    async fn a_factor_from_before_the_proof_goes_with_it(db: Database) {
        let server = Server::start(&db).await;
        let (mut here, mut there) = (Browser::new(), Browser::new());
        sign_up(&server, &mut here, EMAIL).await;
        let (first, code) = (user(&server, EMAIL).await, server.mail_to(EMAIL).await.code());
        sign_up(&server, &mut there, OTHER).await;
        let second = user(&server, OTHER).await;
        server.mail_to(OTHER).await;
        give_factor(&server, first).await;
        give_factor(&server, second).await;
        here.submit("#confirm", &[("code", &code)]).await;
        assert_eq!(here.header("location"), Some("/account"));
        reset(&server, OTHER).await;
        assert!(!has_factor(&server, first).await && !has_factor(&server, second).await);
    }

    async fn a_factor_that_an_administrators_account_has_stays(db: Database) {
        let server = Server::start(&db).await;
        let now = server.clock.now();
        let made = User::new(UserId::new(now, &SystemRandom), EMAIL.parse().unwrap(), "Ada".to_owned(), now);
        let user = made.id;
        assert!(server.house.store.write("test", move |tx| users::insert(tx, &made, None)).await.unwrap());
        give_factor(&server, user).await;
        reset(&server, EMAIL).await;
        assert!(has_factor(&server, user).await);
        server.mails_to(EMAIL).await;
    }
}
