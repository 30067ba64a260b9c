//! What applications see first: the metadata under the issuer's own name, and the keys to which it leads.

use std::time::Duration;

use reqwest::{Client, Response};
use serde_json::Value;

use super::{Check, clock, some};
use crate::domain::issuer::Issuer;
use crate::domain::time::Timestamp;

/// The longest that one answer takes.
const PATIENCE: Duration = Duration::from_secs(5);
/// The largest answer that is read.
const LARGEST: usize = 1 << 20;
const ADVICE: &str = "Look whether the server runs, whether the issuer's name leads to it from here, and what a proxy in \
                      front does with /.well-known.";

/// Fetches the metadata and the keys from outside. `kids` are the keys that the database publishes, when it could be read.
pub async fn check(
    issuer: &Issuer,
    ca: Option<&[u8]>,
    kids: Option<&[String]>,
    now: Timestamp,
) -> Vec<Check> {
    const NAME: &str = "discovery.reachable";
    let url = issuer.endpoint("/.well-known/openid-configuration");
    let client = match client(issuer, ca) {
        Ok(client) => client,
        Err(error) => {
            return vec![Check::problem(NAME, format!("No request can be made: {error}."), "Look at --ca.")];
        }
    };
    let (metadata, date) = match fetch(&client, &url).await {
        Ok(answer) => answer,
        Err(why) => return vec![Check::problem(NAME, format!("{url}: {why}."), ADVICE)],
    };
    let mut checks = vec![Check::ok(NAME, format!("{url} answers."))];
    if let Some(theirs) = date {
        checks.push(clock::check("clock.issuer", now, theirs, "the server at the issuer"));
    }
    // RFC 8414 §3.3: it must be identical.
    let named = text(&metadata, "issuer");
    checks.push(if named == issuer.as_str() {
        Check::ok("discovery.issuer", "It names the same issuer.")
    } else {
        let says = format!("It names another issuer, `{named}`, and this configuration has `{issuer}`.");
        Check::problem(
            "discovery.issuer",
            says,
            "Another server answers there, or it runs with other settings.",
        )
    });
    let jwks = issuer.endpoint("/jwks.json");
    if text(&metadata, "jwks_uri") != jwks {
        let says = format!("It leads to the keys at `{}` and not at {jwks}.", text(&metadata, "jwks_uri"));
        checks.push(Check::problem(
            "discovery.keys",
            says,
            "Another server answers there, or a proxy rewrites its answers.",
        ));
        return checks;
    }
    if let Some(kids) = kids {
        checks.push(keys(&client, &jwks, kids).await);
    }
    checks
}

async fn keys(client: &Client, jwks: &str, kids: &[String]) -> Check {
    const NAME: &str = "discovery.keys";
    let document = match fetch(client, jwks).await {
        Ok((document, _)) => document,
        Err(why) => {
            return Check::problem(NAME, format!("The keys cannot be fetched from {jwks}: {why}."), ADVICE);
        }
    };
    let keys = document.get("keys").and_then(Value::as_array);
    let served: Vec<&str> = keys.into_iter().flatten().map(|key| text(key, "kid")).collect();
    let missing: Vec<String> = kids.iter().filter(|kid| !served.contains(&kid.as_str())).cloned().collect();
    if missing.is_empty() && served.len() == kids.len() {
        return Check::ok(NAME, format!("It serves the {} keys that the database has.", kids.len()));
    }
    let says = if missing.is_empty() {
        "It serves keys that this database does not have.".to_owned()
    } else {
        format!("It does not serve these keys of the database: {}.", some(&missing))
    };
    Check::problem(
        NAME,
        says,
        "Another server answers there, on another database, or a proxy serves an old copy.",
    )
}

/// A member that is a text; empty when there is none.
fn text<'a>(object: &'a Value, member: &str) -> &'a str {
    object.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// Asks nobody but who is named: no redirects, and no proxy on the way to this machine itself.
pub fn client(issuer: &Issuer, ca: Option<&[u8]>) -> Result<Client, reqwest::Error> {
    let mut builder = Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none());
    if issuer.is_loopback() {
        builder = builder.no_proxy();
    }
    for certificate in ca.map(reqwest::Certificate::from_pem_bundle).transpose()?.into_iter().flatten() {
        builder = builder.add_root_certificate(certificate);
    }
    builder.build()
}

/// The JSON at `url`, and what the clock there shows.
async fn fetch(client: &Client, url: &str) -> Result<(Value, Option<Timestamp>), String> {
    let mut response = client.get(url).send().await.map_err(|error| reason(&error))?;
    if !response.status().is_success() {
        return Err(format!("the answer is {}", response.status()));
    }
    let date = response.headers().get("date").and_then(|date| date.to_str().ok()).and_then(moment);
    let body = body(&mut response, LARGEST).await?;
    let json = serde_json::from_slice(&body).map_err(|_| "the answer is no JSON".to_owned())?;
    Ok((json, date))
}

/// The body, of at most so many bytes.
pub async fn body(response: &mut Response, largest: usize) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| reason(&error))? {
        body.extend_from_slice(&chunk);
        if body.len() > largest {
            return Err("the answer is too large".to_owned());
        }
    }
    Ok(body)
}

/// The innermost cause says what happened.
pub fn reason(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

/// RFC 9110 §5.6.7.
fn moment(date: &str) -> Option<Timestamp> {
    let format = time::macros::format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    let parsed = time::PrimitiveDateTime::parse(date, &format).ok()?;
    Some(Timestamp::from_seconds(parsed.assume_utc().unix_timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_of_an_answer_is_read() {
        let date = moment("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        assert_eq!(date.to_rfc3339(), "1994-11-06T08:49:37Z");
        assert_eq!(moment("yesterday"), None);
    }
}
