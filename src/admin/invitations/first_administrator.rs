//! The first administrator comes from a one-time link that the operator of the machine makes (security.md PW5, LG3):
//! there is no account with a known password, and nobody becomes administrator by being quick.

use super::operation::{LINK_PATH, NewInvitation, draft, insert};
use crate::admin::context::Context;
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::invitation::{Invitation, InvitationKind};
use crate::domain::language::Language;
use crate::domain::name::DisplayName;
use crate::domain::permission::BuiltInRole;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::secret::Handle;
use crate::domain::time::Span;
use crate::domain::user::Role;
use crate::env::Env;
use crate::mail::letter::Link;
use crate::storage::{Conn, Tx, provisional, roles, users};

/// How long the link works.
const LIFE: Span = Span::from_hours(24);

/// The role that the link gives.
fn admin() -> Result<Role, Fault> {
    let name = BuiltInRole::Admin.as_str();
    name.parse().map_err(|_| Fault::inconsistent("roles", "name", name))
}

/// Whether somebody administers this server.
pub fn is_there(conn: &mut Conn) -> Result<bool, Fault> {
    Ok(roles::count_active(conn, &admin()?, 1)? > 0)
}

/// Holds the right to become the first administrator until the transaction ends: of several links one makes it. `false`:
/// somebody administers this server by now.
pub fn claim(tx: &mut Tx<'_>) -> Result<bool, Fault> {
    roles::lock(tx, &[admin()?])?;
    Ok(!is_there(tx.conn())?)
}

/// Makes the link. An older one for the address is worth nothing from now on.
pub fn invite(
    tx: &mut Tx<'_>,
    email: &EmailAddress,
    name: Option<&DisplayName>,
    context: &Context,
    env: &Env,
) -> Result<Result<(Invitation, Link), Refusal>, Fault> {
    if !claim(tx)? {
        let detail = "there is an administrator already; they invite others, as does `signet users invite --role admin`";
        return Ok(Err(Refusal::new(RefusalCode::Conflict, detail)));
    }
    if let Some(user) = users::find_by_email(tx.conn(), email)?
        && !provisional::is_provisional(tx.conn(), user.id)?
    {
        let address = email.as_typed();
        let detail =
            format!("{address} has an account; give it the role: signet users grant-role {address} admin");
        return Ok(Err(Refusal::new(RefusalCode::Taken, detail)));
    }
    let new = NewInvitation {
        email: email.clone(),
        name: name.cloned(),
        roles: vec![admin()?],
        client: None,
        from: None,
        language: Language::English,
        ttl: Some(LIFE),
    };
    let drafted = draft(&new, LIFE, context);
    let invitation = Invitation { kind: InvitationKind::FirstAdministrator, ..drafted };
    let token = Handle::generate(context.random.as_ref());
    insert(tx, &invitation, &token, context)?;
    context.record(tx, AuditEntry::success(AuditEvent::Invited).reason(invitation.id.to_string()))?;
    Ok(Ok((invitation, Link::with_token(&env.settings.issuer, LINK_PATH, &token, LIFE))))
}
