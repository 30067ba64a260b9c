//! Mail: what is written in it, that it arrives, and what happens when it does not.

mod delivery;
mod encryption;
pub mod letters;
mod nodes;
mod running;
mod secrets;
mod wording;
