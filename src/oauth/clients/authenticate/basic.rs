//! `client_secret_basic`: HTTP Basic with form-encoded halves (RFC 6749 §2.3.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Credentials;
use crate::domain::client::AuthenticationMethod;
use crate::domain::parameters::Parameters;
use crate::domain::secret::ClientSecret;

/// The credentials in an `Authorization` header; `None` for anything that is not exactly Basic.
pub(super) fn parse(header: &str) -> Option<Credentials> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = STANDARD.decode(encoded).ok()?;
    let colon = decoded.iter().position(|byte| *byte == b':')?;
    let (id, secret) = decoded.split_at_checked(colon)?;
    let client_id = form_decoded(id)?.parse().ok()?;
    let secret = ClientSecret::presented(form_decoded(secret.get(1..)?)?);
    Some(Credentials { client_id, method: AuthenticationMethod::ClientSecretBasic, secret: Some(secret) })
}

/// RFC 6749 §2.3.1: both halves are encoded as `application/x-www-form-urlencoded`.
fn form_decoded(text: &[u8]) -> Option<String> {
    // An encoded half has no separator left in it.
    if text.contains(&b'&') {
        return None;
    }
    let parameters = Parameters::parse(&[b"x=", text].concat()).ok()?;
    Some(parameters.lenient("x").unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> String {
        format!("Basic {}", STANDARD.encode(text))
    }

    #[test]
    fn the_first_colon_splits_and_both_halves_are_decoded() {
        let credentials = parse(&header("my-app:a%3Ab%20c:d+e")).unwrap();
        assert_eq!(credentials.client_id.as_str(), "my-app");
        assert_eq!(credentials.secret.unwrap().expose(), "a:b c:d e");
    }

    #[test]
    fn anything_else_is_refused() {
        let bad_base64 = format!("Basic {}=", STANDARD.encode("a:b"));
        for wrong in [
            "",
            "Basic",
            "Basic ",
            "Bearer abc",
            &bad_base64,
            &header("a"),
            &header(":b"),
            &header("a%:b"),
            &header("a:b&c"),
        ] {
            assert!(parse(wrong).is_none(), "{wrong}");
        }
    }
}
