//! actix-web: who is calling, as arguments of handlers, and errors as answers.
//!
//! The [`Verifier`](crate::Verifier) is expected in the app data: `App::new().app_data(web::Data::new(verifier))`.

mod extract;
mod respond;

pub use extract::{CurrentUser, OptionalUser, VerifiedUser};
