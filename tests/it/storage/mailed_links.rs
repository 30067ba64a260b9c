//! A mailed link serves one purpose, once, for a while; its code only where it was asked for, and not for long.

use signet::domain::mailed_link::{CODE_ATTEMPTS, IssuedLink, LinkPurpose, LinkState, NewLink};
use signet::domain::secret::Handle;
use signet::domain::time::{Span, Timestamp};
use signet::env::SystemRandom;
use signet::storage::{Store, mailed_links};

use super::rows::Rows;

async fn issue(store: &Store, new: &NewLink, now: Timestamp) -> IssuedLink {
    let new = new.clone();
    store.write("issue", move |tx| mailed_links::issue(tx, &new, now, &SystemRandom)).await.unwrap()
}

async fn claim(store: &Store, link: &IssuedLink, purpose: LinkPurpose, now: Timestamp) -> bool {
    let token = link.token.hash();
    store.write("claim", move |tx| mailed_links::claim(tx, &token, purpose, now)).await.unwrap()
}

async fn is_live(store: &Store, link: &IssuedLink, purpose: LinkPurpose, now: Timestamp) -> bool {
    let token = link.token.hash();
    let found = store.read(move |conn| mailed_links::find_live(conn, &token, purpose, now)).await.unwrap();
    found.is_some()
}

/// Types `code` in the browser: whether it was right.
async fn types(store: &Store, new: &NewLink, browser: &Handle, code: &str, now: Timestamp) -> bool {
    let (new, browser, code) = (new.clone(), browser.clone(), code.to_owned());
    let used = store
        .write("code", move |tx| mailed_links::try_code(tx, new.purpose, &new.address, &browser, &code, now))
        .await
        .unwrap();
    used.is_some()
}

fn other(code: &str) -> String {
    if code == "00000000" { "00000001".to_owned() } else { "00000000".to_owned() }
}

on_both_databases! {
    async fn a_link_is_refused_for_every_other_purpose(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        let (new, _) = rows.reset_link();
        let link = issue(&store, &new, rows.now).await;
        for purpose in LinkPurpose::ALL.iter().filter(|purpose| **purpose != new.purpose) {
            assert!(!is_live(&store, &link, *purpose, rows.now).await, "{purpose}");
            assert!(!claim(&store, &link, *purpose, rows.now).await, "{purpose}");
        }
        assert!(is_live(&store, &link, new.purpose, rows.now).await);
        assert!(claim(&store, &link, new.purpose, rows.now).await);
        assert!(!claim(&store, &link, new.purpose, rows.now).await);
    }

    async fn a_link_works_until_its_last_moment(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        let (new, _) = rows.reset_link();
        let link = issue(&store, &new, rows.now).await;
        let end = rows.now.plus(new.ttl);
        assert!(is_live(&store, &link, new.purpose, end.minus(Span::from_millis(1))).await);
        assert!(!is_live(&store, &link, new.purpose, end).await);
        assert!(!claim(&store, &link, new.purpose, end).await);
        let token = link.token.hash();
        let found = store.read(move |conn| mailed_links::find(conn, &token, new.purpose)).await.unwrap();
        assert_eq!(found.unwrap().state(end), LinkState::Expired);
    }

    async fn a_newer_link_replaces_the_one_before(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        let (of_user, _) = rows.reset_link();
        let of_nobody = NewLink { purpose: LinkPurpose::SignIn, user_id: None, ..of_user.clone() };
        for new in [of_user.clone(), of_nobody] {
            let (first, second) = (issue(&store, &new, rows.now).await, issue(&store, &new, rows.now).await);
            assert!(!claim(&store, &first, new.purpose, rows.now).await, "{:?}", new.purpose);
            assert!(claim(&store, &second, new.purpose, rows.now).await, "{:?}", new.purpose);
        }
        // Whoever changed an address once could do so again, to make the way back worthless.
        let undo = NewLink { purpose: LinkPurpose::UndoEmailChange, ..of_user };
        let (first, second) = (issue(&store, &undo, rows.now).await, issue(&store, &undo, rows.now).await);
        assert!(claim(&store, &first, undo.purpose, rows.now).await);
        assert!(claim(&store, &second, undo.purpose, rows.now).await);
    }

    async fn links_are_made_worthless_by_purpose(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        let (reset, _) = rows.reset_link();
        let verify = NewLink { purpose: LinkPurpose::VerifyEmail, ..reset.clone() };
        let (first, second) = (issue(&store, &reset, rows.now).await, issue(&store, &verify, rows.now).await);
        let (user, now) = (rows.user, rows.now);
        let voided = store
            .write("void", move |tx| mailed_links::void(tx, user, &[LinkPurpose::ResetPassword], now))
            .await
            .unwrap();
        assert_eq!(voided, 1);
        assert!(!claim(&store, &first, reset.purpose, now).await);
        let address = verify.address.clone();
        assert!(is_live(&store, &second, verify.purpose, now).await);
        store
            .write("void", move |tx| mailed_links::void_address(tx, &address, &[LinkPurpose::VerifyEmail], now))
            .await
            .unwrap();
        assert!(!claim(&store, &second, verify.purpose, now).await);
    }

    async fn a_code_counts_in_the_browser_that_waits(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        let (new, browser) = rows.reset_link();
        let link = issue(&store, &new, rows.now).await;
        let code = link.code.as_ref().unwrap().expose().to_owned();
        let stranger = Handle::generate(&SystemRandom);
        let elsewhere = NewLink { address: "eve@example.com".parse().unwrap(), ..new.clone() };
        let another = NewLink { purpose: LinkPurpose::VerifyEmail, ..new.clone() };
        for _ in 0..=CODE_ATTEMPTS {
            // A stranger learns nothing, and cannot use the attempts up.
            assert!(!types(&store, &new, &stranger, &code, rows.now).await);
            assert!(!types(&store, &elsewhere, &browser, &code, rows.now).await);
            assert!(!types(&store, &another, &browser, &code, rows.now).await);
        }
        assert!(!types(&store, &new, &browser, &code, rows.now.plus(new.ttl)).await);
        assert!(types(&store, &new, &browser, &code, rows.now).await);
        assert!(!types(&store, &new, &browser, &code, rows.now).await);
        assert!(!claim(&store, &link, new.purpose, rows.now).await);
    }

    async fn five_wrong_codes_end_the_link(db: Database) {
        let store = db.store();
        let rows = Rows::insert(&store).await;
        let (new, browser) = rows.reset_link();
        for wrong_ones in [CODE_ATTEMPTS - 1, CODE_ATTEMPTS] {
            let link = issue(&store, &new, rows.now).await;
            let code = link.code.as_ref().unwrap().expose().to_owned();
            for _ in 0..wrong_ones {
                assert!(!types(&store, &new, &browser, &other(&code), rows.now).await);
            }
            let still = wrong_ones < CODE_ATTEMPTS;
            assert_eq!(is_live(&store, &link, new.purpose, rows.now).await, still);
            assert_eq!(types(&store, &new, &browser, &code, rows.now).await, still);
        }
    }
}
