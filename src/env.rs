//! What an operation needs from outside itself: the time, randomness, keys and settings, in one carrier.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::domain::brand::Accent;
use crate::domain::device::DeviceLifetimes;
use crate::domain::issuer::Issuer;
use crate::domain::key_rules::KeyRules;
use crate::domain::lifetimes::Lifetimes;
use crate::domain::limit::Limits;
use crate::domain::random::Random;
use crate::domain::registration::RegistrationRules;
use crate::domain::time::{Clock, Span, Timestamp};
use crate::domain::unusual::UnusualRules;
use crate::domain::user::Role;
use crate::keys::ring::{KeyRing, Keys};
use crate::keys::seal::MasterKey;
use crate::metrics::Meters;
use crate::places::Places;

/// What stays the same from operation to operation. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes ids and secrets.
    pub random: Arc<dyn Random>,
    /// Signs and verifies.
    pub keys: Keys,
    /// Opens and seals secrets at rest.
    pub master: Arc<MasterKey>,
    /// Wakes who sends mail.
    pub mail_bell: Bell,
    /// Knows where addresses are.
    pub places: Places,
    /// Counts what this process does.
    pub meters: Arc<Meters>,
    /// What operations must know of the settings.
    pub settings: Arc<Policy>,
}

/// Settings that operations read.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Who we are in tokens and metadata.
    pub issuer: Issuer,
    /// How long things live.
    pub lifetimes: Lifetimes,
    /// How long devices are known and remembered.
    pub devices: DeviceLifetimes,
    /// Whoever has one of these roles needs a second factor.
    pub second_factor_roles: Vec<Role>,
    /// Most sessions of one user; the oldest ends.
    pub sessions_per_user: usize,
    /// Accounts that people make themselves.
    pub registration: RegistrationRules,
    /// What an unusual sign-in leads to.
    pub unusual: UnusualRules,
    /// How long an account can be kept after its deletion was asked for.
    pub deletion_grace: Span,
    /// How long a mailed link works that sets a new password.
    pub reset_ttl: Span,
    /// Whether the other sessions of a person end when they change their password.
    pub end_sessions_on_password_change: bool,
    /// Most authorization requests that wait for people, over all browsers (security.md RL5).
    pub waiting_interactions: i64,
    /// Most devices that wait for people, over all applications; one application has half of the room (security.md RL5).
    pub waiting_devices: i64,
    /// Where the first administrator's link is written.
    pub first_administrator_file: PathBuf,
    /// How often something may fail or be asked for.
    pub limits: Limits,
    /// By what rules signing keys live.
    pub keys: KeyRules,
    /// What mails look like and how often they are tried.
    pub mail: MailPolicy,
}

/// What mails look like and how often they are tried.
#[derive(Clone, Debug)]
pub struct MailPolicy {
    /// The product's name.
    pub site_name: String,
    /// The colour of buttons in place of our green.
    pub accent: Option<Accent>,
    /// The wait after the first failure; it doubles from there.
    pub retry_wait: Span,
    /// Deliveries of one mail before it is given up.
    pub max_attempts: i64,
}

/// One operation's view of its surroundings: `now` stands still while it runs.
#[derive(Debug)]
pub struct Env {
    /// The moment at which the operation began.
    pub now: Timestamp,
    /// Makes ids and secrets.
    pub random: Arc<dyn Random>,
    /// The keys of this moment.
    pub keys: Arc<KeyRing>,
    /// Opens and seals secrets at rest.
    pub master: Arc<MasterKey>,
    /// Wakes who sends mail.
    pub mail_bell: Bell,
    /// Knows where addresses are.
    pub places: Places,
    /// Counts what this process does.
    pub meters: Arc<Meters>,
    /// Settings.
    pub settings: Arc<Policy>,
}

impl Surroundings {
    /// The view of an operation that begins now.
    pub fn env(&self) -> Env {
        Env {
            now: self.clock.now(),
            random: Arc::clone(&self.random),
            keys: self.keys.load(),
            master: Arc::clone(&self.master),
            mail_bell: self.mail_bell.clone(),
            places: self.places.clone(),
            meters: Arc::clone(&self.meters),
            settings: Arc::clone(&self.settings),
        }
    }
}

/// Wakes a worker of this process that waits for work. Cheap to clone; clones are one bell.
#[derive(Clone, Debug, Default)]
pub struct Bell(Arc<tokio::sync::Notify>);

impl Bell {
    /// There is work. Heard also by who listens only later.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Waits until it rings.
    pub async fn rung(&self) {
        self.0.notified().await;
    }
}

/// The operating system's clock.
#[derive(Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system for the time")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// The operating system's generator.
#[derive(Debug)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system for randomness")]
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            // Whatever came next would be predictable.
            tracing::error!(%error, "the operating system gives no randomness");
            std::process::abort();
        }
    }
}
