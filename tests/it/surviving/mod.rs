//! What happens to the server, and what must hold all the same.

mod clients;
mod database;
mod kill;
mod restoring;
mod signals;
mod watching;
