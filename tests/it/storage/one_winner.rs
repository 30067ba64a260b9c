//! What may happen once happens once, however many try (security.md section 15).

use std::sync::Arc;

use signet::admin::context::Context;
use signet::admin::keys::operation::{self as keys, Wait};
use signet::admin::keys::revocation::revoke;
use signet::domain::decision::Fault;
use signet::domain::device_authorization::{Approval, DeviceState};
use signet::domain::grant::RevocationReason;
use signet::domain::ids::{ClientId, GrantId};
use signet::domain::key_rules::KeyRules;
use signet::domain::signing_algorithm::SigningAlgorithm;
use signet::domain::signing_key::KeyState;
use signet::domain::time::{Clock as _, Span, Timestamp};
use signet::env::{SystemClock, SystemRandom};
use signet::storage::device_authorizations::{self, Codes};
use signet::storage::{
    Store, Tx, codes, grants, interactions, mailed_links, revoked_tokens, sessions, signing_keys, users,
};

use super::rows::{Rows, hash, signing_key};
use crate::support::Database;

pub(super) const RIVALS: usize = 32;
pub(super) const ROUNDS: usize = 10;

/// Lets all rivals try `claim` at once, each with its number; the numbers of those who won.
pub(super) async fn winners<F>(store: &Store, claim: F) -> Vec<usize>
where
    F: Fn(&mut Tx<'_>, usize) -> Result<bool, Fault> + Send + Sync + 'static,
{
    let claim = Arc::new(claim);
    let mut rivals = tokio::task::JoinSet::new();
    for number in 0..RIVALS {
        let (store, claim) = (store.clone(), Arc::clone(&claim));
        rivals
            .spawn(async move { (number, store.write("claim", move |tx| claim(tx, number)).await.unwrap()) });
    }
    rivals.join_all().await.into_iter().filter(|(_, won)| *won).map(|(number, _)| number).collect()
}

/// Another code than this one.
fn wrong(code: &str) -> String {
    let first = if code.starts_with('1') { '2' } else { '1' };
    format!("{first}{}", &code[1..])
}

fn context(now: Timestamp) -> Context {
    Context::local("a test", now, Arc::new(SystemRandom))
}

fn key_rules(db: &Database) -> KeyRules {
    let settings = db.settings();
    settings.key_rules(&settings.lifetimes(Span::from_minutes(30)))
}

on_both_databases! {
    async fn a_code_is_redeemed_once(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        for _ in 0..ROUNDS {
            let (code, key, now) = (rows.code(), hash(), rows.now);
            store.write("code", move |tx| codes::insert(tx, &key, &code, now)).await.unwrap();
            let ids: Vec<GrantId> = (0..RIVALS).map(|_| GrantId::new(now, &SystemRandom)).collect();
            let granted = ids.clone();
            let winners = winners(&store, move |tx, number| codes::claim(tx, &key, granted[number], now, now)).await;
            assert_eq!(winners.len(), 1);
            let code = store.read(move |conn| codes::find(conn, &key)).await.unwrap().unwrap();
            assert_eq!(code.grant_id, Some(ids[winners[0]]));
        }
    }

    async fn a_device_is_answered_once_and_redeemed_once(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        for _ in 0..ROUNDS {
            let now = rows.now;
            let (device, keys) = rows.waiting_device(now.plus(Span::from_minutes(10)));
            let (id, request) = (device.id, device.request.clone());
            let insert = move |tx: &mut Tx<'_>| device_authorizations::insert(tx, &device, &keys, None, Span::ZERO);
            assert!(store.write("device", insert).await.unwrap());
            let approval = Approval { user_id: rows.user, session_id: rows.session };
            let answer = move |tx: &mut Tx<'_>, number: usize| match number % 2 {
                0 => device_authorizations::approve(tx, id, &request, approval, now),
                _ => device_authorizations::deny(tx, id, now),
            };
            let answered = winners(&store, answer).await;
            assert_eq!(answered.len(), 1);
            let ids: Vec<GrantId> = (0..RIVALS).map(|_| GrantId::new(now, &SystemRandom)).collect();
            let granted = ids.clone();
            let redeem = move |tx: &mut Tx<'_>, number: usize| device_authorizations::claim(tx, id, granted[number], now);
            let redeemed = winners(&store, redeem).await;
            let device = store.read(move |conn| device_authorizations::find(conn, id)).await.unwrap().unwrap();
            if answered[0] % 2 == 0 {
                assert_eq!((redeemed.len(), device.grant_id), (1, Some(ids[redeemed[0]])));
            } else {
                assert_eq!((redeemed.len(), device.state), (0, DeviceState::Denied));
            }
        }
    }

    async fn two_devices_never_show_one_code(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        let (one, keys) = rows.waiting_device(rows.now.plus(Span::from_minutes(10)));
        let (two, others) = rows.waiting_device(rows.now.plus(Span::from_minutes(10)));
        let both = move |tx: &mut Tx<'_>| {
            let first = device_authorizations::insert(tx, &one, &keys, None, Span::ZERO)?;
            let same = Codes { user: keys.user, ..others };
            let second = device_authorizations::insert(tx, &two, &same, None, Span::ZERO)?;
            Ok((first, second, device_authorizations::insert(tx, &two, &others, None, Span::ZERO)?))
        };
        assert_eq!(store.write("devices", both).await.unwrap(), (true, false, true));
    }

    async fn a_refresh_family_moves_on_once(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        for _ in 0..ROUNDS {
            let (grant, now) = (rows.grant(), rows.now);
            let id = grant.id;
            store.write("grant", move |tx| grants::insert(tx, &grant, now)).await.unwrap();
            let rivals = rows.clone();
            let winners =
                winners(&store, move |tx, number| grants::rotate(tx, id, &rivals.rotation(&number.to_string()))).await;
            assert_eq!(winners.len(), 1);
            let family = store.read(move |conn| grants::find(conn, id)).await.unwrap().unwrap().family.unwrap();
            assert_eq!((family.generation, family.current.unwrap().payload), (2, winners[0].to_string().into_bytes()));
        }
    }

    async fn a_revoked_family_moves_on_no_more(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        let (grant, now) = (rows.grant(), rows.now);
        let id = grant.id;
        store.write("grant", move |tx| grants::insert(tx, &grant, now)).await.unwrap();
        let revoke = move |tx: &mut Tx<'_>, _| grants::revoke(tx, id, RevocationReason::RefreshReuse, now);
        assert_eq!(winners(&store, revoke).await.len(), 1);
        assert_eq!(winners(&store, move |tx, _| grants::rotate(tx, id, &rows.rotation("late"))).await, [0; 0]);
        assert!(!store.read(move |conn| grants::standing(conn, id)).await.unwrap().unwrap().holds);
    }

    async fn an_interaction_is_answered_once(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        for _ in 0..ROUNDS {
            let interaction = rows.interaction(rows.now);
            let id = interaction.id;
            store.write("interaction", move |tx| interactions::insert(tx, &interaction, None)).await.unwrap();
            assert_eq!(winners(&store, move |tx, _| interactions::claim(tx, id)).await.len(), 1);
        }
    }

    async fn a_mailed_link_is_used_once(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        for _ in 0..ROUNDS {
            let ((new, browser), now) = (rows.reset_link(), rows.now);
            let (purpose, address) = (new.purpose, new.address.clone());
            let issued = store
                .write("link", move |tx| mailed_links::issue(tx, &new, now, &SystemRandom))
                .await
                .unwrap();
            let (token, code) = (issued.token.hash(), issued.code.unwrap());
            // The link and its code are two doors to one thing.
            let winners = winners(&store, move |tx, number| {
                if number % 2 == 0 {
                    return mailed_links::claim(tx, &token, purpose, now);
                }
                let used = mailed_links::try_code(tx, purpose, &address, &browser, code.expose(), now)?;
                Ok(used.is_some())
            })
            .await;
            assert_eq!(winners.len(), 1);
        }
    }

    async fn guesses_at_once_are_all_counted(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        let ((new, browser), now) = (rows.reset_link(), rows.now);
        let (purpose, address) = (new.purpose, new.address.clone());
        let issued =
            store.write("link", move |tx| mailed_links::issue(tx, &new, now, &SystemRandom)).await.unwrap();
        let (token, code) = (issued.token.hash(), issued.code.unwrap().expose().to_owned());
        let guess = move |tx: &mut Tx<'_>, _| {
            let before = mailed_links::awaits_code(tx.conn(), purpose, &address, &browser, now)?;
            assert!(mailed_links::try_code(tx, purpose, &address, &browser, &wrong(&code), now)?.is_none());
            let after = mailed_links::awaits_code(tx.conn(), purpose, &address, &browser, now)?;
            Ok(before && !after)
        };
        assert!(!winners(&store, guess).await.is_empty());
        assert!(!store.write("late", move |tx| mailed_links::claim(tx, &token, purpose, now)).await.unwrap());
    }

    async fn a_session_ends_once(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        assert_eq!(winners(&store, move |tx, _| sessions::end(tx, rows.session, rows.now)).await.len(), 1);
    }

    async fn a_token_is_revoked_once(db: Database) {
        let store = db.store();
        let (now, client) = (SystemClock.now(), "app".parse::<ClientId>().unwrap());
        for round in 0..ROUNDS {
            let (jti, client) = (format!("token {round}"), client.clone());
            let winners =
                winners(&store, move |tx, _| revoked_tokens::insert(tx, &jti, &client, now, now)).await;
            assert_eq!(winners.len(), 1);
        }
    }

    async fn an_address_has_one_account(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        let one = store.read(move |conn| users::find(conn, rows.user)).await.unwrap().unwrap();
        for round in 0..ROUNDS {
            let one = one.clone();
            let winners = winners(&store, move |tx, number| {
                let spelled = if number % 2 == 0 { "New" } else { "nEW" };
                let mut new = one.clone();
                new.id = signet::domain::ids::UserId::new(new.created_at, &SystemRandom);
                new.email = format!("{spelled}{round}@Example.com").parse().unwrap();
                users::insert(tx, &new, None)
            })
            .await;
            assert_eq!(winners.len(), 1);
        }
    }

    async fn nodes_that_start_together_have_one_first_key(db: Database) {
        let store = db.store();
        let now = SystemClock.now();
        let context = context(now);
        let winners = winners(&store, move |tx, number| {
            keys::insert_first(tx, &signing_key(&number.to_string(), KeyState::Next, now), &context)
        })
        .await;
        let stored = store.read(keys::list).await.unwrap();
        assert_eq!(stored.len(), 1);
        assert_eq!((winners, stored[0].state), (vec![stored[0].kid.parse().unwrap()], KeyState::Active));
    }

    async fn activations_and_rotations_at_once_leave_one_active_key(db: Database) {
        let (store, now) = (db.store(), SystemClock.now());
        store
            .write("keys", move |tx| {
                assert!(signing_keys::insert(tx, &signing_key("first", KeyState::Active, now))?);
                (0..RIVALS).try_for_each(|number| {
                    let key = signing_key(&number.to_string(), KeyState::Next, now);
                    signing_keys::insert(tx, &key).map(|inserted| assert!(inserted))
                })
            })
            .await
            .unwrap();
        let (rules, context) = (key_rules(&db), context(now));
        let winners = winners(&store, move |tx, number| {
            let change = if number % 2 == 0 {
                keys::activate(tx, &number.to_string(), Wait::Skipped, &rules, &context)?
            } else {
                let standby = signing_key(&format!("standby {number}"), KeyState::Next, now);
                keys::rotate(tx, SigningAlgorithm::Rs256, &[standby], Wait::Skipped, &rules, &context)?
            };
            Ok(change.is_ok())
        })
        .await;
        let stored = store.read(keys::list).await.unwrap();
        let in_state = |state| stored.iter().filter(|key| key.state == state).count();
        assert_eq!(stored.len(), 1 + RIVALS + RIVALS / 2);
        assert_eq!(in_state(KeyState::Active), 1);
        assert_eq!(in_state(KeyState::Retired), winners.len());
    }

    async fn revocations_and_activations_at_once_leave_one_active_key(db: Database) {
        let (store, now) = (db.store(), SystemClock.now());
        store
            .write("key", move |tx| signing_keys::insert(tx, &signing_key("first", KeyState::Active, now)))
            .await
            .unwrap();
        let (rules, context) = (key_rules(&db), context(now));
        for round in 0..ROUNDS {
            let fresh = move |tx: &mut Tx<'_>| {
                (0..4).try_for_each(|number| {
                    let key = signing_key(&format!("{round} {number}"), KeyState::Next, now);
                    signing_keys::insert(tx, &key).map(|inserted| assert!(inserted))
                })
            };
            store.write("keys", fresh).await.unwrap();
            let stored = store.read(keys::list).await.unwrap();
            let active = stored.iter().find(|key| key.state == KeyState::Active).unwrap().kid.clone();
            let context = context.clone();
            winners(&store, move |tx, number| {
                let next = format!("{round} {}", number / 3 % 4);
                Ok(match number % 3 {
                    0 => keys::activate(tx, &next, Wait::Skipped, &rules, &context)?.is_ok(),
                    1 => revoke(tx, &next, &context)?.is_ok(),
                    _ => revoke(tx, &active, &context)?.is_ok(),
                })
            })
            .await;
            let stored = store.read(keys::list).await.unwrap();
            let active = stored.iter().filter(|key| key.state == KeyState::Active).count();
            assert_eq!(active, 1, "round {round}");
        }
    }
}
