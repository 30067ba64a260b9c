//! A code of the second factor is taken once, however many try (security.md MF2, section 15).

use signet::domain::ids::UserId;
use signet::domain::second_factor::SealedFactor;
use signet::domain::secret::SecretHash;
use signet::domain::time::Span;
use signet::env::SystemRandom;
use signet::storage::{Store, Tx, recovery_codes, sealed, totp_enrolments, totp_factors, users};

use super::one_winner::{RIVALS, ROUNDS, winners};
use super::rows::{Rows, hash, step};

async fn with_factor(store: &Store) -> (Rows, SealedFactor) {
    let rows = Rows::insert(store).await;
    let factor = rows.factor();
    let stored = factor.clone();
    assert!(store.write("factor", move |tx| totp_factors::insert(tx, &stored)).await.unwrap());
    (rows, factor)
}

on_both_databases! {
    async fn a_step_is_taken_once(db: Database) {
        let store = db.store();
        let (_, factor) = with_factor(&store).await;
        for round in 2..10 {
            let factor = factor.clone();
            let winners = winners(&store, move |tx, _| totp_factors::claim_step(tx, &factor, step(round))).await;
            assert_eq!(winners.len(), 1);
        }
    }

    async fn no_step_is_taken_after_a_later_one(db: Database) {
        let store = db.store();
        let (_, factor) = with_factor(&store).await;
        let claim = move |tx: &mut Tx<'_>, number: i64| totp_factors::claim_step(tx, &factor, step(number));
        store
            .write("claim", move |tx| {
                let taken = [5, 4, 5, 6, 1].map(|number| claim(tx, number).unwrap());
                assert_eq!(taken, [true, false, false, true, false]);
                Ok(())
            })
            .await
            .unwrap();
        // Another start of the server finds the same.
        let store = db.store();
        let factor = store.read(|conn| {
            let user = users::find_by_email(conn, &"ada@example.com".parse().unwrap())?.unwrap();
            totp_factors::find(conn, user.id)
        });
        assert_eq!(factor.await.unwrap().unwrap().last_step, step(6));
    }

    async fn a_step_of_a_secret_that_was_replaced_is_not_taken(db: Database) {
        let store = db.store();
        let (_, old) = with_factor(&store).await;
        let new = SealedFactor { sealed: vec![1], ..old.clone() };
        store
            .write("claim", move |tx| {
                assert!(totp_factors::replace(tx, &new)?);
                assert!(!totp_factors::claim_step(tx, &old, step(2))?);
                assert!(totp_factors::claim_step(tx, &new, step(2))?);
                Ok(())
            })
            .await
            .unwrap();
    }

    async fn a_recovery_code_is_taken_once_and_by_its_owner(db: Database) {
        let store = db.store();
        let (rows, _) = with_factor(&store).await;
        let codes: Vec<SecretHash> = (0..ROUNDS).map(|_| hash()).collect();
        let (stored, user, now) = (codes.clone(), rows.user, rows.now);
        store.write("codes", move |tx| recovery_codes::replace(tx, user, &stored, now)).await.unwrap();
        let stranger = UserId::new(now, &SystemRandom);
        for (used, code) in codes.into_iter().enumerate() {
            assert_eq!(winners(&store, move |tx, _| recovery_codes::claim(tx, stranger, &code, now)).await, [0; 0]);
            assert_eq!(winners(&store, move |tx, _| recovery_codes::claim(tx, user, &code, now)).await.len(), 1);
            let left = store.read(move |conn| recovery_codes::count_left(conn, user)).await.unwrap();
            assert_eq!(left, ROUNDS - used - 1);
        }
    }

    async fn new_recovery_codes_void_the_old_ones(db: Database) {
        let store = db.store();
        let (rows, _) = with_factor(&store).await;
        let (old, new) = ([hash(), hash()], [hash()]);
        store
            .write("codes", move |tx| {
                recovery_codes::replace(tx, rows.user, &old, rows.now)?;
                assert!(recovery_codes::claim(tx, rows.user, &old[0], rows.now)?);
                recovery_codes::replace(tx, rows.user, &new, rows.now)?;
                assert!(!recovery_codes::claim(tx, rows.user, &old[0], rows.now)?);
                assert!(!recovery_codes::claim(tx, rows.user, &old[1], rows.now)?);
                assert!(recovery_codes::claim(tx, rows.user, &new[0], rows.now)?);
                Ok(())
            })
            .await
            .unwrap();
    }

    async fn an_enrolment_is_confirmed_once_and_only_while_it_waits(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        let enrolment = rows.enrolment(rows.now.plus(Span::from_minutes(1)));
        let (user, now, stored) = (rows.user, rows.now, enrolment.clone());
        store.write("enrolment", move |tx| totp_enrolments::upsert(tx, &stored)).await.unwrap();
        let late = now.plus(Span::from_minutes(1));
        assert!(store.read(move |conn| totp_enrolments::find_live(conn, user, late)).await.unwrap().is_none());
        assert!(store.read(move |conn| totp_enrolments::find_live(conn, user, now)).await.unwrap().is_some());
        let mut begun_anew = enrolment.clone();
        begun_anew.sealed = vec![1];
        assert_eq!(winners(&store, move |tx, _| totp_enrolments::claim(tx, &begun_anew)).await, [0; 0]);
        assert_eq!(winners(&store, move |tx, _| totp_enrolments::claim(tx, &enrolment)).await.len(), 1);
    }

    async fn a_user_has_one_factor(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        let factors: Vec<SealedFactor> = (0..RIVALS)
            .map(|number| SealedFactor { sealed: vec![u8::try_from(number).unwrap()], ..rows.factor() })
            .collect();
        let stored = factors.clone();
        let winners = winners(&store, move |tx, number| totp_factors::insert(tx, &factors[number])).await;
        assert_eq!(winners.len(), 1);
        let factor = store.read(move |conn| totp_factors::find(conn, rows.user)).await.unwrap().unwrap();
        assert_eq!(factor.sealed, stored[winners[0]].sealed);
    }

    async fn what_is_sealed_names_its_master_key(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        let sealed_by = || store.read(sealed::master_key_id);
        assert_eq!(sealed_by().await.unwrap(), None);
        let enrolment = rows.enrolment(rows.now);
        store.write("enrolment", move |tx| totp_enrolments::upsert(tx, &enrolment)).await.unwrap();
        assert_eq!(sealed_by().await.unwrap().as_deref(), Some("0011223344556677"));
        let mut factor = rows.factor();
        factor.master_key_id = "8899aabbccddeeff".to_owned();
        store.write("factor", move |tx| totp_factors::insert(tx, &factor)).await.unwrap();
        assert_eq!(sealed_by().await.unwrap().as_deref(), Some("8899aabbccddeeff"));
    }
}
