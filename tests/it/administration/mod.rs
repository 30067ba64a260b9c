//! The administration: who comes in, what they may do, and that page, API and command line do the same.

mod api;
mod audit;
mod first_administrator;
mod pages;
mod permissions;
mod roles;
