//! What happens to the server, and what must hold all the same.

mod clients;
mod kill;
