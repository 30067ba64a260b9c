//! A person's consent: whether it must be asked for, and whether it is still there.

use crate::domain::client::Client;
use crate::domain::decision::Fault;
use crate::domain::ids::UserId;
use crate::domain::interaction::AuthorizationRequest;
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::scope::Scope;
use crate::storage::{Conn, consents};

/// Whether the person must be asked for `scope`, which is what of the request they can be given. The operator's own
/// applications do not ask; what was allowed before is not asked again, except for applications that another program on
/// the machine could pose as (RFC 8252 §8.6).
pub fn is_needed(
    conn: &mut Conn,
    client: &Client,
    user: UserId,
    request: &AuthorizationRequest,
    scope: &Scope,
) -> Result<bool, Fault> {
    // RFC 8628 §5.4: whoever types a code may have been sent it; they always see what they let in.
    if request.ask_consent || request.device().is_some() {
        return Ok(true);
    }
    if client.first_party {
        return Ok(false);
    }
    if client.is_public() && request.redirect_uri().is_some_and(RedirectUri::is_native) {
        return Ok(true);
    }
    Ok(!scope.is_within(&consents::find(conn, user, &client.id)?))
}

/// security.md TK5: whether `user` still allows `client` what it was given. Applications of the operator ask nobody.
pub fn holds(conn: &mut Conn, user: UserId, client: &Client, scope: &Scope) -> Result<bool, Fault> {
    Ok(client.first_party || scope.is_within(&consents::find(conn, user, &client.id)?))
}
