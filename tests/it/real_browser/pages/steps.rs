//! What is asked between the password and the session.

use signet::domain::language::Language;

use super::super::scene::Step::{Await, Fill, FillAppCode, Open, Press, Scan, Wait};
use super::{EMAIL, Page, page, start, visit};
use crate::support::{Browser, Database, PASSWORD};

/// Somebody without a second factor.
const BOB: &str = "bob@example.com";

const PAGES: &[Page] = &[
    page(
        "set-up",
        "step-set-up-title",
        "#qr",
        &[Open("/login"), Fill("#email", EMAIL), Fill("#password", PASSWORD), Press("#sign-in")],
    ),
    page("set-up-wrong", "step-set-up-title", "#code-error", &[Fill("#code", "000000"), Press("#continue")]),
    page("set-up-by-hand", "step-set-up-title", "details[open] #secret", &[Press("summary")]),
    page(
        "recovery-codes",
        "step-codes-title",
        "#recovery-codes",
        &[Scan, FillAppCode("#code"), Press("#continue")],
    ),
    page(
        "second-factor",
        "step-title",
        "#remember",
        &[
            Press("#continue"),
            Await("#sign-out"),
            Press("#sign-out"),
            Await("a[href$='/login']"),
            Wait(60),
            Open("/login"),
            Fill("#email", EMAIL),
            Fill("#password", PASSWORD),
            Press("#sign-in"),
        ],
    ),
    page("second-factor-wrong", "step-title", "#code-error", &[Fill("#code", "000000"), Press("#continue")]),
    page("over", "step-over-title", "#again", &[Open("/login/second-factor?step=none")]),
    page(
        "mailed-code",
        "step-mail-title",
        "#again",
        &[Open("/login"), Fill("#email", BOB), Fill("#password", PASSWORD), Press("#sign-in")],
    ),
    page(
        "mailed-code-wrong",
        "step-mail-title",
        "#code-error",
        &[Fill("#code", "00000000"), Press("#continue")],
    ),
    page("mailed-code-again", "step-mail-title", "[role=status]", &[Press("#again")]),
];

async fn tour(db: &Database, language: Language) {
    let more = [
        ("SIGNET__SESSIONS__SECOND_FACTOR_ROLES", "trader"),
        ("SIGNET__ACCOUNTS__UNUSUAL_SIGN_INS", "step_up"),
    ];
    let server = start(db, &more).await;
    server.user_with_roles(EMAIL, &["trader"]).await;
    server.user(BOB).await;
    // What Bob has signed in with so far is something else.
    let mut other = Browser::new();
    other.get(&server.at("/login")).await.submit("#sign-in", &[("email", BOB), ("password", PASSWORD)]).await;
    assert_eq!(other.header("location"), Some("/account"));
    visit(&server, "steps", language, PAGES).await;
}

on_sqlite! {
    async fn in_english(db: Database) {
        tour(&db, Language::English).await;
    }

    async fn in_arabic(db: Database) {
        tour(&db, Language::Arabic).await;
    }
}
