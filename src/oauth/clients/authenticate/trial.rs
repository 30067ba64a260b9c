//! A client that an administrator tries: no secret is presented, because the server asks itself. Only a test that the
//! administrator's own browser began can stand in for one (docs/decisions/0063).

use super::AuthenticatedClient;
use crate::domain::client::{Client, GrantType};
use crate::domain::decision::Fault;
use crate::domain::lifetimes::{ClientLifetimes, Lifetimes};
use crate::domain::time::Span;
use crate::domain::trial::{ACCESS, REFRESH, Trial};
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::storage::{Conn, clients};

/// The client of `trial`, if it is enabled and may use `grant`. What it is given lives shorter than usual.
pub fn on_trial(
    conn: &mut Conn,
    trial: &Trial,
    grant: GrantType,
    lifetimes: &Lifetimes,
) -> Result<Result<AuthenticatedClient, OAuthError>, Fault> {
    let Some(client) = clients::find(conn, &trial.client_id)?.filter(|client| client.enabled) else {
        return Ok(Err(OAuthError::new(ErrorCode::UnauthorizedClient, "the client is disabled")));
    };
    if !client.may_use(grant) {
        return Ok(Err(OAuthError::new(
            ErrorCode::UnauthorizedClient,
            "the client may not use this grant_type",
        )));
    }
    Ok(Ok(AuthenticatedClient(Client { lifetimes: shortened(client.lifetimes, lifetimes), ..client })))
}

fn shortened(own: ClientLifetimes, server: &Lifetimes) -> ClientLifetimes {
    let short = |life: Span, most: Span| Some(life.min(most));
    ClientLifetimes {
        access: short(own.access(server), ACCESS),
        refresh_idle: short(own.refresh_idle.unwrap_or(server.refresh_idle), REFRESH),
    }
}
