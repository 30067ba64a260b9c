//! What links in mails open: an invitation, and "this was not me".

use signet::domain::language::Language;

use super::super::scene::Step::{AnotherBrowser, Await, Fill, FollowAgain, FollowMail, MailOf, Open, Press};
use super::{EMAIL, Page, page, start, visit};
use crate::invitations::{invite, plain};
use crate::support::{Database, PASSWORD};

/// Who is invited.
const GRACE: &str = "grace@example.com";

const PAGES: &[Page] = &[
    page("invited-only", "registration-invited-title", "h1", &[Open("/register")]),
    page("invitation", "registration-title", "#sign-up", &[MailOf(GRACE), FollowMail("/register/")]),
    page(
        "invitation-weak",
        "registration-title",
        "#password-error",
        &[Fill("#name", "Grace Hopper"), Fill("#password", "hopper1906"), Press("#sign-up")],
    ),
    page(
        "invitation-used",
        "invitation-used-title",
        "h1",
        &[Fill("#password", PASSWORD), Press("#sign-up"), Await("nav"), FollowAgain],
    ),
    page(
        "not-me",
        "unusual-not-me-title",
        "#not-me",
        &[
            AnotherBrowser,
            Open("/login"),
            Fill("#email", EMAIL),
            Fill("#password", PASSWORD),
            Press("#sign-in"),
            Await("nav"),
            AnotherBrowser,
            MailOf(EMAIL),
            Open("/login"),
            Fill("#email", EMAIL),
            Fill("#password", PASSWORD),
            Press("#sign-in"),
            Await("nav"),
            FollowMail("/sign-in/not-me/"),
        ],
    ),
    page("not-me-done", "unusual-not-me-done-title", "h1", &[Press("#not-me")]),
    page("not-me-over", "unusual-not-me-over-title", "#onward", &[FollowAgain]),
];

async fn tour(db: &Database, language: Language) {
    let server = start(db, &[("SIGNET__ACCOUNTS__REGISTRATION", "invited")]).await;
    server.user(EMAIL).await;
    server.web_app("acme").await;
    invite(&server, plain(GRACE)).await.unwrap();
    visit(&server, "mailed", language, PAGES).await;
}

on_sqlite! {
    async fn in_english(db: Database) {
        tour(&db, Language::English).await;
    }

    async fn in_arabic(db: Database) {
        tour(&db, Language::Arabic).await;
    }
}
