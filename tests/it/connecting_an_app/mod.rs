//! An application sends its users to Signet and gets tokens.

mod signing_in;
