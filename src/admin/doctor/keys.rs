//! The keys: the master key opens everything, one key signs by each algorithm in use, and the next one is known before it
//! does.

use std::sync::Arc;

use super::{Check, some};
use crate::admin::keys::schedule::is_in_use;
use crate::admin::sealed;
use crate::domain::decision::Fault;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::signing_key::{KeyState, SigningKey};
use crate::domain::time::{Span, Timestamp};
use crate::keys::seal::MasterKey;
use crate::storage::{Conn, sealed as sealed_rows, signing_keys};

/// So much later than it is due a rotation is missed: the server looks at its schedule more often.
const LATE: Span = Span::from_days(1);
/// Where nothing rotates by itself, a key that signs for longer should make room for the next.
const OLD: Span = Span::from_days(365);
/// The smallest key that is still advised for years to come.
const ADVISED_BITS: i64 = 2048;

/// When keys change.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    /// How long a key is published before it signs.
    pub publish_before: Span,
    /// How long a key signs until the server rotates by itself; `None`: it does not.
    pub rotate_every: Option<Span>,
}

/// Looks at them. `master` is the key, or why there is none; nothing is sealed yet when it is `None`.
pub fn check(
    conn: &mut Conn,
    master: Option<&Result<Arc<MasterKey>, String>>,
    schedule: &Schedule,
    now: Timestamp,
) -> Result<Vec<Check>, Fault> {
    let mut checks = vec![master_key(conn, master)?];
    checks.extend(half_changed(conn)?);
    let keys: Vec<SigningKey> = signing_keys::list(conn)?.into_iter().map(|stored| stored.key).collect();
    for algorithm in SigningAlgorithm::ALL.iter().copied() {
        // What nobody uses has nothing to be looked after.
        if is_in_use(conn, algorithm)? {
            let of = |state: KeyState| {
                keys.iter().filter(move |key| key.state == state && key.algorithm == algorithm)
            };
            let signing: Vec<_> = of(KeyState::Active).collect();
            checks.push(active(algorithm, &signing, schedule.rotate_every, now));
            // The oldest: that is the one which a rotation takes.
            let standby = of(KeyState::Next).min_by_key(|key| key.created_at);
            checks.push(next(algorithm, standby, schedule.publish_before, now));
        }
    }
    let small: Vec<String> = keys
        .iter()
        .filter(|key| key.is_published(now) && key.algorithm.is_rsa() && key.bits < ADVISED_BITS)
        .map(|key| key.kid.clone())
        .collect();
    if !small.is_empty() {
        let says = format!("These keys are smaller than {ADVISED_BITS} bits: {}.", some(&small));
        checks.push(Check::problem("keys.size", says, "Rotate to a larger one: `signet keys rotate`."));
    }
    Ok(checks)
}

fn master_key(conn: &mut Conn, master: Option<&Result<Arc<MasterKey>, String>>) -> Result<Check, Fault> {
    const NAME: &str = "keys.master";
    let master = match master {
        None => {
            return Ok(Check::ok(
                NAME,
                "Nothing is sealed yet; the first start makes a master key, or takes yours.",
            ));
        }
        Some(Err(why)) => {
            let advice = "Give the key with which this database was made; without it the signing keys do not open, and the \
                          server does not start.";
            return Ok(Check::problem(NAME, format!("There is no usable master key: {why}."), advice));
        }
        Some(Ok(master)) => master,
    };
    Ok(match sealed::open_all(conn, master)? {
        Ok(count) => {
            Check::ok(NAME, format!("The master key {} opens all {count} sealed values.", master.id()))
        }
        Err(unopened) => {
            let advice = "Give the master key that sealed it, or find out who changed the row; a backup may have it whole.";
            Check::problem(NAME, format!("Something does not open: {unopened}."), advice)
        }
    })
}

/// A change of the master key that was begun and not finished.
fn half_changed(conn: &mut Conn) -> Result<Option<Check>, Fault> {
    let ids = sealed_rows::master_key_ids(conn)?;
    Ok((ids.len() > 1).then(|| {
        let says = format!("What is sealed is sealed by {} master keys: {}.", ids.len(), some(&ids));
        Check::warning("keys.rewrap", says, "Finish the change: `signet keys rewrap --yes`.")
    }))
}

fn active(
    algorithm: SigningAlgorithm,
    active: &[&SigningKey],
    rotate_every: Option<Span>,
    now: Timestamp,
) -> Check {
    const NAME: &str = "keys.active";
    let [key] = active else {
        let says = format!("There are {} active {algorithm} keys, and there must be one.", active.len());
        let advice = match algorithm {
            SigningAlgorithm::Rs256 => {
                "Start the server, which makes a first one; or `signet keys rotate`.".to_owned()
            }
            _ => format!(
                "Clients are set to {algorithm}, and get no tokens. `signet keys rotate --algorithm {algorithm} --now --yes`, or \
                 set them to RS256."
            ),
        };
        return Check::problem(NAME, says, advice);
    };
    let age = now.since(key.activated_at.unwrap_or(key.created_at));
    let days = age.millis() / Span::from_days(1).millis();
    let says = format!("{} ({algorithm}, {} bits) has signed for {days} days.", key.kid, key.bits);
    let longest =
        rotate_every.map_or(OLD, |every| Span::from_millis(every.millis().saturating_add(LATE.millis())));
    if age > longest {
        let advice = match rotate_every {
            Some(every) => format!(
                "A server that runs rotates every {every}: see why none did in its log, or rotate with `signet keys rotate`."
            ),
            None => "Rotate: `signet keys rotate`. What the key signed goes on verifying.".to_owned(),
        };
        Check::warning(NAME, says, advice)
    } else {
        Check::ok(NAME, says)
    }
}

fn next(
    algorithm: SigningAlgorithm,
    next: Option<&SigningKey>,
    publish_before: Span,
    now: Timestamp,
) -> Check {
    const NAME: &str = "keys.next";
    let Some(key) = next else {
        let says = format!(
            "No next {algorithm} key stands by, so that a rotation would have to wait until services know one."
        );
        return Check::warning(
            NAME,
            says,
            "A server that runs makes one when it starts; or `signet keys generate`.",
        );
    };
    // security.md JW8: published before it signs.
    let from = key.created_at.plus(publish_before);
    if from <= now {
        Check::ok(NAME, format!("{} stands by, and services know it: it may sign.", key.kid))
    } else {
        Check::ok(NAME, format!("{} stands by, and may sign from {from} on.", key.kid))
    }
}
