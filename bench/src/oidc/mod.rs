//! The protocol from the side of a client: discovery, the browser's way through the login pages, tokens.

mod authorize;
mod form;
mod html;
mod metadata;
mod target;
mod tokens;

pub use authorize::{Callback, Login, authorize};
pub use form::{Field, Form, Method};
pub use metadata::{Metadata, Provider};
pub use target::Nonces;
pub use target::{Credentials, Target, WebClient};
pub use tokens::{Tokens, introspect, tokens, userinfo};
