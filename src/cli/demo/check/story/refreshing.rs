//! A refresh token is good for one use. A lost answer can be asked for again; anything else ends the family.

use super::services::Family;
use super::tokens_silently;
use crate::cli::demo::cast::BANK;
use crate::cli::demo::check::application::{Application, REDIRECT_URI, Tokens};
use crate::cli::demo::check::browser::Browser;
use crate::cli::demo::check::expect;
use crate::cli::demo::check::report::{Report, Stopped};

pub(super) async fn play(
    report: &mut Report,
    app: &Application,
    browser: &mut Browser,
    family: Family,
) -> Result<(), Stopped> {
    let used = family.now.refresh;
    let work = async { renewed(app, &used, &family.now.access).await };
    let now = report.step("a refresh gives a new access and a new refresh token", work).await?;
    let work = async { repeated(app, &used, &now.refresh).await };
    report.step("the same refresh again gives the same successor, byte for byte", work).await?;
    let work = async { app.refresh(&family.first, BANK).await?.refused(400, "invalid_grant") };
    report.step("an old refresh token is refused …", work).await?;
    let work = async { app.refresh(&now.refresh, BANK).await?.refused(400, "invalid_grant") };
    report.step("… and ends the family: the newest is refused, too", work).await?;
    let work = async { app.userinfo(&now.access).await?.challenged(401, "invalid_token") };
    report.step("… and its access token is refused at userinfo", work).await?;
    report.step("a code used twice takes back what it gave", used_twice(app, browser)).await
}

async fn renewed(app: &Application, token: &str, access: &String) -> anyhow::Result<Tokens> {
    let tokens = Tokens::of(app.refresh(token, BANK).await?)?;
    expect::differs("the refresh token", &tokens.refresh.as_str(), &token)?;
    expect::differs("the access token", &&tokens.access, &access)?;
    app.userinfo(&tokens.access).await?.status(200)?;
    Ok(tokens)
}

async fn repeated(app: &Application, token: &str, successor: &str) -> anyhow::Result<()> {
    let again = Tokens::of(app.refresh(token, BANK).await?)?;
    expect::equal("the refresh token of the retry", again.refresh.as_str(), successor)
}

/// Signs in again without a page, and redeems the code twice.
async fn used_twice(app: &Application, browser: &mut Browser) -> anyhow::Result<()> {
    let attempt = app.attempt(&[("prompt", "none")])?;
    let landed = browser.open_until(&attempt.url, REDIRECT_URI).await?;
    let code = app.code(&attempt, landed.as_ref())?;
    let tokens = Tokens::of(app.redeem(&code, &attempt.verifier).await?)?;
    app.userinfo(&tokens.access).await?.status(200)?;
    app.redeem(&code, &attempt.verifier).await?.refused(400, "invalid_grant")?;
    app.userinfo(&tokens.access).await?.challenged(401, "invalid_token")?;
    // The person is still signed in, and other codes are not touched.
    tokens_silently(app, browser).await.map(|_| ())
}
