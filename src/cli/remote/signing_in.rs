//! `signet --server URL login`, `logout` and `whoami`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::admin_api::Remote;
use super::device::{Asking, Begun, begin, wait};
use super::server::discover;
use super::sign_in_file::{SignIn, SignInFile};
use super::wire::Wire;
use crate::cli::given;
use crate::cli::output::{self, Answer, Format, printable};
use crate::domain::client_template::ClientTemplate;
use crate::domain::ids::ClientId;
use crate::domain::issuer::Issuer;
use crate::domain::permission::AdminScope;
use crate::domain::scope::Scope;
use crate::domain::time::{Clock as _, Timestamp};
use crate::env::SystemClock;

pub(in crate::cli) const EXAMPLES: &str = "\
The server must know the command line; once, on the server itself:
  signet clients create --template command_line

Then, from anywhere:
  signet --server https://id.example.com login
  signet --server https://id.example.com users list
  export SIGNET_SERVER=https://id.example.com
  signet login --scope admin:read

You enter the code that is shown here in a browser, on whichever machine, and sign in there with your second factor.
What you may do is what your roles and the scopes allow together. The sign-in is kept in ~/.config/signet, where you
alone can read it, until `signet logout`, or until its session ends on the server.";

/// As what to sign in.
#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// What to ask for, such as admin:read; without it everything; may be repeated
    #[arg(long, value_name = "SCOPE", num_args = 1.., value_parser = given::scope)]
    scope: Vec<Scope>,
    /// As which client; by default the one that the template command_line makes
    #[arg(long, value_name = "ID")]
    client_id: Option<ClientId>,
    /// Trust the certificates in this PEM file, too, now and until you sign in again
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
}

impl Arguments {
    /// `openid`, so that the server tells who signed in.
    fn scope(&self) -> Scope {
        let wanted = if self.scope.is_empty() { AdminScope::all() } else { given::union(&self.scope) };
        let person = Scope::from_tokens(["openid", "email"]).unwrap_or_default();
        person.union(&wanted)
    }

    fn client_id(&self) -> String {
        let own = || ClientTemplate::CommandLine.own_id().unwrap_or_default().to_owned();
        self.client_id.as_ref().map_or_else(own, ClientId::to_string)
    }
}

/// Signs in by a code that somebody enters in a browser.
pub(in crate::cli) async fn login(
    arguments: Arguments,
    server: Issuer,
    format: Format,
) -> anyhow::Result<Answer> {
    let (client_id, scope) = (arguments.client_id(), arguments.scope().to_string());
    // Before anybody goes to a browser: the place must be there.
    let place = SignInFile::of(&server)?;
    drop(place.lock()?);
    let ca = arguments.ca.as_deref().map(std::path::absolute).transpose()?;
    let wire = Wire::new(&server, ca.as_deref())?;
    let metadata = discover(&wire, &server).await?;
    let asking = Asking { server: &server, client_id: &client_id, scope: &scope };
    let begun = begin(&wire, &metadata, &asking).await?;
    tell(&begun, format);
    let tokens = wait(&wire, &metadata, &asking, &begun).await?;
    let mut sign_in = SignIn {
        server: server.as_str().to_owned(),
        client_id,
        scope,
        access_token: String::new(),
        refresh_token: None,
        expires_at: 0,
        ca: ca.map(|path| path.display().to_string()),
    };
    sign_in.take(tokens, SystemClock.now());
    let before = {
        let locked = place.lock()?;
        let before = place.left_behind();
        locked.write(&sign_in)?;
        before
    };
    if let Some(before) = before {
        // It would live on where nobody sees it. What cannot be taken back ends with its session.
        let _ = take_back(&server, &before).await;
    }
    whoami(server).await
}

/// Has the server forget a sign-in. RFC 7009 §2.1: with a refresh token go the access tokens of the same grant.
async fn take_back(server: &Issuer, sign_in: &SignIn) -> anyhow::Result<()> {
    let wire = Wire::new(server, sign_in.ca.as_deref().map(Path::new))?;
    let metadata = discover(&wire, server).await?;
    let token = sign_in.refresh_token.as_ref().unwrap_or(&sign_in.access_token);
    let form = [("client_id", sign_in.client_id.as_str()), ("token", token)];
    let heard = wire.form(&metadata.revocation_endpoint, &form).await?;
    anyhow::ensure!(heard.status.is_success(), "{}", heard.oauth_error().1);
    Ok(())
}

/// Says where to go, on standard error: the answer comes when somebody was there.
fn tell(begun: &Begun, format: Format) {
    let line = match format {
        Format::Text => {
            let at_once = begun.verification_uri_complete.as_ref();
            let at_once = at_once.map(|uri| format!("\n(or open {uri} and compare the code)"));
            format!(
                "Open {} in a browser and enter the code: {}{}\nWaiting until you are signed in there ...",
                begun.verification_uri,
                begun.user_code,
                at_once.unwrap_or_default()
            )
        }
        Format::Json => json!({
            "verification_uri": begun.verification_uri,
            "verification_uri_complete": begun.verification_uri_complete,
            "user_code": begun.user_code,
        })
        .to_string(),
    };
    let lines: Vec<String> = line.lines().map(printable).collect();
    // Nobody is left to be told that nobody reads.
    let _ = writeln!(std::io::stderr().lock(), "{}", lines.join("\n"));
}

/// Who is signed in here, asked of the server.
pub(in crate::cli) async fn whoami(server: Issuer) -> anyhow::Result<Answer> {
    let remote = Remote::new(server);
    let wire = remote.wire()?;
    let metadata = discover(wire, &remote.server).await?;
    let mut token = remote.token(None).await?;
    let ask = async |token: &str| {
        wire.send(wire.client().get(&metadata.userinfo_endpoint).bearer_auth(token)).await
    };
    let mut heard = ask(&token).await?;
    if heard.status == reqwest::StatusCode::UNAUTHORIZED {
        token = remote.token(Some(&token)).await?;
        heard = ask(&token).await?;
    }
    if heard.status.is_client_error() {
        return Err(remote.sign_in_again());
    }
    anyhow::ensure!(heard.status.is_success(), "{} answers {}", remote.server, heard.status);
    let person: Value = heard.json()?;
    let text = |member: &str| person.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (scope, expires_at) = remote.standing()?;
    let expires_at = Timestamp::from_millis(expires_at);
    let record = output::record(&[
        ("Server", remote.server.to_string()),
        ("Signed in as", text("email")),
        ("Id", text("sub")),
        ("Scopes", scope.clone()),
    ]);
    let json = json!({
        "server": remote.server.as_str(),
        "email": person.get("email"),
        "id": person.get("sub"),
        "scope": scope,
        "token_expires_at": expires_at.to_rfc3339(),
    });
    Answer::new(&json, record)
}

/// Ends the sign-in: the server forgets it first, then this machine does.
pub(in crate::cli) async fn logout(server: Issuer) -> anyhow::Result<Answer> {
    let place = SignInFile::of(&server)?;
    let locked = place.lock()?;
    let Some(sign_in) = place.read()? else {
        return Answer::new(
            &json!({ "signed_out": false }),
            format!("Nobody is signed in to {server} here."),
        );
    };
    let revoked = take_back(&server, &sign_in).await;
    locked.remove()?;
    let unknown = revoked.err().map(|error| {
        format!(
            "the server could not be told ({error}): end the session in your account there, if it matters"
        )
    });
    let json = json!({ "signed_out": true, "revoked": unknown.is_none() });
    Ok(Answer::new(&json, format!("Signed out of {server}."))?.warn(unknown))
}
