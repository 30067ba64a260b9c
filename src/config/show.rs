//! `signet config show`: the settings in force, without the secrets among them.

use serde_json::{Value, json};

use super::Settings;

/// Stands for a secret that is set.
pub(super) const MASK: &str = "***";

/// The settings as JSON: sections, and in them settings under their names. What is not set is null.
pub fn show(settings: &Settings) -> Value {
    json!({
        "server": settings.server.show(),
        "database": settings.database.show(),
        "keys": settings.keys.show(),
        "tokens": settings.tokens.show(),
        "sessions": settings.sessions.show(),
        "accounts": settings.accounts.show(),
        "passwords": settings.passwords.show(),
        "mail": settings.mail.show(),
        "limits": settings.limits.show(),
        "branding": settings.branding.show(),
        "audit": settings.audit.show(),
        "metrics": settings.metrics.show(),
        "traces": settings.traces.show(),
        "log": settings.log.show(),
    })
}
