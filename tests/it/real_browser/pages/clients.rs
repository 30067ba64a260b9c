//! The pages about clients.

use signet::domain::language::Language;

use super::super::scene::Step::{Await, Fill, FillAppCode, Open, Press, Scan};
use super::{EMAIL, Page, page, start, visit};
use crate::support::{Application, Browser, Database, PASSWORD};

const PAGES: &[Page] = &[
    page(
        "list",
        "Clients",
        "#clients",
        &[
            Open("/admin/clients"),
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
    page("none", "Clients", "#none", &[Fill("#query", "nowhere"), Press("#find")]),
    page(
        "kinds",
        "Register a client",
        "#kinds",
        &[Open("/admin/clients"), Await("#clients"), Press("#new-client")],
    ),
    page("new", "Register a client", "#register", &[Press("#web_app")]),
    page(
        "wrong",
        "Register a client",
        "#redirect_uris-error",
        &[
            Fill("#client_id", "shop"),
            Fill("#client_name", "The shop"),
            Fill("#redirect_uris", "https://shop.example/cb http://shop.example/cb"),
            Press("#register"),
        ],
    ),
    page(
        "secret",
        "The client is registered",
        "#secret",
        &[
            Open("/admin/new-client/service"),
            Fill("#client_id", "reports"),
            Fill("#client_name", "Reports"),
            Fill("#audiences", "https://bank.example"),
            Press("#register"),
        ],
    ),
    page("client", "Acme Money", "#delete", &[Open("/admin/clients/acme")]),
    page("edit", "Change Acme Money", "#save", &[Press("#edit")]),
    page(
        "rotated",
        "The client has another secret",
        "#older",
        &[Open("/admin/clients/acme"), Press("#rotate-secret")],
    ),
    page("two-secrets", "Acme Money", "#end-old-secret", &[Press("#on")]),
    page("disabled", "Acme Money", "#notice", &[Press("#disable")]),
];

async fn tour(db: &Database, language: Language) {
    let server = start(db, &[]).await;
    server.user_with_roles(EMAIL, &["admin"]).await;
    server.user("grace@example.com").await;
    server.web_app("acme").await;
    server.native_app("cli").await;
    Application::new(&server, "acme").tokens(&mut Browser::new(), "grace@example.com").await;
    visit(&server, "clients", language, PAGES).await;
}

on_sqlite! {
    async fn in_english(db: Database) {
        tour(&db, Language::English).await;
    }
}
