//! The story, in the order in which it is played.

mod key_rotation;
mod mail;
mod refreshing;
mod services;
mod signing_in;
mod taking_back;
mod web_client;

use super::application::{self, Application, Tokens};
use super::browser::Browser;
use super::report::{Report, Stopped};
use crate::cli::demo::cast;
use crate::cli::demo::stage::Stage;
use crate::domain::secret::ClientSecret;
use crate::env::SystemRandom;

/// Plays all of it; stops at the first step that fails.
pub(super) async fn play(stage: &Stage, report: &mut Report) -> Result<(), Stopped> {
    report.chapter("Signing in");
    let app = report.step("an application reads the metadata and the keys", arrive(stage)).await?;
    let mut browser = report.step("a browser is opened", async { Browser::new() }).await?;
    let tokens = signing_in::play(stage, report, &app, &mut browser).await?;
    report.chapter("Two services check the tokens by themselves");
    let tokens = services::play(stage, report, &app, tokens).await?;
    report.chapter("Refresh tokens");
    refreshing::play(report, &app, &mut browser, tokens).await?;
    report.chapter("A new signing key");
    let tokens = key_rotation::play(stage, report, &app, &mut browser).await?;
    report.chapter("Taking back");
    taking_back::play(stage, report, &app, &mut browser, tokens).await?;
    report.chapter("The demo's web client");
    web_client::play(stage, report).await?;
    report.chapter("Mail");
    mail::play(stage, report).await
}

/// Registers the application of the check and lets it find its way.
async fn arrive(stage: &Stage) -> anyhow::Result<Application> {
    let secret = ClientSecret::generate(&SystemRandom);
    let registration = cast::Application {
        id: application::ID,
        name: application::NAME,
        redirect_uri: application::REDIRECT_URI,
        post_logout_redirect_uri: application::GOODBYE_URI,
    };
    cast::register_application(&stage.house, &registration, &secret).await?;
    let app = Application::discover(&stage.issuer, secret).await?;
    super::expect::holds("at least one published key", !app.key_ids().await?.is_empty(), &"none")?;
    Ok(app)
}

/// Tokens of a browser that is signed in and has consented: no page may be shown.
async fn tokens_silently(app: &Application, browser: &mut Browser) -> anyhow::Result<Tokens> {
    let attempt = app.attempt(&[("prompt", "none")])?;
    let landed = browser.open_until(&attempt.url, application::REDIRECT_URI).await?;
    let code = app.code(&attempt, landed.as_ref())?;
    Tokens::of(app.redeem(&code, &attempt.verifier).await?)
}
