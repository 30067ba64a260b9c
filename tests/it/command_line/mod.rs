//! The verbs as a new user calls them: exit codes, JSON for programs, secrets that go in and never come out.

mod clients;
mod keys;
mod settings;
mod users;
