//! Browsers and addresses in words.

use crate::domain::user_agent::UserAgent;
use crate::words::Said;

/// What a browser is called: Firefox on Linux.
pub fn named(header: Option<&str>) -> Said {
    known(header).unwrap_or_else(|| Said::new("device-unknown"))
}

/// The same, if it can be told.
pub fn known(header: Option<&str>) -> Option<Said> {
    let read = UserAgent::read(header);
    match (read.browser, read.system) {
        (Some(browser), Some(system)) => {
            Some(Said::new("device-browser-on-system").with("browser", browser).with("system", system))
        }
        (Some(one), None) | (None, Some(one)) => Some(Said::new("device-browser").with("browser", one)),
        (None, None) => None,
    }
}
