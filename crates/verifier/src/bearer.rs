//! Takes the token out of the Authorization header (RFC 6750 §2.1), the only place where one is looked for.

use crate::error::{Error, Reason};

/// The Bearer token among the values of the request's Authorization headers.
///
/// `Ok(None)`: there is none. More than one header, or a Bearer header that cannot be read, is an error.
pub fn bearer_token<'a>(values: impl IntoIterator<Item = &'a [u8]>) -> Result<Option<&'a str>, Error> {
    let mut values = values.into_iter();
    let Some(value) = values.next() else { return Ok(None) };
    // Two headers: a proxy and this service could each believe another one.
    if values.next().is_some() {
        return Err(Reason::Authorization.into());
    }
    let Ok(value) = std::str::from_utf8(value) else { return Err(Reason::Authorization.into()) };
    let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
    // RFC 9110 §11.1: the scheme is case-insensitive.
    if !scheme.eq_ignore_ascii_case("Bearer") {
        return Ok(None);
    }
    let token = rest.trim_start_matches(' ');
    if token.is_empty() || token.contains([' ', '\t', ',']) {
        return Err(Reason::Authorization.into());
    }
    Ok(Some(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token<'a>(values: &[&'a str]) -> Result<Option<&'a str>, Error> {
        bearer_token(values.iter().map(|value| value.as_bytes()))
    }

    #[test]
    fn one_bearer_header_gives_its_token() {
        for value in ["Bearer abc", "bearer abc", "BEARER   abc"] {
            assert_eq!(token(&[value]), Ok(Some("abc")), "{value}");
        }
    }

    #[test]
    fn no_header_or_another_scheme_is_no_token() {
        assert_eq!(token(&[]), Ok(None));
        for value in ["Basic abc", "DPoP abc", "Bearerabc", "", "abc"] {
            assert_eq!(token(&[value]), Ok(None), "{value}");
        }
    }

    #[test]
    fn a_malformed_or_repeated_header_is_refused() {
        let refused = Err(Reason::Authorization.into());
        assert_eq!(token(&["Bearer a", "Bearer a"]), refused);
        assert_eq!(token(&["Basic a", "Bearer a"]), refused);
        for value in ["Bearer", "Bearer ", "Bearer a b", "Bearer a,b", "Bearer a, Bearer b", "Bearer a\tb"] {
            assert_eq!(token(&[value]), refused, "{value}");
        }
        assert_eq!(bearer_token([b"Bearer \xff".as_slice()]), refused);
    }
}
