//! The form of a token: compact JWS with a plain header (RFC 7515 §3.1, RFC 8725), before any key is looked at.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::algorithm::Algorithm;
use crate::error::Reason;
use crate::json::{self, Object};

/// No token of Signet comes near; a longer one only costs time.
const MAX_BYTES: usize = 8 * 1024;

/// Members that bring their own key, or change what is signed.
const REFUSED_MEMBERS: [&str; 9] = ["crit", "b64", "jwk", "jku", "x5u", "x5c", "enc", "zip", "epk"];

/// A token whose form is right and whose signature nobody has checked yet.
#[derive(Debug)]
pub(crate) struct Parsed<'a> {
    pub(crate) algorithm: Algorithm,
    pub(crate) key_id: String,
    pub(crate) signed: &'a [u8],
    pub(crate) signature: Vec<u8>,
    payload: Vec<u8>,
}

impl<'a> Parsed<'a> {
    /// Takes a token apart; `allowed` are the algorithms of this service.
    pub(crate) fn parse(token: &'a str, allowed: &[Algorithm]) -> Result<Self, Reason> {
        if token.len() > MAX_BYTES {
            return Err(Reason::TooLong);
        }
        // RFC 7515 §7.1: three parts; a JWE has five, and a dot left in one of them is no base64url.
        let (signed, signature) = token.rsplit_once('.').ok_or(Reason::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(Reason::Malformed)?;
        let header = json::parse_object(&decode(header)?).ok_or(Reason::Malformed)?;
        let (algorithm, key_id) = check_header(&header, allowed)?;
        let (payload, signature) = (decode(payload)?, decode(signature)?);
        Ok(Self { algorithm, key_id, signed: signed.as_bytes(), signature, payload })
    }

    /// The claims, to be believed only after the signature was found right.
    pub(crate) fn payload(&self) -> Result<Object, Reason> {
        json::parse_object(&self.payload).ok_or(Reason::Malformed)
    }
}

fn check_header(header: &Object, allowed: &[Algorithm]) -> Result<(Algorithm, String), Reason> {
    // RFC 8725 §3.10, RFC 7515 §4.1.11: no key from the token itself, no extension that we would have to understand.
    if REFUSED_MEMBERS.iter().any(|member| header.contains_key(*member)) {
        return Err(Reason::HeaderMember);
    }
    // RFC 8725 §3.1: the algorithm is one that the service allows.
    let named = text(header, "alg").and_then(Algorithm::parse).filter(|one| allowed.contains(one));
    let algorithm = named.ok_or(Reason::Algorithm)?;
    // RFC 9068 §4: typ is at+jwt or application/at+jwt; ID, refresh and logout tokens have another one.
    if !matches!(text(header, "typ"), Some("at+jwt" | "application/at+jwt")) {
        return Err(Reason::Type);
    }
    let key_id = text(header, "kid").ok_or(Reason::UnknownKey)?.to_owned();
    Ok((algorithm, key_id))
}

fn text<'a>(header: &'a Object, member: &str) -> Option<&'a str> {
    header.get(member).and_then(|value| value.as_str())
}

/// Canonical base64url without padding: one token has one spelling (RFC 7515 §2).
fn decode(part: &str) -> Result<Vec<u8>, Reason> {
    if part.is_empty() {
        return Err(Reason::Malformed);
    }
    URL_SAFE_NO_PAD.decode(part).map_err(|_| Reason::Malformed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GOOD: &str = r#"{"alg":"RS256","typ":"at+jwt","kid":"k"}"#;

    fn encode(text: &str) -> String {
        URL_SAFE_NO_PAD.encode(text)
    }

    fn refusal(token: &str) -> Option<Reason> {
        Parsed::parse(token, &[Algorithm::Rs256]).err()
    }

    fn refusal_of_header(header: &str) -> Option<Reason> {
        refusal(&format!("{}.e30.c2ln", encode(header)))
    }

    #[test]
    fn a_token_of_good_form_is_taken_apart() {
        let token = format!("{}.e30.c2ln", encode(GOOD));
        let parsed = Parsed::parse(&token, &[Algorithm::Rs256]).expect("a token");
        assert_eq!((parsed.algorithm, parsed.key_id.as_str()), (Algorithm::Rs256, "k"));
        assert_eq!(parsed.signature, b"sig");
        assert_eq!(parsed.signed, token.rsplit_once('.').expect("parts").0.as_bytes());
        assert_eq!(parsed.payload(), Ok(Object::new()));
        assert_eq!(refusal_of_header(r#"{"alg":"RS256","typ":"application/at+jwt","kid":"k"}"#), None);
    }

    #[test]
    fn anything_but_three_canonical_parts_is_malformed() {
        let header = encode(GOOD);
        for token in [
            String::new(),
            "..".into(),
            header.clone(),
            format!("{header}.e30"),
            format!("{header}.e30."),
            format!("{header}..c2ln"),
            format!(".{header}.e30"),
            format!("{header}.e30.c2ln."),
            format!("{header}.e30.c2ln.c2ln.c2ln"),
            // padding, the other alphabet, white space, bits after the end
            format!("{header}.e30.c2k="),
            format!("{header}.e30.c+/n"),
            format!("{header}.e30.c2ln\n"),
            format!(" {header}.e30.c2ln"),
            format!("{header}.e30.c2l"),
            format!("{header}.e30.c"),
            "{\"payload\":\"e30\",\"signatures\":[]}".into(),
        ] {
            assert_eq!(refusal(&token), Some(Reason::Malformed), "{token}");
        }
    }

    #[test]
    fn a_payload_that_is_not_one_object_without_duplicates_is_malformed() {
        for payload in ["[]", "1", "{", r#"{"sub":"a","sub":"b"}"#, r#"{"a":{"b":1,"b":1}}"#] {
            let token = format!("{}.{}.c2ln", encode(GOOD), encode(payload));
            let parsed = Parsed::parse(&token, &[Algorithm::Rs256]).expect("form");
            assert_eq!(parsed.payload(), Err(Reason::Malformed), "{payload}");
        }
    }

    #[test]
    fn a_token_over_the_limit_is_refused_before_anything_is_decoded() {
        let fill = MAX_BYTES - encode(GOOD).len() - 6;
        assert_eq!(refusal(&format!("{}.{}.c2ln", encode(GOOD), "A".repeat(fill))), None);
        assert_eq!(
            refusal(&format!("{}.{}.c2ln", encode(GOOD), "A".repeat(fill + 1))),
            Some(Reason::TooLong)
        );
    }

    #[test]
    fn a_header_with_a_duplicate_member_is_malformed() {
        let header = r#"{"alg":"none","alg":"RS256","typ":"at+jwt","kid":"k"}"#;
        assert_eq!(refusal_of_header(header), Some(Reason::Malformed));
    }

    #[test]
    fn each_member_that_brings_a_key_or_an_extension_is_refused() {
        for member in REFUSED_MEMBERS {
            for value in ["[]", "null", "true", "\"x\"", "{}"] {
                let header = format!(r#"{{"alg":"RS256","typ":"at+jwt","kid":"k","{member}":{value}}}"#);
                assert_eq!(refusal_of_header(&header), Some(Reason::HeaderMember), "{header}");
            }
        }
    }

    #[test]
    fn an_algorithm_that_is_not_on_the_list_is_refused() {
        for alg in ["\"none\"", "\"HS256\"", "\"PS256\"", "\"rs256\"", "\"\"", "null", "[\"RS256\"]", "1"] {
            let header = format!(r#"{{"alg":{alg},"typ":"at+jwt","kid":"k"}}"#);
            assert_eq!(refusal_of_header(&header), Some(Reason::Algorithm), "{header}");
        }
        assert_eq!(refusal_of_header(r#"{"typ":"at+jwt","kid":"k"}"#), Some(Reason::Algorithm));
    }

    #[test]
    fn any_other_kind_of_token_is_refused() {
        for typ in
            ["\"JWT\"", "\"AT+JWT\"", "\"rt+jwt\"", "\"logout+jwt\"", "\"at+jwt \"", "null", "[\"at+jwt\"]"]
        {
            let header = format!(r#"{{"alg":"RS256","typ":{typ},"kid":"k"}}"#);
            assert_eq!(refusal_of_header(&header), Some(Reason::Type), "{header}");
        }
        assert_eq!(refusal_of_header(r#"{"alg":"RS256","kid":"k"}"#), Some(Reason::Type));
    }

    #[test]
    fn a_header_without_a_key_id_is_refused() {
        for header in [r#"{"alg":"RS256","typ":"at+jwt"}"#, r#"{"alg":"RS256","typ":"at+jwt","kid":7}"#] {
            assert_eq!(refusal_of_header(header), Some(Reason::UnknownKey));
        }
    }

    proptest! {
        #[test]
        fn no_input_panics(token in ".{0,200}", header in ".{0,60}", payload in ".{0,60}") {
            let _ = refusal(&token);
            let token = format!("{}.{}.c2ln", encode(&header), encode(&payload));
            let _ = refusal(&token);
            let token = format!("{}.{}.c2ln", encode(GOOD), encode(&payload));
            let _ = Parsed::parse(&token, &[Algorithm::Rs256]).map(|parsed| parsed.payload());
        }
    }
}
