//! From the application through the hosted pages to tokens.

use serde_json::json;

use crate::cli::demo::cast::BANK;
use crate::cli::demo::check::answer::text;
use crate::cli::demo::check::application::{self, Application, Attempt, NAME, REDIRECT_URI, SCOPE, Tokens};
use crate::cli::demo::check::browser::Browser;
use crate::cli::demo::check::expect;
use crate::cli::demo::check::report::{Report, Stopped};
use crate::cli::demo::stage::Stage;

pub(super) async fn play(
    stage: &Stage,
    report: &mut Report,
    app: &Application,
    browser: &mut Browser,
) -> Result<Tokens, Stopped> {
    report.step("the application sends the browser to the sign-in page", ask(app, browser)).await?;
    report.step("a form with a forged token is turned away", forge(stage, browser)).await?;
    let attempt = report.step("a wrong password shows the form again", mistype(stage, app, browser)).await?;
    report.step("the right password leads to the consent page", sign_in(stage, browser)).await?;
    let code = report.step("consent sends a code to the application", allow(app, browser, &attempt)).await?;
    report.step("the code is worth nothing without the PKCE verifier", guess(app, &code)).await?;
    report.step("code and verifier give RS256 tokens for the bank", redeem(app, &code, &attempt)).await
}

async fn ask(app: &Application, browser: &mut Browser) -> anyhow::Result<Attempt> {
    let attempt = app.attempt(&[])?;
    browser.open(&attempt.url).await?;
    browser.shows(200, "Sign in")?;
    let has_token =
        |name: &str| browser.page.forms.iter().any(|form| form.fields.iter().any(|(field, _)| field == name));
    expect::holds("a form with a field csrf", has_token("csrf"), &browser.shown())?;
    expect::contains("the sign-in page", &browser.body, NAME)?;
    Ok(attempt)
}

/// As another site would: with the right password, but no way to know the form's token.
async fn forge(stage: &Stage, browser: &mut Browser) -> anyhow::Result<()> {
    let customer = &stage.cast.customer;
    let fields = [("email", customer.email), ("password", customer.password.as_str()), ("csrf", "forged")];
    browser.press("sign-in", &fields).await?;
    browser.shows(403, "This request cannot be completed")
}

async fn mistype(stage: &Stage, app: &Application, browser: &mut Browser) -> anyhow::Result<Attempt> {
    let attempt = ask(app, browser).await?;
    let fields = [("email", stage.cast.customer.email), ("password", "not my password")];
    browser.press("sign-in", &fields).await?;
    browser.shows(401, "Sign in")?;
    Ok(attempt)
}

async fn sign_in(stage: &Stage, browser: &mut Browser) -> anyhow::Result<()> {
    let customer = &stage.cast.customer;
    let fields = [("email", customer.email), ("password", customer.password.as_str())];
    browser.press("sign-in", &fields).await?;
    browser.shows(200, "Allow access")?;
    expect::contains("the consent page", &browser.body, NAME)?;
    expect::contains("the consent page", &browser.body, "positions:read")
}

async fn allow(app: &Application, browser: &mut Browser, attempt: &Attempt) -> anyhow::Result<String> {
    let landed = browser.press_until("allow", &[], Some(REDIRECT_URI)).await?;
    app.code(attempt, landed.as_ref())
}

/// Whoever stole the code does not have the verifier; the theft does not cost the application its code.
async fn guess(app: &Application, code: &str) -> anyhow::Result<()> {
    app.redeem(code, &"a".repeat(43)).await?.refused(400, "invalid_grant")
}

async fn redeem(app: &Application, code: &str, attempt: &Attempt) -> anyhow::Result<Tokens> {
    let tokens = Tokens::of(app.redeem(code, &attempt.verifier).await?)?;
    for (name, token, typ) in [
        ("access token", &tokens.access, "at+jwt"),
        ("refresh token", &tokens.refresh, "refresh+jwt"),
        ("ID token", &tokens.id, "JWT"),
    ] {
        let header = application::header(token)?;
        expect::equal(&format!("alg of the {name}"), text(&header, "alg"), "RS256")?;
        expect::equal(&format!("typ of the {name}"), text(&header, "typ"), typ)?;
    }
    let access = application::claims(&tokens.access)?;
    expect::equal("aud of the access token", access.get("aud"), Some(&json!(BANK)))?;
    let scope = text(&access, "scope");
    let asked = scope.split(' ').all(|scope| SCOPE.split(' ').any(|one| one == scope));
    let bank_only = scope.contains("accounts:read") && !scope.contains("positions:read");
    expect::holds("of the scopes that were asked for, those of the bank", asked && bank_only, &scope)?;
    let id = application::claims(&tokens.id)?;
    expect::equal("nonce of the ID token", text(&id, "nonce"), attempt.nonce.as_str())?;
    expect::equal("aud of the ID token", text(&id, "aud"), application::ID)?;
    Ok(tokens)
}
