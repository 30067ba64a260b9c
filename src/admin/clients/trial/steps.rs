//! What happened in a test, step by step, as the page shows it.

use serde_json::{Value, json};

use super::claims;
use super::operation::{Came, verifier};
use super::request::Wish;
use super::tokens::{Kind, Line, Token, lines, take_apart};

use crate::domain::claims::AccessClaims;
use crate::domain::client::{Client, GrantType};
use crate::domain::decision::{Decision, Fault};
use crate::domain::parameters::Parameters;
use crate::domain::secret::Handle;
use crate::domain::trial::Trial;
use crate::env::{Env, Surroundings};
use crate::oauth::introspect::operation::look;
use crate::oauth::token::issue::TokenResponse;
use crate::oauth::userinfo::operation::userinfo;
use crate::storage::Store;

/// A request or an answer.
#[derive(Clone, Debug)]
pub struct Step {
    /// For anchors.
    pub id: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// Where it goes, or where it comes from.
    pub place: String,
    /// What stands in it.
    pub lines: Vec<Line>,
}

/// What the server says about the access token.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// The answer of the userinfo endpoint.
    pub userinfo: Vec<Line>,
    /// The answer of the introspection endpoint.
    pub introspection: Vec<Line>,
}

/// The authorization request, as it was sent.
pub fn request(trial: &Trial, state: Option<&Handle>, env: &Env) -> Step {
    let asked = Parameters::parse(trial.asked.as_bytes()).unwrap_or_default();
    let mut lines: Vec<Line> =
        asked.iter().map(|(name, value)| line(name, value, claims::of_request)).collect();
    lines.extend(state.map(|state| line("state", state.expose(), claims::of_request)));
    Step {
        id: "request",
        name: "The authorization request",
        place: env.settings.issuer.endpoint("/authorize"),
        lines,
    }
}

/// What came back.
pub fn answer(came: &Came, env: &Env) -> Step {
    let mut lines = match &came.answer {
        Ok(code) => vec![line("code", code.expose(), claims::of_answer)],
        Err(error) => vec![
            line("error", error.code.as_str(), claims::of_answer),
            line("error_description", &error.description, claims::of_answer),
        ],
    };
    lines.push(line("state", came.state.expose(), claims::of_answer));
    lines.push(line("iss", env.settings.issuer.as_str(), claims::of_answer));
    Step {
        id: "answer",
        name: "The answer",
        place: "back to the client, through the browser".to_owned(),
        lines,
    }
}

/// The exchange of the code, as the client would send it.
pub fn code_exchange(trial: &Trial, came: &Came, browser: &Handle, env: &Env) -> Result<Step, Fault> {
    let asked = Parameters::parse(trial.asked.as_bytes()).unwrap_or_default();
    let mut sent = vec![("grant_type", GrantType::AuthorizationCode.as_str().to_owned())];
    sent.extend(came.answer.as_ref().ok().map(|code| ("code", code.expose().to_owned())));
    sent.extend(asked.lenient("redirect_uri").map(|uri| ("redirect_uri", uri.to_owned())));
    sent.push(("code_verifier", verifier(browser, trial.id)?.expose().to_owned()));
    Ok(token_request(&sent, env))
}

/// A token request with these fields.
pub fn token_request(sent: &[(&str, String)], env: &Env) -> Step {
    let lines = sent.iter().map(|(name, value)| line(name, value, claims::of_token_request)).collect();
    Step {
        id: "token-request",
        name: "The token request",
        place: env.settings.issuer.endpoint("/token"),
        lines,
    }
}

/// What a client asks for itself.
pub fn own_request(wish: &Wish, env: &Env) -> Step {
    let mut sent = vec![("grant_type", wish.grant.as_str().to_owned())];
    if !wish.scope.is_empty() {
        sent.push(("scope", wish.scope.to_string()));
    }
    sent.extend(wish.resource.clone().map(|resource| ("resource", resource)));
    token_request(&sent, env)
}

/// How a client like this one proves who it is.
pub fn authentication(client: &Client) -> &'static str {
    use crate::domain::client::AuthenticationMethod as Method;
    match client.authentication.method() {
        Method::ClientSecretBasic => {
            "Your application adds its secret in the header Authorization (client_secret_basic)."
        }
        Method::ClientSecretPost => "Your application adds client_id and client_secret (client_secret_post).",
        Method::None => "Your application adds its client_id; it is public and has no secret.",
    }
}

/// The tokens of an answer, and the answer itself.
pub fn tokens(response: &TokenResponse, client: &Client, env: &Env) -> Result<(Vec<Token>, String), Fault> {
    let fault = |error| Fault::internal("reading an answer", error);
    let body = serde_json::to_value(response).map_err(fault)?;
    let named = [("access_token", Kind::Access), ("id_token", Kind::Id), ("refresh_token", Kind::Refresh)];
    let found = named.into_iter().filter_map(|(name, kind)| {
        let raw = body.get(name)?.as_str()?;
        Some(take_apart(raw, kind, client.id.as_str(), env))
    });
    let tokens = found.collect();
    let mut short = body.clone();
    for (_, value) in short.as_object_mut().into_iter().flatten() {
        // The tokens themselves stand below.
        if let Some((head, _)) = value.as_str().and_then(|text| text.split_once('.')) {
            *value = json!(format!("{head}.…"));
        }
    }
    Ok((tokens, serde_json::to_string_pretty(&short).map_err(fault)?))
}

/// Asks the server's own endpoints about an access token.
pub async fn ask(
    store: &Store,
    surroundings: &Surroundings,
    client: &Client,
    access: &AccessClaims,
    token: &str,
) -> Result<Told, Fault> {
    let has_openid = access.scope.split(' ').any(|scope| scope == "openid");
    let userinfo = if has_openid {
        match userinfo(store, surroundings, token.to_owned()).await? {
            Decision::Granted(told) => object(&told)?,
            Decision::Refused(error) => json!({ "error": error.code.as_str() }),
        }
    } else {
        Value::Null
    };
    let (client, token, env) = (client.clone(), token.to_owned(), surroundings.env());
    let told = store.read(move |conn| look(conn, &client, &token, &env)).await?;
    Ok(Told {
        userinfo: lines(&userinfo, claims::of_token),
        introspection: lines(&object(&told)?, claims::of_token),
    })
}

fn object<T: serde::Serialize>(told: &T) -> Result<Value, Fault> {
    serde_json::to_value(told).map_err(|error| Fault::internal("reading an answer", error))
}

fn line(name: &str, value: &str, about: fn(&str) -> &'static str) -> Line {
    Line { name: name.to_owned(), value: value.to_owned(), about: about(name) }
}
