//! Mail: what is written in it (`letter`, `compose`), and how it leaves (`message`, `transport`). The only lettre in
//! the house.

pub mod compose;
pub mod letter;
mod message;
mod sheet;
pub mod transport;
