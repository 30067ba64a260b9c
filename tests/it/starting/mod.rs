//! `signet serve` starts, or says in one message why not.

mod keys;
mod refusing;
mod tls;
