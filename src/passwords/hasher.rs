//! Hashing and verifying, as the rest of the server sees them.

use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};

use super::argon::{self, Stored};
use super::memory::Memory;
use super::password::{Password, PasswordHash};
use super::policy::{OwnWords, PasswordPolicy, Weakness};
use super::pool::Pool;
use super::settings::{HashingCost, PoolLimits};
use crate::domain::decision::Fault;
use crate::domain::random::Random;
use crate::metrics::Meters;

/// Hashes and verifies passwords; one per process.
#[derive(Debug)]
pub struct Hasher {
    cost: HashingCost,
    random: Arc<dyn Random>,
    pool: Pool,
    policy: Arc<PasswordPolicy>,
}

/// What verifying a password found.
#[derive(Debug)]
#[must_use]
pub enum Verdict {
    /// Not the password; or there is none, or no such user.
    Wrong,
    /// The password.
    Right {
        /// What should be stored in place of the hash, which is weaker than the settings ask for.
        rehash: Option<PasswordHash>,
    },
}

/// What became of a password that somebody chose.
#[derive(Debug)]
#[must_use]
pub enum Chosen {
    /// It may be set; this is its stored form.
    Fine(PasswordHash),
    /// It may not be set.
    Weak(Vec<Weakness>),
}

impl Hasher {
    /// A hasher with a pool of its own. `cost` has been checked ([`HashingCost::check`]); otherwise every call fails.
    pub fn new(cost: HashingCost, limits: PoolLimits, random: Arc<dyn Random>) -> Self {
        let blocks = usize::try_from(cost.memory_kib).unwrap_or(usize::MAX);
        Self {
            cost,
            random,
            pool: Pool::new(limits, blocks),
            policy: Arc::new(PasswordPolicy::recommended()),
        }
    }

    /// Asks of new passwords what `policy` says.
    #[must_use]
    pub fn with_policy(self, policy: PasswordPolicy) -> Self {
        Self { policy: Arc::new(policy), ..self }
    }

    /// Counts its waits in `meters`.
    #[must_use]
    pub fn counted_in(mut self, meters: Arc<Meters>) -> Self {
        self.pool.count_in(meters);
        self
    }

    /// How many requests wait for their turn.
    pub fn waiting(&self) -> usize {
        self.pool.waiting()
    }

    /// The fewest characters of a new password, for the hint beside its field.
    pub fn min_length(&self) -> usize {
        self.policy.min_length
    }

    /// Judges a password that the owner of these words chose, exactly as typed, and hashes one that may be set
    /// (security.md PW2). [`Fault::Unavailable`] when too many others wait.
    pub async fn choose(&self, typed: &SecretString, owner: OwnWords) -> Result<Chosen, Fault> {
        let Ok(password) = Password::presented(typed.expose_secret().to_owned()) else {
            return Ok(Chosen::Weak(vec![Weakness::TooLong { max: Password::MAX_CHARACTERS }]));
        };
        let (cost, random, policy) = (self.cost, Arc::clone(&self.random), Arc::clone(&self.policy));
        let work = move |memory: &mut Memory| {
            let weaknesses = policy.weaknesses(&password, &owner)?;
            if weaknesses.is_empty() {
                argon::hash(cost, &password, &*random, memory).map(Chosen::Fine)
            } else {
                Ok(Chosen::Weak(weaknesses))
            }
        };
        self.pool.run(work).await
    }

    /// What is weak about a password, judged on this thread, outside the pool: for the command line.
    pub fn weaknesses_blocking(&self, password: &Password, owner: &OwnWords) -> Result<Vec<Weakness>, Fault> {
        self.policy.weaknesses(password, owner)
    }

    /// Hashes a new password. [`Fault::Unavailable`] when too many others wait.
    pub async fn hash(&self, password: Password) -> Result<PasswordHash, Fault> {
        let (cost, random) = (self.cost, Arc::clone(&self.random));
        self.pool.run(move |memory| argon::hash(cost, &password, &*random, memory)).await
    }

    /// Hashes a new password on this thread, outside the pool: for the command line.
    pub fn hash_blocking(&self, password: &Password) -> Result<PasswordHash, Fault> {
        argon::hash(self.cost, password, &*self.random, &mut Memory::default())
    }

    /// Verifies a presented password. `None` stands for an unknown user, or one without a password: it takes as long
    /// as a wrong password (security.md PW4). [`Fault::Unavailable`] when too many others wait.
    pub async fn verify(&self, password: Password, stored: Option<PasswordHash>) -> Result<Verdict, Fault> {
        let (cost, random) = (self.cost, Arc::clone(&self.random));
        self.pool.run(move |memory| verify(cost, &password, stored.as_ref(), &*random, memory)).await
    }
}

fn verify(
    cost: HashingCost,
    password: &Password,
    stored: Option<&PasswordHash>,
    random: &dyn Random,
    memory: &mut Memory,
) -> Result<Verdict, Fault> {
    // Unknown users and malformed hashes cost one real hash (security.md PW3, PW4).
    let Some(stored) = stored.and_then(Stored::read) else {
        argon::waste(cost, password, memory)?;
        return Ok(Verdict::Wrong);
    };
    if !stored.matches(password, memory)? {
        if let Some(rest) = missing_cost(stored.cost(), cost) {
            argon::waste(rest, password, memory)?;
        }
        return Ok(Verdict::Wrong);
    }
    let outdated = stored.is_outdated(cost);
    let rehash = outdated.then(|| argon::hash(cost, password, random, memory)).transpose()?;
    Ok(Verdict::Right { rehash })
}

/// What a wrong password must still cost when the stored hash was cheaper than today's: otherwise the time would tell
/// an old account from one that does not exist.
fn missing_cost(spent: HashingCost, wanted: HashingCost) -> Option<HashingCost> {
    let blocks = wanted.blocks_filled().checked_sub(spent.blocks_filled())?;
    let memory_kib = u32::try_from(blocks / u64::from(wanted.iterations.max(1))).ok()?;
    let rest = HashingCost { memory_kib, ..wanted };
    rest.check().is_ok().then_some(rest)
}

#[cfg(test)]
mod tests;
