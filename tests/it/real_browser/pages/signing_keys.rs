//! The pages about signing keys.

use signet::domain::language::Language;
use signet::domain::time::Span;

use super::super::scene::Step::{Await, Fill, FillAppCode, Open, Press, Scan};
use super::{EMAIL, Page, page, start, visit};
use crate::support::{Administrator, Application, Browser, Database, PASSWORD};

const PAGES: &[Page] = &[
    page(
        "list",
        "Keys",
        "#keys",
        &[
            Open("/admin/keys"),
            Fill("#email", EMAIL),
            Fill("#password", PASSWORD),
            Press("#sign-in"),
            Await("#open-app"),
            Scan,
            FillAppCode("#code"),
            Press("#continue"),
            Await(".codes"),
            Press("#continue"),
        ],
    ),
    page("new", "Make or import a key", "#make", &[Press("#new-key")]),
    page("wrong", "Make or import a key", "#refusal", &[Fill("#key", "hello"), Press("#import")]),
    page("rotate-early", "Rotate the RS256 keys", "#emergency", &[Open("/admin/rotate-keys")]),
    page("key", "Key", "#revoke", &[Open("/admin/keys"), Await("#keys"), Press("#keys tr:nth-child(2) a")]),
    page("revoke", "Revoke this key", "#confirm", &[Press("#revoke")]),
    page("revoked", "Key", "#notice", &[Press("#confirm"), Press("#do")]),
    page("after", "Keys", "#keys", &[Open("/admin/keys")]),
];

async fn tour(db: &Database, language: Language) {
    let server = start(db, &[]).await;
    server.user_with_roles(EMAIL, &["admin"]).await;
    server.user("grace@example.com").await;
    server.web_app("acme").await;
    Application::new(&server, "acme").tokens(&mut Browser::new(), "grace@example.com").await;
    let keys = || Administrator::with(&server, "admin:keys");
    keys().await.post("/keys", serde_json::json!({})).await;
    server.clock.advance(Span::from_days(40));
    keys().await.post("/keys/rotation", serde_json::json!({})).await;
    server.clock.advance(Span::from_hours(5));
    Application::new(&server, "acme").tokens(&mut Browser::new(), "grace@example.com").await;
    visit(&server, "keys", language, PAGES).await;
}

on_sqlite! {
    async fn in_english(db: Database) {
        tour(&db, Language::English).await;
    }
}
