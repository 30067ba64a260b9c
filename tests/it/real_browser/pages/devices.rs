//! What people see who let a device in.

use signet::domain::language::Language;

use super::super::scene::Step::{Await, DeviceAsks, Fill, FollowAgain, Open, Press, Wait};
use super::{EMAIL, Page, page, start, visit};
use crate::support::{Database, PASSWORD};

const PAGES: &[Page] = &[
    page("enter", "device-title", "#user-code", &[Open("/device")]),
    page(
        "enter-wrong",
        "device-title",
        "#user-code-error",
        &[Fill("#user-code", "bcdf ghjk"), Press("#continue")],
    ),
    page("compare", "device-title", "#continue", &[DeviceAsks, FollowAgain]),
    page(
        "confirm",
        "device-confirm-title",
        "#allow",
        &[
            Wait(150),
            Press("#continue"),
            Await("#sign-in"),
            Fill("#email", EMAIL),
            Fill("#password", PASSWORD),
            Press("#sign-in"),
        ],
    ),
    page("approved", "device-approved-title", "#outcome", &[Press("#allow")]),
    page(
        "denied",
        "device-denied-title",
        "#outcome",
        &[DeviceAsks, FollowAgain, Press("#continue"), Await("#deny"), Press("#deny")],
    ),
    page("over", "device-over-title", "#again", &[Open("/device/done?as=over")]),
];

async fn tour(db: &Database, language: Language) {
    let server = start(db, &[]).await;
    server.user(EMAIL).await;
    server.web_app("acme").await;
    visit(&server, "devices", language, PAGES).await;
}

on_sqlite! {
    async fn in_english(db: Database) {
        tour(&db, Language::English).await;
    }

    async fn in_arabic(db: Database) {
        tour(&db, Language::Arabic).await;
    }
}
