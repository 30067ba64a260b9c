//! The bank and the trading service decide by the token alone.

use anyhow::Context as _;
use serde_json::Value;

use crate::cli::demo::cast::{Person, TRADING};
use crate::cli::demo::check::application::{Application, REDIRECT_URI, Tokens};
use crate::cli::demo::check::browser::Browser;
use crate::cli::demo::check::expect;
use crate::cli::demo::check::report::{Report, Stopped};
use crate::cli::demo::stage::Stage;

/// A family's first refresh token, long used, and its tokens now.
#[derive(Debug)]
pub(super) struct Family {
    pub(super) first: String,
    pub(super) now: Tokens,
}

pub(super) async fn play(
    stage: &Stage,
    report: &mut Report,
    app: &Application,
    tokens: Tokens,
) -> Result<Family, Stopped> {
    let (bank, trading) = (&stage.bank.url, &stage.trading.url);
    let accounts = format!("{bank}/api/bank/accounts");
    let work = async { listed(app, &accounts, &tokens.access, "accounts").await };
    report.step("the bank shows the accounts of the token's user", work).await?;
    let work = async { app.call_anonymously(&accounts).await?.status(401).map(|_| ()) };
    report.step("the bank shows nothing without a token", work).await?;
    let transactions = format!("{bank}/api/bank/transactions");
    let work = async { app.call(&transactions, &tokens.access).await?.challenged(403, "insufficient_scope") };
    report.step("the bank keeps transactions from a token without that scope", work).await?;
    let positions = format!("{trading}/api/trading/positions");
    let work = async { app.call(&positions, &tokens.access).await?.challenged(401, "invalid_token") };
    report.step("the trading service refuses the bank's token", work).await?;

    let first = tokens.refresh;
    let work = async { Tokens::of(app.refresh(&first, TRADING).await?) };
    let now = report.step("the refresh token gives a token for the trading service", work).await?;
    let work = async { listed(app, &positions, &now.access, "positions").await };
    report.step("the trading service shows the user's positions", work).await?;
    let orders = format!("{trading}/api/trading/admin/orders");
    let work = async { app.call(&orders, &now.access).await?.status(403).map(|_| ()) };
    report.step("it keeps everyone's orders from who has no role admin", work).await?;
    let work = async {
        let token = token_of(app, &stage.cast.admin).await?;
        app.call(&orders, &token).await?.status(200).map(|_| ())
    };
    report.step("it shows everyone's orders to an administrator", work).await?;
    Ok(Family { first, now })
}

/// The service answers with a list that is not empty.
async fn listed(app: &Application, url: &str, token: &str, member: &str) -> anyhow::Result<()> {
    let json = app.call(url, token).await?.status(200)?.json()?;
    let list = json.get(member).and_then(Value::as_array).with_context(|| format!("no {member}: {json}"))?;
    expect::holds(&format!("some {member}"), !list.is_empty(), list)
}

/// Signs somebody else in, in a browser of their own; their token for the trading service.
async fn token_of(app: &Application, person: &Person) -> anyhow::Result<String> {
    let (mut browser, attempt) = (Browser::new()?, app.attempt(&[])?);
    browser.open(&attempt.url).await?;
    let fields = [("email", person.email), ("password", person.password.as_str())];
    browser.press("sign-in", &fields).await?;
    let landed = browser.press_until("allow", &[], Some(REDIRECT_URI)).await?;
    let code = app.code(&attempt, landed.as_ref())?;
    let tokens = Tokens::of(app.redeem(&code, &attempt.verifier).await?)?;
    Ok(Tokens::of(app.refresh(&tokens.refresh, TRADING).await?)?.access)
}
