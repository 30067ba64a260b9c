//! Authenticates the client and hands the request to its grant.

use super::grants;
use super::issue::Issued;
use super::request::TokenRequest;
use crate::domain::audit::Origin;
use crate::domain::client::GrantType;
use crate::domain::decision::{Decision, Fault};
use crate::domain::time::Timestamp;
use crate::env::{Env, Surroundings};
use crate::oauth::clients::authenticate::{AuthenticatedClient, Credentials, authenticate};
use crate::oauth::clients::failures::weigh;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::storage::Store;

/// What the token endpoint decides.
pub type TokenDecision = Decision<Issued, OAuthError>;

/// Decides a token request. A grant that changes nothing runs on a read connection; the others in one transaction.
pub async fn exchange(
    store: &Store,
    surroundings: &Surroundings,
    credentials: Credentials,
    request: TokenRequest,
    origin: Origin,
) -> Result<TokenDecision, Fault> {
    let (client, from) = (credentials.client_id().clone(), origin.clone());
    let decision = decide(store, surroundings, credentials, request, origin).await?;
    weigh(store, surroundings, &client, &from, decision).await
}

async fn decide(
    store: &Store,
    surroundings: &Surroundings,
    credentials: Credentials,
    request: TokenRequest,
    origin: Origin,
) -> Result<TokenDecision, Fault> {
    let surroundings = surroundings.clone();
    match request {
        TokenRequest::ClientCredentials(request) => {
            let decide = move |conn: &mut crate::storage::Conn| {
                let client = match admitted(
                    conn,
                    &credentials,
                    GrantType::ClientCredentials,
                    surroundings.clock.now(),
                )? {
                    Ok(client) => client,
                    Err(error) => return Ok(Decision::Refused(error)),
                };
                grants::client_credentials::grant(conn, &client, &request, &surroundings.env(), &origin)
            };
            store.read(decide).await
        }
        TokenRequest::AuthorizationCode(request) => {
            let decide = move |tx: &mut crate::storage::Tx<'_>| {
                let client = match admitted(
                    tx.conn(),
                    &credentials,
                    GrantType::AuthorizationCode,
                    surroundings.clock.now(),
                )? {
                    Ok(client) => client,
                    Err(error) => return Ok(Decision::Refused(error)),
                };
                grants::authorization_code::exchange(tx, &client, &request, &surroundings.env(), &origin)
            };
            store.write("exchange a code", decide).await
        }
        TokenRequest::DeviceCode(request) => {
            let decide = move |tx: &mut crate::storage::Tx<'_>| {
                let client =
                    match admitted(tx.conn(), &credentials, GrantType::DeviceCode, surroundings.clock.now())?
                    {
                        Ok(client) => client,
                        Err(error) => return Ok(Decision::Refused(error)),
                    };
                grants::device_code::redeem(tx, &client, &request, &surroundings.env(), &origin)
            };
            store.write("answer a device", decide).await
        }
        TokenRequest::RefreshToken(request) => {
            let env: Env = surroundings.env();
            let Some(claims) = grants::refresh_token::read(&request, &env) else {
                return authenticate_only(store, credentials, env.now).await;
            };
            let decide = move |tx: &mut crate::storage::Tx<'_>| {
                let client = match admitted(
                    tx.conn(),
                    &credentials,
                    GrantType::RefreshToken,
                    surroundings.clock.now(),
                )? {
                    Ok(client) => client,
                    Err(error) => return Ok(Decision::Refused(error)),
                };
                grants::refresh_token::rotate(tx, &client, &request, &claims, &surroundings.env(), &origin)
            };
            store.write("rotate a refresh token", decide).await
        }
    }
}

fn admitted(
    conn: &mut crate::storage::Conn,
    credentials: &Credentials,
    grant: GrantType,
    now: Timestamp,
) -> Result<Result<AuthenticatedClient, OAuthError>, Fault> {
    Ok(authenticate(conn, credentials, now)?.and_then(|client| {
        if client.client().may_use(grant) {
            Ok(client)
        } else {
            Err(OAuthError::new(ErrorCode::UnauthorizedClient, "the client may not use this grant_type"))
        }
    }))
}

/// A token that is none of ours needs no transaction; but who asks is still checked first.
async fn authenticate_only(
    store: &Store,
    credentials: Credentials,
    now: Timestamp,
) -> Result<TokenDecision, Fault> {
    let checked = store.read(move |conn| admitted(conn, &credentials, GrantType::RefreshToken, now)).await?;
    Ok(Decision::Refused(checked.err().unwrap_or(grants::refresh_token::REFUSED)))
}
