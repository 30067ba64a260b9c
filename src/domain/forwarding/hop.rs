//! One forwarding header, strictly: every element counts, and one that is wrong spoils the whole.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use super::ProxyHeader;

/// What one proxy says of the peer that it spoke with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hop {
    /// It came from here.
    Address(IpAddr),
    /// It does not say (RFC 7239 §6: `unknown`, an obfuscated identifier, or no `for` at all).
    Hidden,
}

/// The hops of one header value, or nothing when it is malformed.
pub(super) fn parse(value: &str, header: ProxyHeader) -> Option<Vec<Hop>> {
    match header {
        ProxyHeader::XForwardedFor => {
            value.split(',').map(|part| node(part.trim_matches([' ', '\t']))).collect()
        }
        ProxyHeader::Forwarded => split_outside_quotes(value, ',')?.into_iter().map(element).collect(),
    }
}

/// `forwarded-element = [ forwarded-pair ] *( ";" [ forwarded-pair ] )` (RFC 7239 §4).
fn element(text: &str) -> Option<Hop> {
    let mut given: Option<Hop> = None;
    let mut names = Vec::new();
    for pair in split_outside_quotes(text, ';')? {
        let (name, value) = pair.trim_matches([' ', '\t']).split_once('=')?;
        let name = name.to_ascii_lowercase();
        let value = unquoted(value)?;
        if !is_token(&name) || names.contains(&name) {
            return None;
        }
        if name == "for" {
            given = Some(node(&value)?);
        }
        names.push(name);
    }
    Some(given.unwrap_or(Hop::Hidden))
}

/// An address with or without a port, or a word for one that is not told.
fn node(text: &str) -> Option<Hop> {
    if text.eq_ignore_ascii_case("unknown") || is_obfuscated(text) {
        return Some(Hop::Hidden);
    }
    let bare = || text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    let bracketed = || {
        let inner = text.strip_prefix('[')?.strip_suffix(']')?;
        inner.parse::<Ipv6Addr>().ok().map(IpAddr::from)
    };
    bare().or_else(with_port).or_else(bracketed).map(Hop::Address)
}

/// RFC 7239 §6.3: `obfnode = "_" 1*( ALPHA / DIGIT / "." / "_" / "-")`.
fn is_obfuscated(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
    text.strip_prefix('_').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(allowed))
}

fn is_token(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    !text.is_empty() && text.bytes().all(allowed)
}

/// A token, or the content of a quoted string.
fn unquoted(value: &str) -> Option<String> {
    let Some(inner) = value.strip_prefix('"') else {
        // Colons and brackets need quotes (RFC 7239 §4), but proxies are known to leave them out.
        let allowed = |b: u8| b.is_ascii_graphic() && b != b'"';
        return (!value.is_empty() && value.bytes().all(allowed)).then(|| value.to_owned());
    };
    let mut text = String::new();
    let mut characters = inner.strip_suffix('"')?.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.push(characters.next()?),
            '"' => return None,
            other => text.push(other),
        }
    }
    Some(text)
}

/// The parts between `separator`s that stand in no quoted string; nothing when a quote is left open.
fn split_outside_quotes(text: &str, separator: char) -> Option<Vec<&str>> {
    let (mut parts, mut start) = (Vec::new(), 0);
    let (mut quoted, mut escaped) = (false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            c if c == separator && !quoted => {
                parts.push(text.get(start..at)?);
                start = at.saturating_add(c.len_utf8());
            }
            _ => {}
        }
    }
    parts.push(text.get(start..)?);
    (!quoted).then_some(parts)
}
