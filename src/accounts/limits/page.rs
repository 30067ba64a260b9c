//! How a page says that somebody came too often: status 429, `Retry-After`, and words (security.md RL3). It is the same
//! whether or not there is such an account.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};

use super::operation::Blocked;
use crate::http::state::AppState;
use crate::words::Said;

/// How long somebody is to wait.
#[derive(Clone, Copy, Debug)]
pub struct Wait {
    seconds: i64,
}

impl Wait {
    /// From now until a block ends.
    pub fn new(state: &AppState, blocked: Blocked) -> Self {
        Self { seconds: blocked.retry_after(state.house.surroundings.clock.now()) }
    }

    /// For the alert of the form that comes back.
    pub fn said(self) -> Said {
        Said::new("limits-wait").counting("minutes", self.seconds.saturating_add(59).div_euclid(60))
    }

    /// The same page as an answer to too many requests (RFC 6585 §4).
    pub fn mark(self, mut page: HttpResponse) -> HttpResponse {
        *page.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        page.headers_mut().insert(RETRY_AFTER, HeaderValue::from(self.seconds));
        page
    }
}
