//! For which APIs (RFC 8707 §2.1).

use super::Draft;
use crate::domain::client::{Audience, Client};
use crate::domain::parameters::Parameters;
use crate::env::Env;
use crate::oauth::error::OAuthError;
use crate::oauth::resources;

pub(super) fn check(draft: &mut Draft<'_>, _: &Env) -> Result<(), OAuthError> {
    draft.checked.audiences = asked(&draft.request.parameters, &draft.request.client)?;
    Ok(())
}

/// The APIs that `client` asks for, and may; without any, its default.
pub fn asked(parameters: &Parameters, client: &Client) -> Result<Vec<Audience>, OAuthError> {
    let audiences = resources::requested(parameters, &client.audiences)?;
    Ok(if audiences.is_empty() { resources::default_of(client) } else { audiences })
}
