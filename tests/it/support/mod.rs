//! The actors of the tests, and the ground that they stand on.

#[macro_use]
mod databases;
mod browser;
mod clock;
mod postgres;
mod running;

pub use browser::Browser;
pub use clock::TestClock;
pub use databases::Database;
pub use running::run;
