//! What happens to the server, and what must hold all the same.

mod clients;
mod database;
mod hanging;
mod kill;
mod naming;
mod restoring;
mod signals;
mod tracing;
mod watching;
