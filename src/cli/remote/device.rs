//! The device authorization grant, as the device (RFC 8628): a code is shown here, a person enters it in a browser, and
//! this program asks until they have answered.

use std::time::Duration;

use serde::Deserialize;

use super::server::Metadata;
use super::wire::{Heard, Wire};
use crate::admin::area::operation::audience;
use crate::domain::client::GrantType;
use crate::domain::client_template::ClientTemplate;
use crate::domain::issuer::Issuer;

/// RFC 8628 §3.2: if no value is provided, clients MUST use 5.
const INTERVAL: u64 = 5;
/// Whatever the server says, nobody waits longer for an answer, in seconds.
const LONGEST: u64 = 3600;
const LONGEST_INTERVAL: u64 = 60;

/// What the server gives a device to begin with (RFC 8628 §3.2).
#[derive(Debug, Deserialize)]
pub(super) struct Begun {
    device_code: String,
    pub(super) user_code: String,
    pub(super) verification_uri: String,
    pub(super) verification_uri_complete: Option<String>,
    expires_in: u64,
    interval: Option<u64>,
}

/// The answer of the token endpoint (RFC 6749 §5.1).
#[derive(Deserialize)]
pub(super) struct Tokens {
    pub(super) access_token: String,
    pub(super) refresh_token: Option<String>,
    pub(super) expires_in: i64,
    pub(super) scope: Option<String>,
}

/// Who asks for what.
#[derive(Debug)]
pub(super) struct Asking<'a> {
    pub(super) server: &'a Issuer,
    pub(super) client_id: &'a str,
    pub(super) scope: &'a str,
}

/// Asks for a code.
pub(super) async fn begin(wire: &Wire, metadata: &Metadata, asking: &Asking<'_>) -> anyhow::Result<Begun> {
    let audience = audience(asking.server);
    let form = [("client_id", asking.client_id), ("scope", asking.scope), ("resource", &audience)];
    let heard = wire.form(&metadata.device_authorization_endpoint, &form).await?;
    if heard.status.is_success() {
        return heard.json();
    }
    let (code, told) = heard.oauth_error();
    let template = ClientTemplate::CommandLine;
    let own = template.own_id().unwrap_or_default();
    let how = format!("signet clients create --template {template}");
    match code.as_str() {
        "invalid_client" | "unauthorized_client" | "invalid_target" if asking.client_id == own => {
            anyhow::bail!(
                "{} does not know the command line yet ({told}); once, on the server itself: {how}",
                asking.server
            )
        }
        "invalid_client" | "unauthorized_client" | "invalid_target" => anyhow::bail!(
            "{} does not let the client {} in here ({told}); one that it lets in is made on the server itself by: {how}",
            asking.server,
            asking.client_id
        ),
        "invalid_scope" => anyhow::bail!("{told}; name fewer by --scope, or give the client more"),
        _ => anyhow::bail!("{told}"),
    }
}

/// Asks until the person has answered.
pub(super) async fn wait(
    wire: &Wire,
    metadata: &Metadata,
    asking: &Asking<'_>,
    begun: &Begun,
) -> anyhow::Result<Tokens> {
    let mut interval = begun.interval.unwrap_or(INTERVAL).clamp(1, LONGEST_INTERVAL);
    let patience = Duration::from_secs(begun.expires_in.min(LONGEST));
    let ask = async {
        loop {
            pause(Duration::from_secs(interval)).await?;
            let form = [
                ("grant_type", GrantType::DeviceCode.as_str()),
                ("client_id", asking.client_id),
                ("device_code", &begun.device_code),
            ];
            interval = match wire.form(&metadata.token_endpoint, &form).await {
                Ok(heard) if heard.status.is_success() => return heard.json::<Tokens>(),
                Ok(heard) => refused(&heard).after(interval)?,
                // RFC 8628 §3.5: on a connection timeout, clients MUST unilaterally reduce their polling frequency.
                Err(_) => interval.saturating_mul(2).min(LONGEST_INTERVAL),
            };
        }
    };
    match tokio::time::timeout(patience, ask).await {
        Ok(tokens) => tokens,
        Err(_) => Err(Refused::Expired.in_words()),
    }
}

/// Waits, unless somebody at the keyboard ends it.
async fn pause(span: Duration) -> anyhow::Result<()> {
    match tokio::time::timeout(span, tokio::signal::ctrl_c()).await {
        Ok(_) => anyhow::bail!("nobody was signed in"),
        Err(_) => Ok(()),
    }
}

/// Why there are no tokens (RFC 8628 §3.5).
#[derive(Debug, PartialEq, Eq)]
enum Refused {
    Pending,
    SlowDown,
    Denied,
    Expired,
    Other(String),
}

fn refused(heard: &Heard) -> Refused {
    let (code, told) = heard.oauth_error();
    match code.as_str() {
        "authorization_pending" => Refused::Pending,
        "slow_down" => Refused::SlowDown,
        "access_denied" => Refused::Denied,
        "expired_token" => Refused::Expired,
        // The server is busy, not the answer no.
        _ if heard.status.is_server_error() => Refused::SlowDown,
        _ => Refused::Other(told),
    }
}

impl Refused {
    /// How long to wait before the next question, if there is one.
    fn after(self, interval: u64) -> anyhow::Result<u64> {
        match self {
            Self::Pending => Ok(interval),
            // RFC 8628 §3.5: the interval MUST be increased by 5 seconds for this and all subsequent requests.
            Self::SlowDown => Ok(interval.saturating_add(5)),
            _ => Err(self.in_words()),
        }
    }

    fn in_words(self) -> anyhow::Error {
        match self {
            Self::Denied => anyhow::anyhow!("the request was denied in the browser"),
            Self::Other(told) => anyhow::anyhow!("{told}"),
            _ => anyhow::anyhow!("nobody entered the code in time: begin again"),
        }
    }
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;
    use reqwest::header::HeaderMap;

    use super::*;

    fn heard(status: StatusCode, code: &str) -> Refused {
        let body = format!(r#"{{"error":"{code}","error_description":"so it is"}}"#).into_bytes();
        refused(&Heard { status, headers: HeaderMap::new(), body })
    }

    #[test]
    fn a_device_asks_again_as_it_is_told() {
        let bad = StatusCode::BAD_REQUEST;
        assert_eq!(heard(bad, "authorization_pending").after(5).unwrap(), 5);
        assert_eq!(heard(bad, "slow_down").after(5).unwrap(), 10);
        assert_eq!(heard(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable").after(10).unwrap(), 15);
        for (code, words) in [
            ("access_denied", "the request was denied in the browser"),
            ("expired_token", "nobody entered the code in time: begin again"),
            ("invalid_grant", "so it is"),
        ] {
            assert_eq!(heard(bad, code).after(5).unwrap_err().to_string(), words);
        }
    }
}
