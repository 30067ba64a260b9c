//! Enrolling an app, and putting another in its place.

use signet::accounts::second_factor::enrolment::Enrolment;
use signet::accounts::second_factor::operation::{self, Checked, Confirmed};
use signet::domain::ids::UserId;
use signet::domain::second_factor::TotpSecret;
use signet::domain::time::Span;
use tokio::task::JoinSet;

use super::{EMAIL, check, is_enrolled, write};
use crate::support::{Authenticator, Server, origin};

const STEP: Span = Span::from_seconds(30);

fn app(secret: &TotpSecret) -> Authenticator {
    let shown = Enrolment::new(secret, "Signet", &EMAIL.parse().unwrap()).unwrap();
    let (scanned, typed) = (Authenticator::scan(&shown.address), Authenticator::typed(&shown.typed));
    assert_eq!(scanned.code_at(0), typed.code_at(0));
    scanned
}

async fn begin(server: &Server, user: UserId) -> Option<Authenticator> {
    write(server, move |tx, env| operation::begin_enrolment(tx, user, env)).await.as_ref().map(app)
}

async fn replace(server: &Server, user: UserId, typed: &str) -> Option<Authenticator> {
    let typed = typed.to_owned();
    let begin = move |tx: &mut signet::storage::Tx<'_>, env: &signet::env::Env| {
        operation::begin_replacement(tx, user, &typed, &origin(), env)
    };
    write(server, begin).await.as_ref().ok().map(app)
}

async fn confirm(server: &Server, user: UserId, typed: &str) -> Confirmed {
    let typed = typed.to_owned();
    write(server, move |tx, env| operation::confirm(tx, user, &typed, None, &origin(), env)).await
}

on_both_databases! {
    async fn an_app_counts_once_a_code_of_it_was_typed(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        assert!(matches!(confirm(&server, user, "123456").await, Confirmed::Gone));
        let app = begin(&server, user).await.unwrap();
        assert_eq!(app.label, "Signet:ada%40example.com");
        assert!(!is_enrolled(&server, user).await);
        assert_eq!(check(&server, user, &app.code(&server)).await, Checked::Wrong);
        for wrong in [app.wrong_code(&server), String::new(), "0000-0000-0000-0000".to_owned()] {
            assert!(matches!(confirm(&server, user, &wrong).await, Confirmed::Wrong));
        }
        assert!(!is_enrolled(&server, user).await);
        assert!(matches!(confirm(&server, user, &app.code(&server)).await, Confirmed::Enabled(codes) if codes.len() == 10));
        assert!(is_enrolled(&server, user).await);
        assert!(matches!(confirm(&server, user, &app.code(&server)).await, Confirmed::Gone));
    }

    async fn of_two_enrolments_the_newer_counts(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let (old, new) = (begin(&server, user).await.unwrap(), begin(&server, user).await.unwrap());
        let waiting = server.house.surroundings.clone();
        let shown = server.house.store.read(move |conn| operation::waiting(conn, user, &waiting.env())).await.unwrap();
        assert_eq!(app(&shown.unwrap()).code_at(0), new.code_at(0));
        assert!(matches!(confirm(&server, user, &old.code(&server)).await, Confirmed::Wrong));
        assert!(matches!(confirm(&server, user, &new.code(&server)).await, Confirmed::Enabled(_)));
    }

    async fn an_enrolment_waits_for_half_an_hour(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let app = begin(&server, user).await.unwrap();
        server.clock.advance(Span::from_minutes(30));
        assert!(matches!(confirm(&server, user, &app.code(&server)).await, Confirmed::Gone));
        let app = begin(&server, user).await.unwrap();
        server.clock.advance(Span::from_seconds(30 * 60 - 1));
        assert!(matches!(confirm(&server, user, &app.code(&server)).await, Confirmed::Enabled(_)));
    }

    async fn an_enrolment_that_was_forgotten_cannot_be_confirmed(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let app = begin(&server, user).await.unwrap();
        write(&server, move |tx, _| operation::forget_enrolment(tx, user)).await;
        assert!(matches!(confirm(&server, user, &app.code(&server)).await, Confirmed::Gone));
    }

    async fn of_many_who_confirm_at_once_one_is_shown_the_recovery_codes(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let code = begin(&server, user).await.unwrap().code(&server);
        let mut rivals = JoinSet::new();
        for _ in 0..16 {
            let (house, code) = (server.house.clone(), code.clone());
            rivals.spawn(async move {
                let surroundings = house.surroundings.clone();
                let confirm = move |tx: &mut signet::storage::Tx<'_>| {
                    operation::confirm(tx, user, &code, None, &origin(), &surroundings.env())
                };
                house.store.write("test", confirm).await.unwrap()
            });
        }
        let shown: Vec<_> = rivals.join_all().await.into_iter().filter_map(|confirmed| match confirmed {
            Confirmed::Enabled(codes) => Some(codes),
            _ => None,
        }).collect();
        assert_eq!(shown.len(), 1);
        assert_eq!(check(&server, user, &shown[0][0].grouped()).await, Checked::RecoveryCode { left: 9 });
    }

    async fn another_app_takes_the_place_of_the_first_only_by_a_code(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let (old, codes) = Authenticator::enrol(&server, user).await;
        server.clock.advance(STEP);
        // Who has a factor cannot begin as if there were none.
        assert!(begin(&server, user).await.is_none());
        assert!(replace(&server, user, &old.wrong_code(&server)).await.is_none());
        let new = replace(&server, user, &old.code(&server)).await.unwrap();
        // Until the new one is confirmed, the old one counts.
        server.clock.advance(STEP);
        assert_eq!(check(&server, user, &new.code(&server)).await, Checked::Wrong);
        assert_eq!(check(&server, user, &old.code(&server)).await, Checked::Totp);
        assert!(matches!(confirm(&server, user, &new.code(&server)).await, Confirmed::Enabled(_)));
        server.clock.advance(STEP);
        assert_eq!(check(&server, user, &old.code(&server)).await, Checked::Wrong);
        assert_eq!(check(&server, user, &codes[0]).await, Checked::Wrong);
        assert_eq!(check(&server, user, &new.code(&server)).await, Checked::Totp);
    }

    async fn an_enrolment_that_was_begun_without_a_factor_replaces_none(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        // Begun before somebody else's page enrolled an app: as if both had read at once that there is none.
        let intruder = begin(&server, user).await.unwrap();
        let row = server
            .house
            .store
            .read(move |conn| signet::storage::totp_enrolments::find_live(conn, user, signet::domain::time::Timestamp::from_millis(0)))
            .await
            .unwrap()
            .unwrap();
        let (owner, _) = Authenticator::enrol(&server, user).await;
        write(&server, move |tx, _| signet::storage::totp_enrolments::upsert(tx, &row)).await;
        assert!(matches!(confirm(&server, user, &intruder.code(&server)).await, Confirmed::Gone));
        server.clock.advance(STEP);
        assert_eq!(check(&server, user, &intruder.code(&server)).await, Checked::Wrong);
        assert_eq!(check(&server, user, &owner.code(&server)).await, Checked::Totp);
    }
}
