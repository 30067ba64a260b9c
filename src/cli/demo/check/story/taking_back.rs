//! What is revoked is refused at once where it is asked about, and a logout ends the session.

use serde_json::json;
use url::Url;

use super::tokens_silently;
use crate::cli::demo::cast::{BANK, Credentials};
use crate::cli::demo::check::answer::text;
use crate::cli::demo::check::application::{Application, GOODBYE_URI, ID, REDIRECT_URI, Tokens};
use crate::cli::demo::check::browser::Browser;
use crate::cli::demo::check::expect;
use crate::cli::demo::check::report::{Report, Stopped};
use crate::cli::demo::stage::Stage;

pub(super) async fn play(
    stage: &Stage,
    report: &mut Report,
    app: &Application,
    browser: &mut Browser,
    tokens: Tokens,
) -> Result<(), Stopped> {
    let cast = &stage.cast;
    let work = async { is_active_for(app, &cast.bank, &tokens.access, true).await };
    report.step("introspection tells the bank that its token is active", work).await?;
    let work = async { is_active_for(app, &cast.trading, &tokens.access, false).await };
    report.step("and tells the trading service nothing about it", work).await?;
    let work = async { revoke(app, &tokens.access).await };
    report.step("the application revokes the token: refused at userinfo", work).await?;
    let work = async {
        expect::equal("active, to the application", app.is_active(&tokens.access).await?, false)?;
        is_active_for(app, &cast.bank, &tokens.access, false).await
    };
    report.step("and inactive at introspection", work).await?;
    let work = async { tokens_silently(app, browser).await };
    let last = report.step("the person is still signed in", work).await?;
    report.step("logout leads back to the application", log_out(app, browser, &last)).await?;
    report
        .step("the session is gone: prompt=none is answered with login_required", nobody(app, browser))
        .await?;
    let work = async { app.refresh(&last.refresh, BANK).await?.refused(400, "invalid_grant") };
    report.step("and so are the refresh tokens that hung on it", work).await
}

/// Asks as a resource service. An inactive token is exactly `{"active":false}` (RFC 7662 §2.2).
async fn is_active_for(
    app: &Application,
    service: &Credentials,
    token: &str,
    expected: bool,
) -> anyhow::Result<()> {
    let answer =
        app.post_as(service.id, &service.secret, "introspection_endpoint", &[("token", token)]).await?;
    let json = answer.status(200)?.json()?;
    let what = format!("introspection by {}", service.id);
    if expected {
        expect::equal(&what, json.get("active"), Some(&json!(true)))?;
        return expect::equal(&what, text(&json, "client_id"), ID);
    }
    expect::equal(&what, json, json!({"active": false}))
}

async fn revoke(app: &Application, token: &str) -> anyhow::Result<()> {
    app.userinfo(token).await?.status(200)?;
    app.revoke(token).await?.status(200)?;
    app.userinfo(token).await?.challenged(401, "invalid_token")
}

async fn log_out(app: &Application, browser: &mut Browser, tokens: &Tokens) -> anyhow::Result<()> {
    let mut url = Url::parse(&app.endpoint("end_session_endpoint")?)?;
    url.query_pairs_mut()
        .append_pair("id_token_hint", &tokens.id)
        .append_pair("post_logout_redirect_uri", GOODBYE_URI)
        .append_pair("state", "goodbye");
    let landed = browser.open_until(url.as_str(), GOODBYE_URI).await?;
    let landed = landed.map(Url::into);
    expect::equal("where the browser goes after logout", landed, Some(format!("{GOODBYE_URI}?state=goodbye")))
}

async fn nobody(app: &Application, browser: &mut Browser) -> anyhow::Result<()> {
    let attempt = app.attempt(&[("prompt", "none")])?;
    let landed = browser.open_until(&attempt.url, REDIRECT_URI).await?;
    expect::equal("error at the application", app.error(&attempt, landed.as_ref())?, "login_required")
}
