//! What people do with their account.

pub mod activity;
pub mod applications;
pub mod area;
pub mod data;
pub mod devices;
pub mod email;
pub mod limits;
pub mod mailed;
pub mod overview;
pub mod password;
pub mod post;
pub mod profile;
pub mod registration;
pub mod second_factor;
pub mod sessions;
pub mod shut_out;
pub mod sign_in;
pub mod verification;
pub mod waiting;
