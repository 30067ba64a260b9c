//! A place on this server to which a form may lead back (security.md SE5).

use std::fmt;

/// Path and query of a page of ours, as a browser asked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPath(String);

/// The longest that is followed.
const MAX_BYTES: usize = 8 * 1024;

impl LocalPath {
    /// Reads one that must lie under `below`, the issuer's own path (empty, or `/` and a name).
    pub fn parse(text: &str, below: &str) -> Option<Self> {
        // security.md SE5: control characters, backslash and // are refused.
        let plain =
            text.len() <= MAX_BYTES && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        let path = text.split(['?', '#']).next().unwrap_or_default();
        let ours = path.strip_prefix(below)?.starts_with('/') && !path.contains("//");
        (plain && ours).then(|| Self(text.to_owned()))
    }
}

impl fmt::Display for LocalPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_places_on_this_server_are_led_back_to() {
        for (text, below) in
            [("/login", ""), ("/login?interaction=1&x=//y", ""), ("/id/login", "/id"), ("/", "")]
        {
            assert_eq!(LocalPath::parse(text, below).map(|path| path.to_string()).as_deref(), Some(text));
        }
        for (text, below) in [
            ("", ""),
            ("login", ""),
            ("//evil.example", ""),
            ("/x//y", ""),
            ("/\\evil.example", ""),
            ("https://evil.example/", ""),
            ("/a b", ""),
            ("/a\n", ""),
            ("/ä", ""),
            ("/login", "/id"),
            ("/identity", "/id"),
        ] {
            assert_eq!(LocalPath::parse(text, below), None, "{text:?}");
        }
        assert_eq!(LocalPath::parse(&format!("/{}", "x".repeat(MAX_BYTES)), ""), None);
    }
}
