//! Takes requests apart, without judging what they ask.

pub mod bearer;
pub mod body;
pub mod browser;
pub mod credentials;
pub mod json_body;
pub mod origin;
pub mod path;
pub mod query;
pub mod token_form;
