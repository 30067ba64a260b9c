//! How signing keys come: made here, or taken in.

pub mod page;
