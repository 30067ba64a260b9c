//! The application's pages.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::Application;
use super::apis::Answer;
use super::visits::SignedIn;

/// Where the style sheet is.
pub(super) const STYLE_HREF: &str = "/assets/demo.css";
/// Where the icon is.
pub(super) const ICON_HREF: &str = "/assets/favicon.svg";
const STYLE: &str = include_str!("../../../../templates/assets/demo.css");
const ICON: &str = include_str!("../../../../templates/assets/demo.svg");

#[derive(Clone, Copy)]
struct Layout {
    lang: &'static str,
    style_href: &'static str,
    icon_href: &'static str,
}

const LAYOUT: Layout = Layout { lang: "en", style_href: STYLE_HREF, icon_href: ICON_HREF };

#[derive(Template)]
#[template(path = "demo/home.html")]
struct DemoHomePage {
    layout: Layout,
    login_href: &'static str,
    signed_out: bool,
}

#[derive(Template)]
#[template(path = "demo/tokens.html")]
struct DemoTokensPage {
    layout: Layout,
    name: String,
    email: String,
    refreshed: u32,
    account_href: String,
    groups: Vec<Group>,
}

#[derive(Template)]
#[template(path = "demo/problem.html")]
struct DemoProblemPage {
    layout: Layout,
    message: String,
}

/// Sections that belong together.
struct Group {
    title: &'static str,
    about: String,
    sections: Vec<Section>,
}

struct Section {
    title: String,
    status: String,
    good: bool,
    body: String,
}

/// The way in.
pub(super) fn home(state: &Application, signed_out: bool) -> HttpResponse {
    let page = DemoHomePage { layout: LAYOUT, login_href: "/login", signed_out };
    render(state, StatusCode::OK, &page)
}

/// What went wrong, and the way back.
pub(super) fn problem(state: &Application, status: StatusCode, error: &anyhow::Error) -> HttpResponse {
    let page = DemoProblemPage { layout: LAYOUT, message: format!("{error:#}") };
    render(state, status, &page)
}

/// Everything that the application was given, and what the services answer to it at this moment.
pub(super) async fn tokens(state: &Application, signed_in: &SignedIn) -> HttpResponse {
    let (claims, apis) = (&signed_in.claims, &state.apis);
    let name = claims.name().and_then(|name| name.get(None)).map(|name| name.to_string());
    let (bank, trading) = (&state.bank, &state.trading);
    let id_token = Section {
        title: "ID token".to_owned(),
        status: "Signature, issuer, audience, nonce checked".to_owned(),
        good: true,
        body: contents(&signed_in.id_token.to_string()),
    };
    let bank_sections = vec![
        token("Access token for the bank", &signed_in.bank),
        answer("GET /api/bank/accounts", apis.get(bank, "/api/bank/accounts", &signed_in.bank).await),
        answer("GET /api/bank/transactions", apis.get(bank, "/api/bank/transactions", &signed_in.bank).await),
    ];
    let positions = apis.get(trading, "/api/trading/positions", &signed_in.trading).await;
    let orders = apis.get(trading, "/api/trading/admin/orders", &signed_in.trading).await;
    let trading_sections = vec![
        token("Access token for the trading service", &signed_in.trading),
        answer("GET /api/trading/positions", positions),
        answer("GET /api/trading/admin/orders", orders),
    ];
    let page = DemoTokensPage {
        layout: LAYOUT,
        name: name.unwrap_or_default(),
        email: claims.email().map(|email| email.to_string()).unwrap_or_default(),
        refreshed: signed_in.refreshed,
        account_href: format!("{}/account", state.relying_party.issuer()),
        groups: vec![
            Group {
                title: "Who you are",
                about: "Signet’s signed word for it, to this app alone.".to_owned(),
                sections: vec![id_token],
            },
            Group {
                title: "The bank",
                about: format!(
                    "It takes tokens for {} only. This app did not ask to see transactions, so that door stays shut.",
                    bank.audience
                ),
                sections: bank_sections,
            },
            Group {
                title: "The trading service",
                about: format!(
                    "It takes tokens for {} only. Everyone’s orders are for the role admin.",
                    trading.audience
                ),
                sections: trading_sections,
            },
        ],
    };
    render(state, StatusCode::OK, &page)
}

fn token(title: &str, token: &str) -> Section {
    Section {
        title: title.to_owned(),
        status: "Signed by Signet".to_owned(),
        good: true,
        body: contents(token),
    }
}

fn answer(title: &str, answer: Answer) -> Section {
    let good = answer.status.starts_with('2');
    Section { title: title.to_owned(), status: answer.status, good, body: answer.body }
}

/// Header and claims of a token, in readable form. An application has no business inside an access token: this is for
/// the eyes of who looks at the demo.
fn contents(token: &str) -> String {
    let part = |part: &str| {
        let json = URL_SAFE_NO_PAD.decode(part).ok();
        let json = json.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
        json.map(|json| format!("{json:#}")).unwrap_or_default()
    };
    token.split('.').take(2).map(part).collect::<Vec<_>>().join("\n")
}

fn render(state: &Application, status: StatusCode, page: &impl Template) -> HttpResponse {
    // Signing out is a form that ends at the issuer.
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' {}; base-uri 'none'; \
         frame-ancestors 'none'",
        state.relying_party.issuer()
    );
    match page.render() {
        Ok(html) => HttpResponse::build(status)
            .content_type("text/html; charset=utf-8")
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header(("Content-Security-Policy", policy))
            .insert_header(("Referrer-Policy", "no-referrer"))
            .insert_header(("X-Content-Type-Options", "nosniff"))
            .body(html),
        Err(error) => {
            tracing::error!(%error, "a page cannot be rendered");
            HttpResponse::InternalServerError().finish()
        }
    }
}

/// The style sheet.
pub(super) async fn style() -> HttpResponse {
    HttpResponse::Ok().content_type("text/css; charset=utf-8").body(STYLE)
}

/// The icon.
pub(super) async fn icon() -> HttpResponse {
    HttpResponse::Ok().content_type("image/svg+xml; charset=utf-8").body(ICON)
}
