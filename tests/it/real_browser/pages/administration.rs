//! The administration.

use signet::domain::language::Language;

use super::super::scene::Step::{Await, Fill, FillAppCode, Open, Press, Scan};
use super::{EMAIL, Page, page, start, visit};
use crate::support::{Application, Browser, Database, PASSWORD};

const PAGES: &[Page] = &[
    page(
        "overview",
        "Administration",
        "#sign_ins",
        &[
            Open("/admin"),
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
    page("roles", "Roles", "#permissions", &[Open("/admin/roles")]),
    page("role-new", "Define a role", "#save", &[Press("#new-role")]),
    page("role-wrong", "Define a role", "#refusal", &[Fill("#name", "Trader"), Press("#save")]),
    page(
        "role-defined",
        "Roles",
        "#notice",
        &[
            Fill("#name", "trader"),
            Fill("#description", "Trades for the house"),
            Fill("#permissions", "orders:read orders:write"),
            Press("#save"),
        ],
    ),
    page("role", "trader", "#delete", &[Open("/admin/roles/trader")]),
    page("role-built-in", "support", ".facts", &[Open("/admin/roles/support")]),
    page("mail", "Mail", "#states", &[Open("/admin/mail")]),
    page("system", "System", "#examine", &[Open("/admin/system")]),
    page("system-report", "System", "#report", &[Open("/admin/system"), Press("#examine")]),
    page("audit", "Audit log", "#events", &[Open("/admin/audit")]),
    page("audit-none", "Audit log", ".empty", &[Fill("#ip", "203.0.113.9"), Press("#search")]),
    page("audit-wrong", "Audit log", "#refusal", &[Fill("#ip", "nowhere"), Press("#search")]),
    page("users", "People", "#users", &[Open("/admin/users")]),
    page("user-new", "Bring somebody in", "main form", &[Open("/admin/new-user")]),
    page("user", "grace@example.com", "#facts", &[Open("/admin/users?query=grace"), Press("#users tbody a")]),
    page(
        "audit-event",
        "role_created",
        "#changes",
        &[Open("/admin/audit?event=role_created"), Press("#events tbody a")],
    ),
    page("api", "API", "#createClient", &[Open("/api/docs")]),
    page("first-steps", "First steps", "#progress", &[Open("/admin/first-steps")]),
    page(
        "try-device",
        "A device waits",
        "#ask",
        &[Open("/admin/clients/acme/try"), Press("#way-3"), Press("#try")],
    ),
    page("try", "Try Acme", "#try", &[Open("/admin/clients/acme/try")]),
    page("tried", "What Acme", "#access-token", &[Press("#try"), Await("#allow"), Press("#allow")]),
];

const NO_ENTRY: &[Page] = &[page(
    "no-entry",
    "No entry",
    "main code",
    &[
        Open("/admin"),
        Fill("#email", EMAIL),
        Fill("#password", PASSWORD),
        Press("#sign-in"),
        Await("#open-app"),
        Scan,
        FillAppCode("#code"),
        Press("#continue"),
        Await(".codes"),
        Press("#continue"),
        Await(".side a[href='/admin/audit']"),
        Open("/admin/roles"),
    ],
)];

async fn look(db: &Database, language: Language, role: &str, album: &str, pages: &[Page]) {
    let server = start(db, &[]).await;
    server.user_with_roles(EMAIL, &[role]).await;
    server.user("grace@example.com").await;
    server.web_app("acme").await;
    Application::new(&server, "acme").tokens(&mut Browser::new(), "grace@example.com").await;
    visit(&server, album, language, pages).await;
}

on_sqlite! {
    async fn every_page_is_right_on_every_screen(db: Database) {
        look(&db, Language::English, "admin", "administration", PAGES).await;
    }

    async fn whoever_may_not_enter_is_told_what_is_missing(db: Database) {
        look(&db, Language::English, "support", "administration", NO_ENTRY).await;
    }
}
