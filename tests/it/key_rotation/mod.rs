//! The life of signing keys: by schedule, through crashes, and as resource services see it.

mod kill;
mod life;
mod master_key;
mod schedule;
pub mod services;

use std::sync::Arc;

use signet::admin::context::Context;
use signet::domain::time::Timestamp;
use signet::env::SystemRandom;

/// Somebody who changes keys.
fn context(now: Timestamp) -> Context {
    Context::local("a test", now, Arc::new(SystemRandom))
}
