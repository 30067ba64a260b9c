//! What a scope means to a person: the words of the consent page and of the list of applications.

use crate::words::Said;

/// What an application can do with `scope`; it completes "this app can".
pub fn meaning(scope: &str) -> Said {
    match scope {
        "openid" => Said::new("scopes-openid"),
        "profile" => Said::new("scopes-profile"),
        "email" => Said::new("scopes-email"),
        "phone" => Said::new("scopes-phone"),
        "offline_access" => Said::new("scopes-offline-access"),
        other => Said::new("scopes-other").with("scope", other),
    }
}
