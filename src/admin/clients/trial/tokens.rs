//! Takes tokens apart for whoever wants to understand them: header, claims, signature, and what a service checks.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::claims;
use crate::domain::claims::{ACCESS_TYP, AccessClaims, ID_TYP, REFRESH_TYP};
use crate::domain::time::Timestamp;
use crate::env::Env;

/// A name, a value, and what they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
    /// What it says.
    pub about: &'static str,
}

/// A token, taken apart.
#[derive(Clone, Debug)]
pub struct Token {
    /// Which it is, for anchors.
    pub id: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// The token itself.
    pub raw: String,
    /// Its header.
    pub header: Vec<Line>,
    /// What it says.
    pub claims: Vec<Line>,
    /// What whoever takes it must check, and how each came out.
    pub checks: Vec<Check>,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What is checked.
    pub what: String,
    /// Whether it holds.
    pub holds: bool,
}

/// Which kind of token it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// For APIs.
    Access,
    /// For the client itself.
    Id,
    /// For this server alone.
    Refresh,
}

impl Kind {
    const fn typ(self) -> &'static str {
        match self {
            Self::Access => ACCESS_TYP,
            Self::Id => ID_TYP,
            Self::Refresh => REFRESH_TYP,
        }
    }

    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Access => (
                "access-token",
                "Access token",
                "The client sends it to APIs. They check it by themselves, with the keys of this server.",
            ),
            Self::Id => (
                "id-token",
                "ID token",
                "It tells the client who signed in, how and when. It is for the client alone: no API takes it.",
            ),
            Self::Refresh => (
                "refresh-token",
                "Refresh token",
                "The client keeps it and gets the next access token for it, here and nowhere else. Each is good for one \
                 use: if one comes twice, all that hangs on it is revoked.",
            ),
        }
    }
}

/// Takes `raw` apart as a token of `kind` for `client`.
pub fn take_apart(raw: &str, kind: Kind, client: &str, env: &Env) -> Token {
    let (id, name, about) = kind.words();
    let mut parts = raw.split('.').map(decode);
    let header = parts.next().unwrap_or_default();
    let claims = parts.next().unwrap_or_default();
    Token {
        id,
        name,
        about,
        raw: raw.to_owned(),
        checks: checks(raw, kind, client, &header, &claims, env),
        header: lines(&header, claims::of_header),
        claims: lines(&claims, claims::of_token),
    }
}

fn decode(part: &str) -> Value {
    let bytes = URL_SAFE_NO_PAD.decode(part).unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// The members of an object, each with its sentence.
pub fn lines(object: &Value, about: fn(&str) -> &'static str) -> Vec<Line> {
    let members = object.as_object().into_iter().flatten();
    let line = |(name, value): (&String, &Value)| Line {
        name: name.clone(),
        value: shown(name, value),
        about: about(name),
    };
    members.map(line).collect()
}

/// A value as a person reads it: moments with their date.
fn shown(name: &str, value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(|item| shown(name, item)).collect::<Vec<_>>().join(", "),
        Value::Number(number) if claims::is_moment(name) => {
            let at = number.as_i64().map(|seconds| Timestamp::from_seconds(seconds).to_rfc3339());
            at.map_or_else(|| number.to_string(), |at| format!("{number} ({at})"))
        }
        other => other.to_string(),
    }
}

fn checks(raw: &str, kind: Kind, client: &str, header: &Value, claims: &Value, env: &Env) -> Vec<Check> {
    let text =
        |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let moment = |name: &str| claims.get(name).and_then(Value::as_i64);
    let issuer = env.settings.issuer.as_str();
    let (key, algorithm, now) = (text(header, "kid"), text(header, "alg"), env.now.seconds());
    let mut found = vec![
        Check {
            what: format!("the signature is right: {algorithm} with the key {key}, which stands in the JWKS"),
            holds: env.keys.verify::<Value>(raw, kind.typ()).is_ok(),
        },
        Check { what: format!("typ is {}", kind.typ()), holds: text(header, "typ") == kind.typ() },
        Check { what: format!("iss is {issuer}"), holds: text(claims, "iss") == issuer },
        Check { what: "exp has not come".to_owned(), holds: moment("exp").is_some_and(|exp| now < exp) },
    ];
    match kind {
        Kind::Access => {
            let audience = claims.get("aud").map(|aud| shown("aud", aud)).unwrap_or_default();
            let read = serde_json::from_value::<AccessClaims>(claims.clone()).is_ok();
            found.push(Check {
                what: format!("aud names the service itself: only {audience} may take it"),
                holds: read && !audience.is_empty(),
            });
            found.push(Check {
                what: "scope allows what is asked of the service".to_owned(),
                holds: claims.get("scope").is_some(),
            });
        }
        Kind::Id => {
            found.push(Check {
                what: format!("aud is the client, {client}"),
                holds: text(claims, "aud") == client,
            });
        }
        Kind::Refresh => found.push(Check {
            what: format!("client_id is {client}, and its family has not moved on"),
            holds: text(claims, "client_id") == client,
        }),
    }
    found
}
