//! Accounts by the thousand: taken over from elsewhere and copied out, a part at a time, so that neither needs much memory
//! or keeps anybody waiting.

pub mod lines;
pub mod operation;
pub mod row;
