//! What needs a code of the factor that there is.

pub mod page;
