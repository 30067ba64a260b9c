//! The proof of an address, as far as an application waits for it (security.md EM5).

use super::operation::Next;
use crate::accounts::verification::operation::{Wait, wait};
use crate::domain::audit::Origin;
use crate::domain::client::Client;
use crate::domain::decision::Fault;
use crate::domain::interaction::{AuthorizationRequest, Interaction};
use crate::domain::registration::EmailVerification;
use crate::domain::session::Session;
use crate::domain::user::User;
use crate::env::Env;
use crate::storage::{Conn, Tx, clients, provisional, users};

/// Who is signed in, if they must prove their address before this client gets anything.
pub(super) fn unproven(
    conn: &mut Conn,
    client: &Client,
    session: &Session,
    env: &Env,
) -> Result<Option<User>, Fault> {
    let rules = &env.settings.registration;
    if rules.verification_for(client.email_verification) == EmailVerification::ClaimOnly {
        return Ok(None);
    }
    let user = users::find(conn, session.user_id)?;
    Ok(user.filter(|user| !rules.may_have_tokens(user, client.email_verification)))
}

/// Lets the browser wait for the proof of the address of who is signed in.
pub(super) fn wait_for_proof(
    tx: &mut Tx<'_>,
    user: User,
    session: &Session,
    interaction: &Interaction,
    origin: &Origin,
    env: &Env,
) -> Result<Next, Fault> {
    let waiting = Wait {
        user: Some(user.id),
        address: user.email,
        browser: interaction.browser,
        interaction: Some(interaction.id),
        proven_at: session.auth_time,
        network: origin.host(),
    };
    Ok(Next::VerifyEmail(wait(tx, waiting, env)?.id))
}

/// Whether a client may have tokens of somebody whose address is not proven. If so, the account is in use from now on:
/// no newer sign-up takes its place.
pub(super) fn keep_unproven(
    tx: &mut Tx<'_>,
    user: &User,
    request: &AuthorizationRequest,
    env: &Env,
) -> Result<bool, Fault> {
    let client = clients::find(tx.conn(), &request.client_id)?;
    let own = client.and_then(|client| client.email_verification);
    // security.md EM5: an unverified account grants nothing.
    if !env.settings.registration.may_have_tokens(user, own) {
        return Ok(false);
    }
    provisional::keep(tx, user.id)?;
    Ok(true)
}
