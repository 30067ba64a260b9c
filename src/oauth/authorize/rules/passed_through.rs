//! What the client sends along for its own use: `nonce`, which must fit into a token.

use super::Draft;
use crate::env::Env;
use crate::oauth::error::OAuthError;

/// Longest `nonce` and `state`, in bytes.
const MAX_BYTES: usize = 2048;

pub(super) fn check(draft: &mut Draft<'_>, _: &Env) -> Result<(), OAuthError> {
    let nonce = draft.request.parameters.single("nonce")?;
    let state = draft.request.target.state.as_deref();
    if [nonce, state].into_iter().flatten().any(|text| text.len() > MAX_BYTES) {
        return Err(OAuthError::invalid_request("nonce and state have at most 2048 bytes"));
    }
    // OIDC Core §3.1.2.1: the value is passed through unmodified from the request to the ID token.
    draft.checked.nonce = nonce.map(ToOwned::to_owned);
    Ok(())
}
