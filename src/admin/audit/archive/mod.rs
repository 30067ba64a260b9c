//! What is old leaves the audit log: first into an archive that proves itself, then out of the database. Each step finds
//! out by itself whether it is still to be done, so that whoever dies in between is followed by somebody who goes on.

pub mod api;
pub mod beginning;
pub mod file;
pub mod plan;
pub mod proof;
pub mod removal;
pub mod view;
