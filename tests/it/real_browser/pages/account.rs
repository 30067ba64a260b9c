//! The account area.

use signet::domain::language::Language;

use super::super::scene::Step::{
    Await, Fill, FillAppCode, FillMailedCode, FollowMail, MailOf, Open, Press, Scan, Wait,
};
use super::{EMAIL, LISBON, LONDON, Page, page, start, visit};
use crate::support::{Application, Browser, Database, PASSWORD, Server};

const NEW_ADDRESS: &str = "ada@analytical-engine.example";
const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                      Version/18.1 Mobile/15E148 Safari/604.1";
const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0";

const PAGES: &[Page] = &[
    page(
        "overview",
        "overview-title",
        "#sign-out",
        &[Open("/login"), Fill("#email", EMAIL), Fill("#password", PASSWORD), Press("#sign-in")],
    ),
    page("profile", "profile-title", "#save", &[Open("/account/profile")]),
    page(
        "profile-wrong",
        "profile-title",
        "#phone-error",
        &[Fill("#phone", "call me"), Fill("#picture", "http://example.com/ada.png"), Press("#save")],
    ),
    page(
        "profile-saved",
        "profile-title",
        "#notice",
        &[Fill("#phone", "+44 20 7946 0000"), Fill("#picture", ""), Press("#save")],
    ),
    page("sessions", "sessions-title", "#end-others", &[Open("/account/sessions")]),
    page("session-ended", "sessions-title", "#notice", &[Press("[id^=end-]")]),
    page("devices", "devices-title", "#forget-all", &[Open("/account/devices")]),
    page("applications", "applications-title", "[id^=revoke-]", &[Open("/account/applications")]),
    page("application-revoked", "applications-title", ".empty", &[Press("[id^=revoke-]")]),
    page("activity", "activity-title", "#events", &[Open("/account/activity")]),
    page("email", "email-title", "#change", &[Open("/account/email")]),
    page("email-pending", "email-title", "#confirm", &[Fill("#email", NEW_ADDRESS), Press("#change")]),
    page("email-wrong", "email-title", "#code-error", &[Fill("#code", "00000000"), Press("#confirm")]),
    page(
        "email-changed",
        "email-title",
        "#notice",
        &[MailOf(NEW_ADDRESS), FillMailedCode("#code"), Press("#confirm")],
    ),
    page(
        "email-undo",
        "email-undo-title",
        "form [type=submit]",
        &[MailOf(EMAIL), FollowMail("/email/undo/")],
    ),
    page("password", "password-change-title", "#save", &[Open("/account/password")]),
    page(
        "password-wrong",
        "password-change-title",
        "#current-error",
        &[Fill("#current", "not this one"), Fill("#password", "qwertyuiop"), Press("#save")],
    ),
    page(
        "password-weak",
        "password-change-title",
        "#password-error",
        &[Fill("#current", PASSWORD), Fill("#password", "qwertyuiop"), Press("#save")],
    ),
    page("second-factor-off", "second-factor-title", "#set-up", &[Open("/account/second-factor")]),
    page("second-factor-begin", "second-factor-set-up", "#begin", &[Press("#set-up")]),
    page("second-factor-set-up", "second-factor-set-up", "#qr", &[Press("#begin")]),
    page(
        "second-factor-codes",
        "second-factor-codes-title",
        "#recovery-codes",
        &[Scan, FillAppCode("#code"), Press("#confirm")],
    ),
    page("second-factor-on", "second-factor-title", "#turn-off", &[Press("#kept")]),
    page("second-factor-replace", "second-factor-replace-title", "#go-on", &[Press("#replace")]),
    page(
        "second-factor-new-codes",
        "second-factor-new-codes-title",
        "#go-on",
        &[Open("/account/second-factor/recovery-codes")],
    ),
    page(
        "second-factor-turn-off",
        "second-factor-off-title",
        "#code-error",
        &[Open("/account/second-factor/turn-off"), Fill("#code", "000000"), Press("#go-on")],
    ),
    page("confirm", "sign-in-confirm-title", "#password", &[Wait(301), Open("/account/password")]),
    page(
        "data",
        "data-title",
        "#delete",
        &[
            Fill("#email", NEW_ADDRESS),
            Fill("#password", PASSWORD),
            Press("#sign-in"),
            Await("#code"),
            FillAppCode("#code"),
            Press("#continue"),
            Await("#current"),
            Open("/account/data"),
        ],
    ),
    page("data-wrong", "data-title", "#email-error", &[Fill("#email", EMAIL), Press("#delete")]),
    page("data-left", "data-left-title", "h1", &[Fill("#email", NEW_ADDRESS), Press("#delete")]),
    page("data-keep", "data-keep-title", "#keep", &[MailOf(NEW_ADDRESS), FollowMail("/deletion/cancel/")]),
    page("data-kept", "data-kept-title", "#sign-in", &[Press("#keep")]),
];

/// Ada uses an application on her phone, and another browser at home.
async fn live(server: &Server) {
    let mut phone = Browser::new();
    phone.calls_itself(IPHONE).is_at(LISBON);
    Application::new(server, "acme").tokens(&mut phone, EMAIL).await;
    let mut home = Browser::new();
    home.calls_itself(FIREFOX).is_at(LONDON);
    home.get(&server.at("/login"))
        .await
        .submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    server.clock.advance(signet::domain::time::Span::from_minutes(12));
}

async fn tour(db: &Database, language: Language) {
    let server = start(db, &[("SIGNET__ACCOUNTS__USERNAME", "optional")]).await;
    server.user(EMAIL).await;
    server.web_app("acme").await;
    live(&server).await;
    visit(&server, "account", language, PAGES).await;
}

on_sqlite! {
    async fn in_english(db: Database) {
        tour(&db, Language::English).await;
    }

    async fn in_arabic(db: Database) {
        tour(&db, Language::Arabic).await;
    }
}
