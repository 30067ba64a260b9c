//! Rotates by hand: the same for page, API and command line.

use crate::admin::context::Context;
use crate::admin::keys::making::{make, usual};
use crate::admin::keys::operation::{self, Activated, CannotActivate, Wait, check_rotation};
use crate::domain::decision::Fault;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::env::Surroundings;
use crate::storage::{Conn, Store, Tx};

/// A rotation that is done.
#[derive(Debug)]
pub struct Rotated {
    /// The key that signs from now on.
    pub activated: Activated,
    /// The key that was published for the next time.
    pub next: Option<String>,
}

/// Asks whether the keys for `algorithm` may be rotated, makes those that it takes, and does it.
pub async fn rotate(
    store: &Store,
    surroundings: &Surroundings,
    context: Context,
    algorithm: SigningAlgorithm,
    wait: Wait,
) -> Result<Result<Rotated, CannotActivate>, Fault> {
    let (rules, now) = (surroundings.settings.keys, context.now);
    let check = move |conn: &mut Conn| check_rotation(conn, algorithm, wait, &rules, now);
    if let Err(refused) = store.read(check).await? {
        return Ok(Err(refused));
    }
    let mut new = Vec::new();
    for _ in 0..store.read(move |conn| operation::needed_for_rotation(conn, algorithm)).await? {
        new.push(make(usual(algorithm, surroundings), surroundings).await?);
    }
    let kids: Vec<String> = new.iter().map(|key| key.key.kid.clone()).collect();
    // Making keys took a while.
    let context = Context { now: surroundings.clock.now(), ..context };
    let write = move |tx: &mut Tx<'_>| operation::rotate(tx, algorithm, &new, wait, &rules, &context);
    let activated = match store.write("keys_rotate", write).await? {
        Ok(activated) => activated,
        Err(refused) => return Ok(Err(refused)),
    };
    let next = kids.into_iter().find(|kid| *kid != activated.key.kid);
    Ok(Ok(Rotated { activated, next }))
}
