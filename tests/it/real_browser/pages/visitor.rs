//! What people see who are not signed in.

use signet::domain::language::Language;

use super::super::scene::Step::{
    AnotherBrowser, Await, Fill, FollowAgain, FollowMail, MailOf, Open, Press, Request, Wait,
};
use super::{EMAIL, Page, page, start, visit};
use crate::support::{Database, PASSWORD};

/// Who signs up.
const GRACE: &str = "grace@example.com";
const NEW: &str = "seven grey herons at noon";

const PAGES: &[Page] = &[
    page("sign-in", "sign-in-title", "#sign-in", &[Request]),
    page(
        "sign-in-wrong",
        "sign-in-title",
        "#error",
        &[Fill("#email", EMAIL), Fill("#password", "not this one"), Press("#sign-in")],
    ),
    page("consent", "consent-title", "#allow", &[Fill("#password", PASSWORD), Press("#sign-in")]),
    page("consent-names", "consent-title", "details[open]", &[Press("summary")]),
    page("sign-out", "sign-out-title", "#stay", &[Open("/logout")]),
    page("signed-out", "sign-out-done-title", "h1", &[Press("#sign-out")]),
    page("forgot", "password-forgot-title", "#send", &[Open("/login"), Press("#forgot")]),
    page("forgot-wrong", "password-forgot-title", "#email-error", &[Fill("#email", "ada@"), Press("#send")]),
    page("forgot-sent", "password-sent-title", "#message", &[Fill("#email", EMAIL), Press("#send")]),
    page("reset", "password-reset-title", "#save", &[FollowMail("/password/reset/")]),
    page(
        "reset-weak",
        "password-reset-title",
        "#password-error",
        &[Fill("#password", "password1"), Press("#save")],
    ),
    page("reset-done", "password-done-title", "#onward", &[Fill("#password", NEW), Press("#save")]),
    page("reset-over", "password-over-title", "#onward", &[FollowAgain]),
    page("reset-unknown", "password-unknown-title", "#onward", &[Open("/password/reset/no-such-link")]),
    page("register", "registration-title", "#terms", &[Open("/register")]),
    page(
        "register-wrong",
        "registration-title",
        "#password-error",
        &[
            Fill("#email", GRACE),
            Fill("#name", "Grace Hopper"),
            Fill("#username", "grace"),
            Fill("#password", "hopper1906"),
            Press("#terms"),
            Press("#sign-up"),
        ],
    ),
    page(
        "check-mail",
        "verification-title",
        "#code",
        &[MailOf(GRACE), Fill("#password", PASSWORD), Press("#sign-up")],
    ),
    page(
        "check-mail-wrong",
        "verification-title",
        "#code-error",
        &[Fill("#code", "12345678"), Press("#confirm")],
    ),
    page("check-mail-early", "verification-title", "#alert", &[Press("#resend")]),
    page("verify", "verification-link-title", "#confirm", &[FollowMail("/email/verify/")]),
    page("verify-done", "verification-link-done-title", "#onward", &[Press("#confirm")]),
    page("verify-again", "verification-link-proven-title", "h1", &[FollowAgain]),
    page(
        "verify-late",
        "verification-link-dead-title",
        "main [type=submit]",
        &[
            Open("/register"),
            MailOf("late@example.com"),
            Fill("#email", "late@example.com"),
            Fill("#name", "Lee Late"),
            Fill("#password", PASSWORD),
            Press("#terms"),
            Press("#sign-up"),
            Await("#code"),
            FollowMail("/email/verify/"),
            Wait(25 * 3600),
            FollowAgain,
        ],
    ),
    page("verify-unknown", "verification-link-unknown-title", "h1", &[Open("/email/verify/no-such-link")]),
    page(
        "verify-elsewhere",
        "verification-link-title",
        "#start-over",
        &[
            Open("/register"),
            MailOf("far@example.com"),
            Fill("#email", "far@example.com"),
            Fill("#name", "Fay Farr"),
            Fill("#password", PASSWORD),
            Press("#terms"),
            Press("#sign-up"),
            Await("#code"),
            AnotherBrowser,
            FollowMail("/email/verify/"),
        ],
    ),
    page("verify-denied", "verification-link-denied-title", "h1", &[Press("#deny")]),
    page("error", "error-title", "#reference", &[Open("/authorize?client_id=nobody")]),
    page("not-found", "error-title", "#reference", &[Open("/nowhere")]),
];

async fn tour(db: &Database, language: Language) {
    let more = [
        ("SIGNET__ACCOUNTS__USERNAME", "optional"),
        ("SIGNET__ACCOUNTS__TERMS_URL", "https://example.com/terms"),
    ];
    let server = start(db, &more).await;
    server.user(EMAIL).await;
    server.web_app("acme").await;
    visit(&server, "visitor", language, PAGES).await;
}

on_sqlite! {
    async fn in_english(db: Database) {
        tour(&db, Language::English).await;
    }

    async fn in_arabic(db: Database) {
        tour(&db, Language::Arabic).await;
    }
}
