//! What stands in the database and goes up and down: for whoever watches a server.

use crate::domain::decision::Fault;
use crate::domain::outgoing::DeliveryState;
use crate::domain::signing_key::KeyState;
use crate::domain::time::{Span, Timestamp};
use crate::storage::{Conn, health, signing_keys};

/// How it stood at one moment.
#[derive(Clone, Debug)]
pub struct Gauges {
    /// Mails in each state.
    pub mails: Vec<(DeliveryState, i64)>,
    /// How long the mail that is due the longest has been due.
    pub mail_late: Span,
    /// Signing keys in each state, and the age of the oldest of them.
    pub keys: Vec<(KeyState, usize, Span)>,
    /// Sessions that are neither ended nor expired.
    pub sessions: i64,
}

/// Reads it.
pub fn read(conn: &mut Conn, now: Timestamp) -> Result<Gauges, Fault> {
    let counts = health::count_mails(conn)?;
    let of = |state| counts.iter().find(|(known, _)| *known == state).map_or(0, |(_, count)| *count);
    let mails = DeliveryState::ALL.iter().map(|state| (*state, of(*state))).collect();
    let late = health::oldest_due(conn)?.map_or(Span::ZERO, |due| now.since(due).max(Span::ZERO));
    let all = signing_keys::list(conn)?;
    let keys = KeyState::ALL.iter().map(|state| {
        let ages = all.iter().filter(|stored| stored.key.state == *state).map(|stored| {
            // Since when it is in this state.
            let key = &stored.key;
            let since = match state {
                KeyState::Next => None,
                KeyState::Active => key.activated_at,
                KeyState::Retired => key.retired_at,
                KeyState::Revoked => key.revoked_at,
            };
            now.since(since.unwrap_or(key.created_at))
        });
        let ages: Vec<Span> = ages.collect();
        (*state, ages.len(), ages.into_iter().max().unwrap_or(Span::ZERO))
    });
    Ok(Gauges { mails, mail_late: late, keys: keys.collect(), sessions: health::count_sessions(conn, now)? })
}
