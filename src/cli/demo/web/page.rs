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
use super::cards::{self, Card};
use super::visits::SignedIn;

/// Where the style sheet is.
pub(super) const STYLE_HREF: &str = "/assets/demo.css";
/// Where the icon is.
pub(super) const ICON_HREF: &str = "/assets/favicon.svg";
const STYLE: &str = include_str!("../../../../templates/assets/demo.css");
const ICON: &str = include_str!("../../../../templates/assets/demo.svg");

const ACCOUNTS: &str = "/api/bank/accounts";
const BALANCES: &str = "/api/bank/balances";
const TRANSACTIONS: &str = "/api/bank/transactions";
const POSITIONS: &str = "/api/trading/positions";
const ORDERS: &str = "/api/trading/admin/orders";

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
    cards: Vec<Card>,
    groups: Vec<Group>,
}

#[derive(Template)]
#[template(path = "demo/problem.html")]
struct DemoProblemPage {
    layout: Layout,
    title: &'static str,
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
    let page = DemoProblemPage { layout: LAYOUT, title: "That did not work", message: format!("{error:#}") };
    render(state, status, &page)
}

/// The person did not allow it, which is their right.
pub(super) fn declined(state: &Application) -> HttpResponse {
    let message = "You did not allow it, so Acme Money knows nothing about you.".to_owned();
    let page = DemoProblemPage { layout: LAYOUT, title: "Nothing was shared", message };
    render(state, StatusCode::OK, &page)
}

/// Everything that the application was given, and what the services answer to it at this moment.
pub(super) async fn tokens(state: &Application, signed_in: &SignedIn) -> HttpResponse {
    let claims = &signed_in.claims;
    let name = claims.name().and_then(|name| name.get(None)).map(|name| name.to_string());
    let (bank, trading) = (&state.bank, &state.trading);
    let at_bank = async |path| state.apis.get(bank, path, &signed_in.bank).await;
    let at_trading = async |path| state.apis.get(trading, path, &signed_in.trading).await;
    let (accounts, balances) = (at_bank(ACCOUNTS).await, at_bank(BALANCES).await);
    let (transactions, positions) = (at_bank(TRANSACTIONS).await, at_trading(POSITIONS).await);
    let orders = at_trading(ORDERS).await;
    let page = DemoTokensPage {
        layout: LAYOUT,
        name: name.unwrap_or_default(),
        email: claims.email().map(|email| email.to_string()).unwrap_or_default(),
        refreshed: signed_in.refreshed,
        account_href: format!("{}/account", state.relying_party.issuer()),
        cards: vec![cards::accounts(&accounts, &balances), cards::positions(&positions)],
        groups: vec![
            who(&signed_in.id_token.to_string()),
            Group {
                title: "The bank",
                about: format!(
                    "Takes tokens for {} only. Acme Money did not ask for transactions, so it gets none.",
                    bank.audience
                ),
                sections: vec![
                    token("Access token for the bank", &signed_in.bank),
                    answer(ACCOUNTS, &accounts),
                    answer(BALANCES, &balances),
                    answer(TRANSACTIONS, &transactions),
                ],
            },
            Group {
                title: "The trading service",
                about: format!(
                    "Takes tokens for {} only. Everyone’s orders are for administrators only.",
                    trading.audience
                ),
                sections: vec![
                    token("Access token for the trading service", &signed_in.trading),
                    answer(POSITIONS, &positions),
                    answer(ORDERS, &orders),
                ],
            },
        ],
    };
    render(state, StatusCode::OK, &page)
}

fn who(id_token: &str) -> Group {
    let about = "Signet’s signed word for it, made for this app alone. Its signature, issuer, audience and nonce are \
                 checked.";
    Group { title: "Who you are", about: about.to_owned(), sections: vec![token("ID token", id_token)] }
}

fn token(title: &str, token: &str) -> Section {
    let status = "Signed by Signet".to_owned();
    Section { title: title.to_owned(), status, good: true, body: contents(token) }
}

fn answer(path: &str, answer: &Answer) -> Section {
    let (title, status) = (format!("GET {path}"), answer.status.clone());
    Section { title, status, good: answer.good, body: answer.readable() }
}

/// Header and claims of a token, in readable form. An application has no business inside an access token: this is for
/// the eyes of who looks at the demo.
fn contents(token: &str) -> String {
    let part = |part: &str| {
        let json = URL_SAFE_NO_PAD.decode(part).ok();
        let json = json.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
        json.map(|json| format!("{json:#}")).unwrap_or_default()
    };
    token.split('.').take(2).map(part).collect::<Vec<_>>().join("\n\n")
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
