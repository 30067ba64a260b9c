//! Who is calling: the token's subject. For the time of a migration also whoever `?user_id=` names, logged and counted.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{Error, FromRequest, HttpRequest, web};
use serde::Serialize;
use signet_verifier::{Clock, CurrentUser, Problem, Rejection, SystemClock};
use time::Date;

const MAX_USER_ID_BYTES: usize = 128;

/// When the old way is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Window {
    Closed,
    Open,
    /// The first second, since 1970, at which it is closed.
    Until(i64),
}

impl Window {
    /// Open if switched on, up to and including the last day.
    pub(crate) fn new(switched_on: bool, last_day: Option<Date>) -> Self {
        match last_day {
            _ if !switched_on => Self::Closed,
            None => Self::Open,
            Some(day) => Self::Until(day.midnight().assume_utc().unix_timestamp().saturating_add(86_400)),
        }
    }

    pub(crate) fn is_open(self, now: i64) -> bool {
        match self {
            Self::Closed => false,
            Self::Open => true,
            Self::Until(end) => now < end,
        }
    }
}

/// Whether the old way is still open, and how much each way is used.
#[derive(Debug)]
pub(crate) struct Migration {
    window: Window,
    clock: SystemClock,
    bearer: AtomicU64,
    both: AtomicU64,
    user_id: AtomicU64,
}

/// The counters at one moment: when `user_id` stands still, the old way can be closed.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    legacy_user_id: bool,
    /// Requests with a token alone.
    bearer: u64,
    /// Requests with a token and the same `user_id`.
    both: u64,
    /// Requests with `user_id` alone.
    user_id: u64,
}

impl Migration {
    pub(crate) fn new(window: Window) -> Self {
        let zero = AtomicU64::default;
        Self { window, clock: SystemClock::new(), bearer: zero(), both: zero(), user_id: zero() }
    }

    fn is_open(&self) -> bool {
        self.window.is_open(self.clock.unix_seconds())
    }

    pub(crate) fn counts(&self) -> Counts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counts {
            legacy_user_id: self.is_open(),
            bearer: read(&self.bearer),
            both: read(&self.both),
            user_id: read(&self.user_id),
        }
    }

    /// Judges a `user_id` that came with a valid token.
    fn admit_user(&self, user: CurrentUser, user_id: Option<&str>) -> Result<Caller, Problem> {
        match user_id {
            None => count(&self.bearer),
            // The token says who is calling; a parameter that pretends to is a client's mistake, or worse.
            Some(_) if !self.is_open() => return Err(not_accepted()),
            Some(user_id) if user_id != user.subject => return Err(mismatch()),
            Some(_) => count(&self.both),
        }
        Ok(Caller::User(Box::new(user)))
    }

    fn admit_legacy(&self, user_id: String) -> Caller {
        count(&self.user_id);
        tracing::warn!(user.id = user_id, "a request by the old user_id, without a token");
        Caller::Legacy(user_id)
    }
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

/// Whose accounts a request is about.
#[derive(Debug)]
pub(crate) enum Caller {
    /// Proven by a token.
    User(Box<CurrentUser>),
    /// Claimed by `?user_id=`, in migration mode.
    Legacy(String),
}

impl Caller {
    /// Demands a scope of a token; the old way has none.
    pub(crate) fn require_scope(&self, scope: &str) -> Result<(), Rejection> {
        match self {
            Self::User(user) => user.require_scope(scope),
            Self::Legacy(_) => Ok(()),
        }
    }
}

impl FromRequest for Caller {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let migration = request.app_data::<web::Data<Migration>>().cloned();
        let user = CurrentUser::from_request(request, payload);
        let anonymous = !request.headers().contains_key(AUTHORIZATION);
        let user_id = user_id(request);
        Box::pin(async move {
            let Some(migration) = migration else { return Err(internal().into()) };
            if migration.is_open()
                && anonymous
                && let Some(user_id) = user_id.clone()?
            {
                return Ok(migration.admit_legacy(user_id));
            }
            let user = user.await?;
            Ok(migration.admit_user(user, user_id?.as_deref())?)
        })
    }
}

/// The query's `user_id`, at most one and of sensible form.
fn user_id(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let Ok(query) = web::Query::<Vec<(String, String)>>::from_query(request.query_string()) else {
        return Err(malformed("The query cannot be read"));
    };
    let mut found =
        query.into_inner().into_iter().filter(|(name, _)| name == "user_id").map(|(_, value)| value);
    match (found.next(), found.next()) {
        (None, _) => Ok(None),
        (Some(user_id), None) if is_user_id(&user_id) => Ok(Some(user_id)),
        _ => Err(malformed("user_id must be given once, as 1 to 128 printable characters")),
    }
}

fn is_user_id(text: &str) -> bool {
    (1..=MAX_USER_ID_BYTES).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn malformed(detail: &str) -> Problem {
    Problem::new(400, "request_malformed", "Request malformed", detail)
}

fn not_accepted() -> Problem {
    let detail = "The access token says whose accounts these are; leave user_id out";
    Problem::new(400, "user_id_not_accepted", "user_id not accepted", detail)
}

fn mismatch() -> Problem {
    let detail = "user_id names another user than the access token";
    Problem::new(400, "user_id_mismatch", "user_id does not match", detail)
}

/// An error of ours, about which a caller learns nothing.
pub(crate) fn internal() -> Problem {
    Problem::new(500, "internal", "Internal error", "")
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn the_old_way_is_open_to_the_end_of_its_last_day() {
        let day = date!(2026 - 11 - 30);
        let end = 1_796_083_200;
        assert_eq!(Window::new(true, Some(day)), Window::Until(end));
        assert!(Window::Until(end).is_open(end - 1) && !Window::Until(end).is_open(end));
        assert!(Window::new(true, None).is_open(i64::MAX));
        assert!(!Window::new(false, None).is_open(0) && !Window::new(false, Some(day)).is_open(0));
    }
}
