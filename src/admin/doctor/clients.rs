//! Clients whose registration is weaker than it need be.

use std::net::IpAddr;

use url::Url;

use super::{Check, some};
use crate::domain::client::{Client, GrantType};
use crate::domain::decision::Fault;
use crate::domain::registration::EmailVerification;
use crate::domain::time::Span;
use crate::storage::{Conn, clients};

/// Clients that are read at a time.
const BATCH: i64 = 200;
/// A refresh token that lives longer unused is as good as one that never ends.
const ENDLESS: Span = Span::from_days(90);

/// A weakness: its check, whether a client has it, what is found, what to do.
type Weakness = (&'static str, fn(&Client) -> bool, &'static str, &'static str);

const WEAKNESSES: [Weakness; 6] = [
    (
        "clients.pkce",
        |client| client.may_use(GrantType::AuthorizationCode) && !client.requires_pkce(),
        "need no PKCE, so that a stolen code can be used",
        "Let the application send a code challenge, and register it without `--pkce optional`.",
    ),
    (
        "clients.http_redirect",
        |client| redirects(client).any(|url| url.scheme() == "http" && !is_loopback(&url)),
        "take codes back over http, where others can read them",
        "Register an https address; http is for the person's own machine only.",
    ),
    (
        "clients.wildcard",
        |client| client.redirect_uris.iter().any(|uri| uri.as_str().contains('*')),
        "have a star in a redirect URI, which stands for itself and for nothing else",
        "Register each address in full.",
    ),
    (
        "clients.address_redirect",
        |client| redirects(client).any(|url| host_ip(&url).is_some_and(|ip| !ip.is_loopback())),
        "take codes back at a bare IP address, for which there is hardly a certificate",
        "Register a host name.",
    ),
    (
        "clients.endless",
        |client| client.lifetimes.refresh_idle.is_some_and(|life| life > ENDLESS),
        "have refresh tokens that live unused for more than 90 days",
        "Give them a shorter life, and let people sign in again.",
    ),
    (
        "clients.unproven",
        |client| client.email_verification == Some(EmailVerification::ClaimOnly),
        "get tokens of people whose address nobody has proven, and tell strangers by it who has an account",
        "Leave out `--email-verification claim_only`, unless the application checks email_verified itself.",
    ),
];

/// Looks at all clients that are enabled.
pub fn check(conn: &mut Conn) -> Result<Vec<Check>, Fault> {
    let mut found: Vec<Vec<String>> = vec![Vec::new(); WEAKNESSES.len()];
    let (mut seen, mut after) = (0_usize, None);
    loop {
        let page = clients::list(conn, after.as_ref(), BATCH)?;
        for client in page.iter().filter(|client| client.enabled) {
            seen = seen.saturating_add(1);
            for (clients, (_, has, ..)) in found.iter_mut().zip(&WEAKNESSES) {
                if has(client) {
                    clients.push(client.id.to_string());
                }
            }
        }
        match page.into_iter().next_back() {
            Some(last) => after = Some(last.id),
            None => break,
        }
    }
    let weak = found.iter().zip(&WEAKNESSES).filter(|(clients, _)| !clients.is_empty());
    let mut checks: Vec<Check> = weak
        .map(|(clients, (name, _, what, advice))| {
            Check::warning(name, format!("These clients {what}: {}.", some(clients)), *advice)
        })
        .collect();
    if checks.is_empty() {
        checks.push(Check::ok(
            "clients.registered",
            format!("None of {seen} clients is registered weaker than it need be."),
        ));
    }
    Ok(checks)
}

fn redirects(client: &Client) -> impl Iterator<Item = Url> {
    client.redirect_uris.iter().filter_map(|uri| Url::parse(uri.as_str()).ok())
}

fn host_ip(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        url::Host::Ipv4(ip) => Some(ip.into()),
        url::Host::Ipv6(ip) => Some(ip.into()),
        url::Host::Domain(_) => None,
    }
}

fn is_loopback(url: &Url) -> bool {
    host_ip(url).is_some_and(|ip| ip.is_loopback())
}
