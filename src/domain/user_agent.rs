//! What a browser says it is (`User-Agent`), as people know it: Firefox on Linux. It may lie.

/// A browser and its system, as far as they can be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserAgent {
    /// `Firefox`.
    pub browser: Option<String>,
    /// `Linux`.
    pub system: Option<String>,
    /// Whether it is a telephone or tablet.
    pub is_mobile: bool,
}

impl UserAgent {
    /// What the header tells.
    pub fn read(header: Option<&str>) -> Self {
        let Some(header) = header else { return Self::default() };
        let Some(found) = woothee::parser::Parser::new().parse(header) else { return Self::default() };
        let known = |name: &str| (name != "UNKNOWN").then(|| name.to_owned());
        Self {
            browser: known(found.name),
            system: known(found.os).map(|system| spelled(&system)),
            is_mobile: matches!(found.category, "smartphone" | "mobilephone"),
        }
    }
}

/// Systems as their makers spell them, without the version that would soon be wrong.
fn spelled(system: &str) -> String {
    match system {
        "Mac OSX" => "macOS".to_owned(),
        "iPhone" => "iPhone".to_owned(),
        other if other.starts_with("Windows") && other != "Windows Phone OS" => "Windows".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_browsers_are_known_by_name() {
        for (header, browser, system, is_mobile) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                "Firefox",
                "Linux",
                false,
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/126.0.0.0 Safari/537.36",
                "Chrome",
                "Windows",
                false,
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                 Version/17.5 Safari/605.1.15",
                "Safari",
                "macOS",
                false,
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                 Version/17.5 Mobile/15E148 Safari/604.1",
                "Safari",
                "iPhone",
                true,
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/126.0.0.0 Mobile Safari/537.36",
                "Chrome",
                "Android",
                true,
            ),
        ] {
            let read = UserAgent::read(Some(header));
            assert_eq!(
                (read.browser.as_deref(), read.system.as_deref()),
                (Some(browser), Some(system)),
                "{header}"
            );
            assert_eq!(read.is_mobile, is_mobile, "{header}");
        }
    }

    #[test]
    fn what_is_none_is_none() {
        for header in [None, Some(""), Some("-"), Some("<script>"), Some("\u{202e}")] {
            let read = UserAgent::read(header);
            assert_eq!((read.browser, read.system), (None, None), "{header:?}");
        }
    }
}
