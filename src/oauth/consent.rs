//! Whether a person's consent to what an application holds is still there.

use crate::domain::client::Client;
use crate::domain::decision::Fault;
use crate::domain::ids::UserId;
use crate::domain::scope::Scope;
use crate::storage::{Conn, consents};

/// security.md TK5: whether `user` still allows `client` what it was given. Applications of the operator ask nobody.
pub fn holds(conn: &mut Conn, user: UserId, client: &Client, scope: &Scope) -> Result<bool, Fault> {
    Ok(client.first_party || scope.is_within(&consents::find(conn, user, &client.id)?))
}
