//! For which APIs (RFC 8707 §2.1).

use super::Draft;
use crate::env::Env;
use crate::oauth::error::OAuthError;
use crate::oauth::resources;

pub(super) fn check(draft: &mut Draft<'_>, _: &Env) -> Result<(), OAuthError> {
    let client = &draft.request.client;
    let audiences = resources::requested(&draft.request.parameters, &client.audiences)?;
    draft.checked.audiences = if audiences.is_empty() { resources::default_of(client) } else { audiences };
    Ok(())
}
