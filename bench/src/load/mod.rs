//! One scenario on many connections: workers repeat an operation, a recorder counts what falls into the window.

mod outcome;
mod recorder;
mod run;
mod scenario;
mod worker;

pub use outcome::{Latency, Outcome, ServerUse, Step};
pub use run::{Load, run};
pub use scenario::{Operation, Scenario};
