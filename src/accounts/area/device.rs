//! Browsers and addresses in words.

use crate::domain::user_agent::UserAgent;
use crate::words::Said;

/// What a browser is called: Firefox on Linux.
pub fn named(header: Option<&str>) -> Said {
    let read = UserAgent::read(header);
    match (read.browser, read.system) {
        (Some(browser), Some(system)) => {
            Said::new("device-browser-on-system").with("browser", browser).with("system", system)
        }
        (Some(one), None) | (None, Some(one)) => Said::new("device-browser").with("browser", one),
        (None, None) => Said::new("device-unknown"),
    }
}
