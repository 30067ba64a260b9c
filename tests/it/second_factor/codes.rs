//! Codes of the app and recovery codes where the second factor is asked for.

use std::collections::HashSet;

use signet::accounts::second_factor::operation::{self, Checked};
use signet::domain::time::Span;
use tokio::task::JoinSet;

use super::{EMAIL, check, is_enrolled, write};
use crate::support::{Authenticator, Server, TestClock, origin};

const STEP: Span = Span::from_seconds(30);

on_both_databases! {
    async fn a_code_of_the_app_is_right_once(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let (app, _) = Authenticator::enrol(&server, user).await;
        // The code that confirmed the app is taken, too.
        assert_eq!(check(&server, user, &app.code(&server)).await, Checked::Wrong);
        server.clock.advance(STEP);
        assert_eq!(check(&server, user, &app.wrong_code(&server)).await, Checked::Wrong);
        assert_eq!(check(&server, user, &app.code(&server)).await, Checked::Totp);
        assert_eq!(check(&server, user, &app.code(&server)).await, Checked::Wrong);
    }

    async fn a_code_is_read_with_spaces_and_in_other_digits(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let (app, _) = Authenticator::enrol(&server, user).await;
        server.clock.advance(STEP);
        let code = app.code(&server);
        let spaced = format!(" {} {} ", &code[..3], &code[3..]);
        assert_eq!(check(&server, user, &spaced).await, Checked::Totp);
        server.clock.advance(STEP);
        let arabic = |digit: char| char::from_u32(0x0660 + digit.to_digit(10).unwrap()).unwrap();
        let code: String = app.code(&server).chars().map(arabic).collect();
        assert_eq!(check(&server, user, &code).await, Checked::Totp);
        for nonsense in ["", "12345", "1234567", "abcdef", "💥", "' OR 1=1 --", "\u{202e}123456", &"1".repeat(10_000)] {
            assert_eq!(check(&server, user, nonsense).await, Checked::Wrong, "{nonsense}");
        }
    }

    async fn a_clock_may_be_off_by_one_step_and_no_more(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let (app, _) = Authenticator::enrol(&server, user).await;
        server.clock.advance(Span::from_minutes(10));
        let now = signet::domain::time::Clock::now(&server.clock).seconds();
        for (drift, right) in [(-2, false), (2, false), (-1, true), (0, true), (1, true)] {
            let expected = if right { Checked::Totp } else { Checked::Wrong };
            assert_eq!(check(&server, user, &app.code_at(now + drift * 30)).await, expected, "{drift} steps");
        }
        // A later code was taken: that of now counts no more, though it was never typed.
        server.clock.advance(Span::from_minutes(10));
        assert_eq!(check(&server, user, &app.code_at(now + 630)).await, Checked::Totp);
        assert_eq!(check(&server, user, &app.code_at(now + 600)).await, Checked::Wrong);
    }

    async fn a_clock_that_is_set_back_makes_no_old_code_new(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let (app, _) = Authenticator::enrol(&server, user).await;
        server.clock.advance(Span::from_minutes(10));
        let code = app.code(&server);
        assert_eq!(check(&server, user, &code).await, Checked::Totp);
        // Another node, whose clock is as it was ten minutes ago.
        let clock = TestClock::new();
        let other = Server::start_at(&db, &[], clock).await;
        assert_eq!(check(&other, user, &app.code(&other)).await, Checked::Wrong);
        other.clock.advance(Span::from_minutes(10));
        assert_eq!(check(&other, user, &code).await, Checked::Wrong);
        other.clock.advance(STEP);
        assert_eq!(check(&other, user, &app.code(&other)).await, Checked::Totp);
    }

    async fn of_many_who_type_one_code_at_once_one_gets_in(db: Database) {
        let server = Server::start(&db).await;
        let node = Server::start_at(&db, &[], server.clock.clone()).await;
        let user = server.user(EMAIL).await;
        let (app, recovery_codes) = Authenticator::enrol(&server, user).await;
        server.clock.advance(STEP);
        for code in [app.code(&server), recovery_codes[0].clone()] {
            let mut rivals = JoinSet::new();
            for number in 0..16 {
                let house = if number % 2 == 0 { server.house.clone() } else { node.house.clone() };
                let code = code.clone();
                rivals.spawn(async move {
                    let surroundings = house.surroundings.clone();
                    let check = move |tx: &mut signet::storage::Tx<'_>| {
                        operation::check_code(tx, user, &code, &origin(), &surroundings.env())
                    };
                    house.store.write("test", check).await.unwrap()
                });
            }
            let right = rivals.join_all().await.into_iter().filter(|checked| checked.is_right()).count();
            assert_eq!(right, 1, "{code}");
        }
    }

    async fn a_recovery_code_is_right_once_however_it_is_written(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let (_, codes) = Authenticator::enrol(&server, user).await;
        assert_eq!(codes.len(), 10);
        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), 10);
        assert_eq!(check(&server, user, &codes[0]).await, Checked::RecoveryCode { left: 9 });
        assert_eq!(check(&server, user, &codes[0]).await, Checked::Wrong);
        let carelessly = codes[1].to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        assert_eq!(check(&server, user, &carelessly).await, Checked::RecoveryCode { left: 8 });
        assert_eq!(check(&server, user, "0000-0000-0000-0000").await, Checked::Wrong);
    }

    async fn a_code_of_somebody_else_is_wrong(db: Database) {
        let server = Server::start(&db).await;
        let (ada, bob) = (server.user(EMAIL).await, server.user("bob@example.com").await);
        let (app, codes) = Authenticator::enrol(&server, ada).await;
        Authenticator::enrol(&server, bob).await;
        server.clock.advance(STEP);
        let nobody = server.user("eve@example.com").await;
        for other in [bob, nobody] {
            assert_eq!(check(&server, other, &app.code(&server)).await, Checked::Wrong);
            assert_eq!(check(&server, other, &codes[0]).await, Checked::Wrong);
        }
        assert_eq!(check(&server, ada, &codes[0]).await, Checked::RecoveryCode { left: 9 });
    }

    async fn new_recovery_codes_need_a_code_and_void_the_old_ones(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let (app, old) = Authenticator::enrol(&server, user).await;
        server.clock.advance(STEP);
        let renew = async |typed: String| {
            write(&server, move |tx, env| operation::replace_recovery_codes(tx, user, &typed, &origin(), env)).await
        };
        assert!(renew(app.wrong_code(&server)).await.is_err());
        let new = renew(app.code(&server)).await.unwrap();
        assert_eq!(new.len(), 10);
        for code in &old {
            assert_eq!(check(&server, user, code).await, Checked::Wrong);
        }
        assert_eq!(check(&server, user, &new[9].grouped()).await, Checked::RecoveryCode { left: 9 });
        // A recovery code serves for making new ones, and is one of the void ones then.
        let newest = renew(new[0].grouped()).await.unwrap();
        assert_eq!(check(&server, user, &new[1].grouped()).await, Checked::Wrong);
        assert_eq!(check(&server, user, &newest[0].grouped()).await, Checked::RecoveryCode { left: 9 });
    }

    async fn taking_the_factor_away_needs_a_code(db: Database) {
        let server = Server::start(&db).await;
        let user = server.user(EMAIL).await;
        let (app, codes) = Authenticator::enrol(&server, user).await;
        server.clock.advance(STEP);
        let disable = async |typed: String| {
            write(&server, move |tx, env| operation::disable(tx, user, &typed, &origin(), env)).await
        };
        for wrong in [String::new(), app.wrong_code(&server), "0000-0000-0000-0000".to_owned()] {
            assert!(disable(wrong).await.is_err());
        }
        assert!(is_enrolled(&server, user).await);
        disable(app.code(&server)).await.unwrap();
        assert!(!is_enrolled(&server, user).await);
        server.clock.advance(STEP);
        for gone in [app.code(&server), codes[0].clone()] {
            assert_eq!(check(&server, user, &gone).await, Checked::Wrong);
        }
        // And by a recovery code.
        let (_, codes) = Authenticator::enrol(&server, user).await;
        disable(codes[3].clone()).await.unwrap();
        assert!(!is_enrolled(&server, user).await);
    }
}
