//! Settings: the defaults that are compiled in, over them a file, over it the environment; every one checked before
//! anything starts, and every wrong one named in one message (security.md RE5).

mod accounts;
mod audit;
mod branding;
mod command;
mod database;
mod fields;
mod keys;
mod layers;
mod limits;
mod load;
mod log;
mod mail;
mod master_key;
mod metrics;
mod passwords;
pub mod private_file;
mod problem;
mod server;
mod sessions;
mod show;
mod tokens;
mod traces;
mod warnings;
mod written;

pub use accounts::AccountSettings;
pub use audit::AuditSettings;
pub use branding::BrandingSettings;
pub use database::DatabaseSettings;
pub use keys::KeySettings;
pub use limits::LimitSettings;
pub use load::{environment, load};
pub use log::{LogFormat, LogSettings};
pub use mail::{MailSettings, TrustedFile};
pub use master_key::{InvalidMasterKey, MasterKey};
pub use metrics::MetricsSettings;
pub use passwords::PasswordSettings;
pub use problem::{ConfigErrors, Problem};
pub use server::{ServerSettings, TlsFiles};
pub use sessions::SessionSettings;
pub use show::show;
pub use tokens::TokenSettings;
pub use traces::TracesSettings;
pub use warnings::warnings;
pub use written::Source;

use crate::domain::key_rules::KeyRules;
use crate::domain::lifetimes::Lifetimes;
use crate::domain::time::Span;

/// `config/default.toml`: every setting with its default and what it is for.
pub const DEFAULTS: &str = include_str!("../../config/default.toml");

/// All settings, checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The listener and the server's name.
    pub server: ServerSettings,
    /// Where the data is.
    pub database: DatabaseSettings,
    /// Signing keys and the master key.
    pub keys: KeySettings,
    /// Lives of codes and tokens.
    pub tokens: TokenSettings,
    /// Sessions of browsers.
    pub sessions: SessionSettings,
    /// Accounts that people make and keep themselves.
    pub accounts: AccountSettings,
    /// What hashing a password costs.
    pub passwords: PasswordSettings,
    /// How mail leaves.
    pub mail: MailSettings,
    /// How often something may fail or be asked for.
    pub limits: LimitSettings,
    /// What pages and mails look like.
    pub branding: BrandingSettings,
    /// How long the audit log stays.
    pub audit: AuditSettings,
    /// Numbers for whoever watches.
    pub metrics: MetricsSettings,
    /// `[traces]`
    pub traces: TracesSettings,
    /// The log.
    pub log: LogSettings,
}

impl Settings {
    /// What people know the product as, on pages and in mails.
    pub fn product_name(&self) -> &str {
        self.branding.branding.house.name.as_deref().unwrap_or(&self.server.site_name)
    }

    /// The lifetimes for the operations; that of an authorization request which waits for its person is no setting.
    pub fn lifetimes(&self, interaction: Span) -> Lifetimes {
        let (tokens, sessions) = (&self.tokens, &self.sessions);
        Lifetimes {
            code: tokens.code_ttl,
            device_code: tokens.device_code_ttl,
            device_poll: tokens.device_poll_interval,
            access: tokens.access_ttl,
            id_token: tokens.id_token_ttl,
            refresh_idle: tokens.refresh_idle_ttl,
            refresh_absolute: tokens.refresh_absolute_ttl,
            refresh_retry_window: tokens.refresh_retry_window,
            session_idle: sessions.idle_ttl,
            session_absolute: sessions.absolute_ttl,
            interaction,
        }
    }

    /// The rules by which signing keys live, whose tokens live as `lifetimes` say.
    pub fn key_rules(&self, lifetimes: &Lifetimes) -> KeyRules {
        let keys = &self.keys;
        KeyRules::new(keys.publish_before, keys.rotate_every, keys.rsa_bits, lifetimes)
    }
}

#[cfg(test)]
mod tests;
