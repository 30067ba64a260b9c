//! The sweep forgets what may go, in small batches, and nothing else.

use signet::domain::limit::{Counter, Limit};
use signet::domain::time::{Span, Timestamp};
use signet::storage::codes::Code;
use signet::storage::sweep::{BATCH, TABLES, delete_expired};
use signet::storage::{
    Store, codes, device_authorizations, devices, grants, interactions, invitations, known_networks, limits,
    mailed_links, revoked_tokens, sign_in_steps, totp_enrolments, verifications,
};

use super::raw::{execute, marks, number};
use super::rows::{Rows, hash};

/// Sweeps every table once at `now`: how many rows went.
async fn sweep(store: &Store, now: Timestamp) -> Vec<i64> {
    let mut gone = Vec::new();
    for &swept in TABLES {
        gone.push(store.write("sweep", move |tx| delete_expired(tx, swept, now)).await.unwrap());
    }
    gone
}

on_both_databases! {
    async fn expired_rows_go_in_batches(db: Database) {
        let store = db.store();
        store
            .write("fill", |tx| {
                let insert = |name: i64, expires_at: i64| {
                    format!("INSERT INTO revoked_tokens (jti, client_id, revoked_at, expires_at) \
                             VALUES ('{name:04}', 'app', 0, {expires_at})")
                };
                (0..2 * BATCH + 50).try_for_each(|name| execute(tx.conn(), &insert(name, 1000)).map(drop))?;
                (9000..9003).try_for_each(|name| execute(tx.conn(), &insert(name, 1001)).map(drop))
            })
            .await
            .unwrap();
        let now = Timestamp::from_millis(1000);
        let mut went = Vec::new();
        for _ in 0..4 {
            went.push(sweep(&store, now).await.iter().sum::<i64>());
        }
        assert_eq!(went, [BATCH, BATCH, 50, 0]);
        assert_eq!(marks(&store).await, ["9000", "9001", "9002"]);
    }

    async fn every_table_that_grows_is_swept_of_its_expired_rows_only(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        let day = Span::from_days(1);
        let (later, all) = (rows.now.plus(day), rows.now.plus(day).plus(day));
        store
            .write("rows", move |tx| {
                for forget_at in [rows.now, later, later] {
                    verifications::insert(tx, &rows.verification(forget_at), None)?;
                    interactions::insert(tx, &rows.interaction(forget_at), None)?;
                    let (key, limit) = (rows.limit(), Limit { most: 1, window: Span::ZERO, block: None });
                    limits::lock(tx, &key, forget_at)?;
                    limits::update(tx, &key, &Counter::default(), &limit, forget_at)?;
                    codes::insert(tx, &hash(), &Code { expires_at: forget_at, ..rows.code() }, rows.now)?;
                    let (device, keys) = rows.waiting_device(forget_at);
                    device_authorizations::insert(tx, &device, &keys, None, Span::ZERO)?;
                    grants::insert(tx, &rows.grant(), forget_at)?;
                    let jti = signet::domain::ids::RequestId::new(rows.now, &signet::env::SystemRandom).to_string();
                    revoked_tokens::insert(tx, &jti, &rows.client, rows.now, forget_at)?;
                    // Such a link is known for a week after its end.
                    let (link, _) = rows.reset_link();
                    let made = forget_at.minus(link.ttl).minus(Span::from_days(7));
                    mailed_links::issue(tx, &link, made, &signet::env::SystemRandom)?;
                    // One that is over is known for a month.
                    let over = rows.invitation(forget_at.minus(Span::from_days(30)));
                    invitations::replace(tx, &over.address, rows.now)?;
                    invitations::insert(tx, &over, &hash())?;
                    sign_in_steps::insert(tx, &rows.step(forget_at), rows.now)?;
                    devices::upsert(tx, &rows.device(), &hash(), forget_at)?;
                    let (id, seen) = rows.network();
                    known_networks::upsert(tx, id, rows.user, seen, forget_at)?;
                    // There is one of each person: the last.
                    totp_enrolments::upsert(tx, &rows.enrolment(forget_at))?;
                }
                Ok(())
            })
            .await
            .unwrap();
        let before = rows_of_swept_tables(&store).await;
        // The one session lives for some hours yet.
        let went = sweep(&store, later.minus(Span::from_hours(23))).await;
        assert_eq!((went.iter().sum::<i64>(), went.iter().max()), (12, Some(&1)), "one of each: {went:?}");
        assert_eq!(rows_of_swept_tables(&store).await, before - 12);
        let went = sweep(&store, all).await;
        assert_eq!((went.iter().sum::<i64>(), went.iter().max()), (before - 12, Some(&2)), "the rest: {went:?}");
        assert_eq!(rows_of_swept_tables(&store).await, 0);
    }
}

async fn rows_of_swept_tables(store: &Store) -> i64 {
    let tables = [
        "interactions",
        "limits",
        "authorization_codes",
        "device_authorizations",
        "grants",
        "revoked_tokens",
        "sessions",
        "verifications",
        "sign_in_steps",
        "devices",
        "known_networks",
        "totp_enrolments",
        "mailed_links",
        "invitations",
    ];
    let mut all = 0;
    for table in tables {
        let query = format!("SELECT count(*) AS number FROM {table}");
        all += store.read(move |conn| number(conn, &query)).await.unwrap();
    }
    all
}
