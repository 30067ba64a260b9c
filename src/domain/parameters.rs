//! The parameters of a request (RFC 6749 §3.1, appendix B): pairs of names and values in form encoding, read strictly.

/// Parameters as they were sent.
#[derive(Clone, Debug, Default)]
pub struct Parameters(Vec<(String, String)>);

/// Why a text is no list of parameters, or a parameter cannot be taken.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum InvalidParameters {
    /// Not form encoding of UTF-8.
    #[error("the parameters are not form-encoded UTF-8")]
    Encoding,
    /// RFC 6749 §3.1: parameters MUST NOT be included more than once.
    #[error("the parameter {0} is given more than once")]
    Repeated(&'static str),
}

impl Parameters {
    /// Most parameters that a request may have.
    const MOST: usize = 200;

    /// Reads `application/x-www-form-urlencoded` text, a body or a query.
    pub fn parse(text: &[u8]) -> Result<Self, InvalidParameters> {
        let mut pairs = Vec::new();
        for pair in text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let name = decode(halves.next().unwrap_or_default())?;
            let value = decode(halves.next().unwrap_or_default())?;
            pairs.push((name, value));
            if pairs.len() > Self::MOST {
                return Err(InvalidParameters::Encoding);
            }
        }
        Ok(Self(pairs))
    }

    /// These and `others` together, so that a parameter which comes in both counts as sent twice.
    #[must_use]
    pub fn joined(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// The value of a parameter that may come once. RFC 6749 §3.1: parameters sent without a value are treated as if
    /// they were omitted.
    pub fn single(&self, name: &'static str) -> Result<Option<&str>, InvalidParameters> {
        let mut values = self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let first = values.next();
        if values.next().is_some() {
            return Err(InvalidParameters::Repeated(name));
        }
        Ok(first.filter(|value| !value.is_empty()))
    }

    /// The value of a parameter, when it comes once; a repeated one is as good as none. For what is shown before the
    /// request is known to be right.
    pub fn lenient(&self, name: &'static str) -> Option<&str> {
        self.single(name).ok().flatten()
    }

    /// The values of a parameter that may come more than once (`resource`, RFC 8707 §2).
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let name = name.to_owned();
        self.0
            .iter()
            .filter(move |(key, value)| *key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// The first of `names` that comes more than once.
    pub fn repeated(&self, names: &[&'static str]) -> Option<InvalidParameters> {
        names.iter().find_map(|name| self.single(name).err())
    }

    /// All of them, as they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Back to text, for a redirect to the same request as a GET.
    pub fn to_query(&self) -> String {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }
}

/// One name or value; an escape that is none and bytes that are no UTF-8 are errors, not replaced.
fn decode(text: &[u8]) -> Result<String, InvalidParameters> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter().copied();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = rest.next().and_then(hex_digit).ok_or(InvalidParameters::Encoding)?;
                let low = rest.next().and_then(hex_digit).ok_or(InvalidParameters::Encoding)?;
                high << 4 | low
            }
            other => other,
        });
    }
    let text = String::from_utf8(bytes).map_err(|_| InvalidParameters::Encoding)?;
    if text.contains('\0') { Err(InvalidParameters::Encoding) } else { Ok(text) }
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pairs_are_read_strictly() {
        let parameters = Parameters::parse(b"a=b+c%26&empty=&=x&bare&a%C3%A4=1&&r=1&r=2").unwrap();
        assert_eq!(parameters.single("a"), Ok(Some("b c&")));
        assert_eq!(parameters.single("empty"), Ok(None));
        assert_eq!(parameters.single("bare"), Ok(None));
        assert_eq!(parameters.single("aä"), Ok(Some("1")));
        assert_eq!(parameters.single("r"), Err(InvalidParameters::Repeated("r")));
        assert_eq!(parameters.all("r").collect::<Vec<_>>(), ["1", "2"]);
        for wrong in [&b"a=%"[..], b"a=%4", b"a=%zz", b"a=%ff", b"a=\xff", b"%=a", b"a=%00"] {
            assert_eq!(Parameters::parse(wrong).unwrap_err(), InvalidParameters::Encoding, "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(pairs in prop::collection::vec(("[^\\x00]{1,8}", "[^\\x00]{0,8}"), 0..5)) {
            let written = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
            prop_assert_eq!(Parameters::parse(written.as_bytes()).unwrap().0, pairs);
        }

        #[test]
        fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Parameters::parse(&bytes);
        }
    }
}
