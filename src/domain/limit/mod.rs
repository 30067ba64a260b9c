//! How often something may go wrong, or be asked for, before it is refused for a while (security.md RL1, RL2). Pure:
//! what is kept of the past, and what follows from it.

mod key;

pub use key::{Asked, LimitKey, LimitKind, Mailed, Subject};

use serde::{Deserialize, Serialize};

use super::time::{Span, Timestamp};

/// What is counted is remembered in steps of this part of the window, so that a counter has a bounded size.
const STEPS: i64 = 60;

/// At most `most` within `window`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many.
    pub most: u32,
    /// Within how long.
    pub window: Span,
    /// How long everything is refused once the number is reached; without it, until the oldest is out of the window.
    pub block: Option<Span>,
}

/// Every limit there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Failures of one account from one network.
    pub pair: Limit,
    /// Failures of one account on one device that it knows.
    pub device: Limit,
    /// Failures from one address.
    pub address: Limit,
    /// Failures of one account over all networks, after which a device that is not known must pass a mailed step.
    pub account: Limit,
    /// Wrong one-time codes of one account: elsewhere together, and on each device that it knows.
    pub codes: Limit,
    /// Failures of one client from one network.
    pub client: Limit,
    /// Mails of one kind that are asked for, to one address.
    pub mails: Limit,
    /// Registrations and mails that are asked for, each, from one address.
    pub requests: Limit,
    /// What waits for a person from one address: authorization requests, verifications of addresses, and devices of one
    /// application, each (security.md RL5).
    pub waiting: i64,
}

impl Limits {
    /// The limit that counters of `kind` obey.
    pub const fn of(&self, kind: LimitKind) -> Limit {
        match kind {
            LimitKind::Pair => self.pair,
            LimitKind::Device => self.device,
            // Whoever types codes is no more patient for having an account, nor for having many addresses.
            LimitKind::Address | LimitKind::DeviceCodes => self.address,
            LimitKind::Account => self.account,
            LimitKind::Codes => self.codes,
            LimitKind::Client => self.client,
            LimitKind::Mail => self.mails,
            LimitKind::Request => self.requests,
            // One notice for each time that an account is blocked somewhere, not one for each network.
            LimitKind::Notice => Limit {
                most: 1,
                window: match self.pair.block {
                    Some(block) => block,
                    None => self.pair.window,
                },
                block: None,
            },
        }
    }
}

/// What a counter remembers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counter {
    /// Oldest first.
    recent: Vec<Recent>,
    blocked_until: Option<Timestamp>,
}

/// Some that were counted within one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recent {
    /// When the first of them was, in milliseconds.
    at: i64,
    /// How many.
    count: u32,
}

/// What adding to a counter did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Added {
    /// It was counted, and more would be.
    Counted,
    /// It was counted, and it was the last: from now on everything is refused.
    Last,
    /// It was not counted: everything is refused until then.
    Refused(Timestamp),
}

impl Counter {
    /// From what was stored.
    pub const fn new(recent: Vec<Recent>, blocked_until: Option<Timestamp>) -> Self {
        Self { recent, blocked_until }
    }

    /// What is to be stored.
    pub fn recent(&self) -> &[Recent] {
        &self.recent
    }

    /// Until when everything was refused, at the latest block.
    pub const fn blocked_until(&self) -> Option<Timestamp> {
        self.blocked_until
    }

    /// How many stand within the window.
    pub fn count(&self, limit: &Limit, now: Timestamp) -> u32 {
        let within = self.recent.iter().filter(|recent| recent.is_within(limit, now));
        within.fold(0, |sum, recent| sum.saturating_add(recent.count))
    }

    /// Until when everything is refused, if it is.
    pub fn refused_until(&self, limit: &Limit, now: Timestamp) -> Option<Timestamp> {
        if let Some(until) = self.blocked_until.filter(|until| now < *until) {
            return Some(until);
        }
        if self.count(limit, now) < limit.most {
            return None;
        }
        let oldest = self.recent.iter().find(|recent| recent.is_within(limit, now))?;
        Some(Timestamp::from_millis(oldest.at).plus(limit.window))
    }

    /// Counts one more, unless everything is refused: what is refused does not lengthen a block.
    pub fn add(&mut self, limit: &Limit, now: Timestamp) -> Added {
        if let Some(until) = self.refused_until(limit, now) {
            return Added::Refused(until);
        }
        self.recent.retain(|recent| recent.is_within(limit, now));
        let step = limit.window.millis() / STEPS;
        match self.recent.last_mut().filter(|last| now.millis().saturating_sub(last.at) < step) {
            Some(last) => last.count = last.count.saturating_add(1),
            None => self.recent.push(Recent { at: now.millis(), count: 1 }),
        }
        if self.count(limit, now) < limit.most {
            return Added::Counted;
        }
        if let Some(block) = limit.block {
            // After the block everything begins anew.
            self.recent.clear();
            self.blocked_until = Some(now.plus(block));
        }
        Added::Last
    }

    /// When nothing of it matters any more.
    pub fn forget_at(&self, limit: &Limit, now: Timestamp) -> Timestamp {
        let window = now.plus(limit.window);
        self.blocked_until.map_or(window, |until| until.max(window))
    }
}

impl Recent {
    /// A moment that lies ahead (clocks of nodes differ) counts.
    fn is_within(self, limit: &Limit, now: Timestamp) -> bool {
        now.millis() < self.at.saturating_add(limit.window.millis())
    }
}

#[cfg(test)]
mod tests;
