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
    let mailbox = &stage.mailbox.url;
    let (customer, admin) = (&stage.cast.customer, &stage.cast.admin);
    format!(
        "
  Signet demo: sign in to an application, and see two services trust the token.

    Open       {web}
    Email      {}
    Password   {}

  What to try
    1. Acme Money sends you to Signet. Sign in, look at what it asks for, allow it.
    2. Back at Acme Money you see what the bank and the trading service gave for its
       tokens, and below it every token and every answer.
    3. Refresh the tokens. Sign out, and you are signed out of Signet, too.
    4. Sign in as {} with {}, and one more
       answer of the trading service changes from 403 to 200.

  What is running
    Signet       {issuer}
                 {issuer}/account
                 {issuer}/.well-known/openid-configuration
                 {issuer}/jwks.json
    Acme Money   {web}
    Bank         {bank}/api/bank/accounts (only with a token)
    Trading      {trading}/api/trading/positions (only with a token)
    Mailbox      {mailbox} (every mail that Signet sends; none leaves this machine)

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
        "mailbox": stage.mailbox.url,
        "user": person(&stage.cast.customer),
        "admin": person(&stage.cast.admin),
    })
}
