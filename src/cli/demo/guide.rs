//! What `signet demo` prints: where to go and what to try.

use std::io::Write as _;

use serde_json::json;

use super::Format;
use super::stage::Stage;

/// Prints the guide.
pub(super) fn print(stage: &Stage, format: Format) -> std::io::Result<()> {
    let text = match format {
        Format::Text => text(stage),
        Format::Json => format!("{}\n", json(stage)),
    };
    let mut output = std::io::stdout().lock();
    output.write_all(text.as_bytes())?;
    output.flush()
}

fn text(stage: &Stage) -> String {
    let (web, issuer, bank, trading) = (&stage.web.url, &stage.issuer, &stage.bank.url, &stage.trading.url);
    let (customer, admin) = (&stage.cast.customer, &stage.cast.admin);
    format!(
        "
  Signet demo: sign in to an application, and see two services trust the token.

  Open     {web}
  Sign in  {}   password {}

  What to try
    1. Acme Money sends you to Signet. Sign in, look at what it asks for, allow it.
    2. Back at Acme Money you see every token it was given, and what the bank and
       the trading service answered. Each checks the token by itself.
    3. Refresh the tokens; sign out, and see that the session is gone everywhere.
    4. Sign in as the administrator and see one more door open at the trading service:
       {}  password {}

  What is running, each a process of its own
    Signet           {issuer}
      your account   {issuer}/account
      discovery      {issuer}/.well-known/openid-configuration
      public keys    {issuer}/jwks.json
    Acme Money       {web}
    Bank             {bank}/api/bank/accounts
    Trading          {trading}/api/trading/positions

  Everything lives in a temporary folder and is gone when you press Ctrl-C.
  `signet demo --check` plays this story by itself and checks every step.

",
        customer.email, customer.password, admin.email, admin.password
    )
}

fn json(stage: &Stage) -> serde_json::Value {
    let person = |person: &super::cast::Person| json!({"email": person.email, "password": person.password});
    json!({
        "web": stage.web.url,
        "issuer": stage.issuer,
        "bank": stage.bank.url,
        "trading": stage.trading.url,
        "user": person(&stage.cast.customer),
        "admin": person(&stage.cast.admin),
    })
}
