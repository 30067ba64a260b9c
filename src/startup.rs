//! Puts the house together from its settings: schema, database, master key, first signing key. The server and the
//! command line begin here alike.

use std::path::Path;
use std::sync::Arc;

use crate::admin::context::Context;
use crate::admin::doctor::keys::Schedule;
use crate::admin::doctor::operation::Patient;
use crate::admin::doctor::settings::Weighed;
use crate::admin::keys::operation as signing_keys;
use crate::config::{DatabaseSettings, KeySettings, Settings};
use crate::domain::decision::Fault;
use crate::domain::random::Random;
use crate::domain::sender::Sender;
use crate::domain::time::{Clock, Span, Timestamp};
use crate::env::{Bell, MailPolicy, Policy, Surroundings};
use crate::keys::generate::{KeyKind, generate};
use crate::keys::master::{self, MasterKeyError};
use crate::keys::ring::Keys;
use crate::keys::seal::MasterKey;
use crate::mail::transport::{MailOptions, MailSetupError, Mailer};
use crate::metrics::Meters;
use crate::passwords::{Hasher, OwnWords, PasswordPolicy};
use crate::places::{Places, UnusableFile};
use crate::storage::{Store, StoreOptions, migrate};

/// How long a person may take to sign in and consent.
const INTERACTION: Span = Span::from_minutes(30);
/// Most requests that wait for people (security.md RL5).
const WAITING_INTERACTIONS: i64 = 100_000;

/// Most devices that wait for people (security.md RL5): the fewer there are, the fewer codes there are to guess.
const WAITING_DEVICES: i64 = 20_000;

/// The file in `keys/` in which the first administrator's link stands.
const FIRST_ADMINISTRATOR: &str = "first-administrator.link";

/// The house, open.
#[derive(Clone, Debug)]
pub struct House {
    /// The database.
    pub store: Store,
    /// Time, randomness, keys, settings.
    pub surroundings: Surroundings,
    /// Passwords.
    pub hasher: Arc<Hasher>,
    /// Opens and seals secrets at rest.
    pub master: Arc<MasterKey>,
    /// Sends mail.
    pub mailer: Mailer,
}

/// Why it does not open.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The master key is missing or wrong.
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    /// Mail cannot leave as the settings say it.
    #[error("{}", in_full(.0))]
    Mail(#[from] MailSetupError),
    /// The file of addresses cannot be used.
    #[error(transparent)]
    Places(#[from] UnusableFile),
    /// The database, or something in it.
    #[error("{}", .0.in_full())]
    Fault(#[from] Fault),
}

impl From<&DatabaseSettings> for StoreOptions {
    fn from(settings: &DatabaseSettings) -> Self {
        Self {
            url: settings.url.clone(),
            read_connections: settings.read_connections,
            write_connections: settings.write_connections,
            checkout: settings.checkout,
            waiters: settings.waiters,
            write_queue: settings.write_queue,
            meters: Arc::default(),
        }
    }
}

impl From<&Settings> for MailOptions {
    fn from(settings: &Settings) -> Self {
        let mail = &settings.mail;
        Self {
            url: mail.url.clone(),
            from: mail.from.clone().unwrap_or_else(|| Sender::no_reply(settings.server.issuer.host())),
            site_name: settings.product_name().to_owned(),
            timeout: mail.timeout,
            trusted: mail.tls_ca.as_ref().map(|file| file.pem.clone()),
        }
    }
}

fn mail_policy(settings: &Settings) -> MailPolicy {
    MailPolicy {
        site_name: settings.product_name().to_owned(),
        accent: settings.branding.branding.house.accents.map(|accents| accents.light),
        retry_wait: settings.mail.retry_wait,
        max_attempts: i64::from(settings.mail.max_attempts),
    }
}

fn password_policy(settings: &Settings) -> PasswordPolicy {
    let (passwords, server) = (&settings.passwords, &settings.server);
    PasswordPolicy {
        min_length: passwords.min_length,
        min_score: passwords.min_score,
        site: OwnWords::of([server.site_name.as_str(), server.issuer.host(), "Signet"]),
        breached: passwords.breached.clone(),
    }
}

/// An error with its cause.
pub fn in_full(error: &MailSetupError) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

impl House {
    /// Brings the schema up to date, opens everything, and makes what a first start needs.
    pub async fn open(
        settings: &Settings,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, StartError> {
        let url = settings.database.url.clone();
        blocking("migrating", move || migrate::run(&url)).await?;
        let places = match &settings.accounts.address_file {
            Some(file) => Places::open(file)?,
            None => Places::default(),
        };
        let mailer = Mailer::open(&MailOptions::from(settings))?;
        let meters = Arc::<Meters>::default();
        let options = StoreOptions { meters: Arc::clone(&meters), ..StoreOptions::from(&settings.database) };
        let store = Store::open(&options)?;
        let (sealed_by, no_keys) =
            store.read(|conn| Ok((signing_keys::sealed_by(conn)?, signing_keys::is_empty(conn)?))).await?;
        let master = Arc::new(master_key(&settings.keys, sealed_by.as_deref(), random.as_ref())?);
        master::check_all(&master, &store.read(signing_keys::sealed_by_all).await?)?;
        if no_keys {
            first_signing_key(&store, settings.keys.rsa_bits, &master, clock.now(), &random).await?;
        }
        let keys = {
            let (master, now) = (Arc::clone(&master), clock.now());
            store.read(move |conn| signing_keys::open_ring(conn, &master, now)).await?
        };
        let lifetimes = settings.lifetimes(INTERACTION);
        let policy = Policy {
            issuer: settings.server.issuer.clone(),
            lifetimes,
            keys: settings.key_rules(&lifetimes),
            devices: settings.sessions.devices,
            second_factor_roles: settings.sessions.second_factor_roles.clone(),
            sessions_per_user: usize::try_from(settings.sessions.per_user).unwrap_or(usize::MAX),
            registration: settings.accounts.registration.clone(),
            unusual: settings.accounts.unusual,
            deletion_grace: settings.accounts.deletion_grace,
            reset_ttl: settings.accounts.reset_ttl,
            end_sessions_on_password_change: settings.accounts.end_sessions_on_password_change,
            first_administrator_file: Path::new(&settings.keys.dir).join(FIRST_ADMINISTRATOR),
            waiting_interactions: WAITING_INTERACTIONS,
            waiting_devices: WAITING_DEVICES,
            mail: mail_policy(settings),
            limits: settings.limits.0,
        };
        let hasher = Hasher::new(settings.passwords.cost, settings.passwords.limits, Arc::clone(&random));
        let hasher = hasher.with_policy(password_policy(settings)).counted_in(Arc::clone(&meters));
        let hasher = Arc::new(hasher);
        let (keys, policy) = (Keys::new(keys), Arc::new(policy));
        let surroundings = Surroundings {
            clock,
            random,
            keys,
            master: Arc::clone(&master),
            mail_bell: Bell::default(),
            places,
            meters,
            settings: policy,
        };
        Ok(Self { store, surroundings, hasher, master, mailer })
    }
}

/// The house as the doctor looks at it. `ca`: certificates that are trusted at the issuer beside the public ones.
pub fn patient(settings: &Settings, ca: Option<Vec<u8>>) -> Patient {
    let server = &settings.server;
    Patient {
        settings: Weighed {
            issuer: server.issuer.clone(),
            plain_http: server.plain_http,
            speaks_tls: server.tls.is_some(),
            proxies: server.proxies.clone(),
            email_verification: settings.accounts.registration.email_verification,
            cost: settings.passwords.cost,
        },
        database: settings.database.url.clone(),
        schedule: Schedule {
            publish_before: settings.keys.publish_before,
            rotate_every: settings.keys.rotate_every,
        },
        tls: server.tls.as_ref().map(|files| (files.cert.clone(), files.key.clone())),
        mail_url: settings.mail.url.clone(),
        mailer: Mailer::open(&MailOptions::from(settings)).map_err(|error| in_full(&error)),
        ca,
    }
}

/// Work that may block, on a thread for it.
async fn blocking<T: Send + 'static>(
    what: &'static str,
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Fault::internal(what, error))?
}

/// The master key: from the settings when they have one, else from `keys/`.
pub fn master_key(
    settings: &KeySettings,
    sealed_by: Option<&str>,
    random: &dyn Random,
) -> Result<MasterKey, MasterKeyError> {
    let bytes = |key: &crate::config::MasterKey| zeroize::Zeroizing::new(*key.expose());
    let own = match &settings.master_key {
        Some(key) => MasterKey::new(bytes(key)),
        None => master::from_folder(Path::new(&settings.dir), sealed_by, random)?,
    };
    let others = settings.other_master_keys.iter().map(bytes);
    master::check(others.fold(own, MasterKey::beside), sealed_by)
}

async fn first_signing_key(
    store: &Store,
    bits: usize,
    master: &Arc<MasterKey>,
    now: Timestamp,
    random: &Arc<dyn Random>,
) -> Result<(), Fault> {
    let key = {
        let (master, random) = (Arc::clone(master), Arc::clone(random));
        blocking("making the first signing key", move || {
            generate(KeyKind::Rs256(bits), &master, now, random.as_ref())
        })
        .await?
    };
    let context = Context::local("server", now, Arc::clone(random));
    store.write("first_signing_key", move |tx| signing_keys::insert_first(tx, &key, &context)).await?;
    Ok(())
}
