//! An application sends its users to Signet and gets tokens.

mod algorithms;
mod consent;
mod discovery;
mod parameters;
mod pkce;
mod prompts;
mod redirects;
mod relying_party;
mod resources;
mod signing_in;
