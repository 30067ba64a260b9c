//! Counts failed client authentications (security.md RL1, RL2). Only failures pay: nothing is read or written for a
//! client that proves who it is, and nothing that others do refuses the right secret (docs/decisions/0008).

use crate::accounts::limits::attempt::Attempt;
use crate::accounts::limits::operation::{Blocked, Failure, check, record_failure};
use crate::domain::audit::Origin;
use crate::domain::decision::{Decision, Fault};
use crate::domain::ids::ClientId;
use crate::env::Surroundings;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::storage::Store;

/// Passes `decision` on. If it says that the client is not who it says, that is counted, and a client that came too
/// often is told to wait instead.
pub async fn weigh<T>(
    store: &Store,
    surroundings: &Surroundings,
    client: &ClientId,
    origin: &Origin,
    decision: Decision<T, OAuthError>,
) -> Result<Decision<T, OAuthError>, Fault> {
    match decision {
        Decision::Refused(error) if error.code == ErrorCode::InvalidClient => {
            let now = surroundings.clock.now();
            let blocked = count(store, surroundings, client, origin).await?;
            Ok(Decision::Refused(match blocked {
                Some(blocked) => error.after(blocked.retry_after(now)),
                None => error,
            }))
        }
        other => Ok(other),
    }
}

async fn count(
    store: &Store,
    surroundings: &Surroundings,
    client: &ClientId,
    origin: &Origin,
) -> Result<Option<Blocked>, Fault> {
    let attempt = Attempt::client(client, origin);
    let (outside, asked) = (surroundings.clone(), attempt.clone());
    // Who is blocked already costs no write.
    if let Some(blocked) = store.read(move |conn| check(conn, &asked, &outside.env())).await? {
        return Ok(Some(blocked));
    }
    let (surroundings, origin) = (surroundings.clone(), origin.clone());
    let counted = store
        .write("count a failed client authentication", move |tx| {
            record_failure(tx, &attempt, &origin, &surroundings.env())
        })
        .await?;
    Ok(match counted {
        Failure::Counted => None,
        Failure::Blocked(blocked) => Some(blocked),
    })
}
