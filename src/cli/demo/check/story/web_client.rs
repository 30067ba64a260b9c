//! The web client that people see in the demo, a relying party by another hand: the `openidconnect` crate.

use crate::cli::demo::check::browser::Browser;
use crate::cli::demo::check::expect;
use crate::cli::demo::check::report::{Report, Stopped};
use crate::cli::demo::stage::Stage;

pub(super) async fn play(stage: &Stage, report: &mut Report) -> Result<(), Stopped> {
    let mut browser = report.step("another browser opens Acme Money", open(stage)).await?;
    report.step("signs in and declines: nothing is shared", decline(stage, &mut browser)).await?;
    report.step("comes again and allows it: tokens and accounts", allow(stage, &mut browser)).await?;
    report.step("refreshes the tokens", refresh(&mut browser)).await?;
    report.step("signs out, and is back at the start", sign_out(stage, &mut browser)).await
}

async fn open(stage: &Stage) -> anyhow::Result<Browser> {
    let mut browser = Browser::new()?;
    browser.open(&stage.web.url).await?;
    browser.shows(200, "Welcome")?;
    Ok(browser)
}

async fn decline(stage: &Stage, browser: &mut Browser) -> anyhow::Result<()> {
    let customer = &stage.cast.customer;
    browser.click("login").await?;
    browser.press("sign-in", &[("email", customer.email), ("password", &customer.password)]).await?;
    browser.press("deny", &[]).await?;
    browser.shows(200, "Nothing was shared")
}

/// Signed in already, the person is asked for nothing but their consent.
async fn allow(stage: &Stage, browser: &mut Browser) -> anyhow::Result<()> {
    browser.click("start").await?;
    browser.click("login").await?;
    browser.shows(200, "Allow access")?;
    browser.press("allow", &[]).await?;
    shows_everything(browser)?;
    expect::contains("the tokens page", &browser.body, stage.cast.customer.name)
}

fn shows_everything(browser: &Browser) -> anyhow::Result<()> {
    browser.shows(200, "What this app was given")?;
    for part in ["Your accounts", "Your positions", "at+jwt", "200 OK", "403 Forbidden", "insufficient_scope"]
    {
        expect::contains("the tokens page", &browser.body, part)?;
    }
    Ok(())
}

async fn refresh(browser: &mut Browser) -> anyhow::Result<()> {
    let before = browser.body.clone();
    browser.press("refresh", &[]).await?;
    shows_everything(browser)?;
    expect::contains("the tokens page", &browser.body, "Refreshed once:")?;
    expect::holds("other tokens", browser.body != before, &"the same")
}

async fn sign_out(stage: &Stage, browser: &mut Browser) -> anyhow::Result<()> {
    browser.press("sign-out", &[]).await?;
    browser.shows(200, "Welcome")?;
    expect::contains("the page after signing out", &browser.body, "You are signed out")?;
    browser.open(&format!("{}/tokens", stage.web.url)).await?;
    browser.shows(200, "Welcome")?;
    browser.open(&format!("{}/account", stage.issuer)).await?;
    browser.shows(200, "Sign in")
}
