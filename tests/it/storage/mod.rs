//! What storage promises, with the faults injected that it must bear.

mod database_faults;
mod full_disk;
mod group_commit;
mod migrations;
mod one_winner;
mod query_plans;
pub mod raw;
mod reading;
mod rows;
mod second_factors;
mod sweeping;
mod writer;
