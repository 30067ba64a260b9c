//! The verbs as a new user calls them: exit codes, JSON for programs, secrets that go in and never come out.

mod archive_killed;
mod archives;
mod audit;
mod backups;
mod clients;
mod doctor;
mod invitations;
mod key_emergency;
mod keys;
mod mail;
mod remote;
mod roles;
mod settings;
mod users;
