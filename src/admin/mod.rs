//! What administrators do: keys, APIs, clients, users. Command line, API and pages call the same operations.

pub mod apis;
pub mod area;
pub mod audit;
pub mod backup;
pub mod clients;
pub mod context;
pub mod doctor;
pub mod first_steps;
pub mod gauges;
pub mod groups;
pub mod invitations;
pub mod keys;
pub mod mail;
pub mod nodes;
pub mod overview;
pub mod paging;
pub mod roles;
pub mod sealed;
pub mod statistics;
pub mod system;
#[cfg(test)]
mod testing;
pub mod users;
