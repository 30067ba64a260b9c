//! `signet keys revoke`: says what it would break, and does it when told that this is meant.

use crate::admin::keys::revocation::{consequences, revoke as revoke_key};
use crate::admin::keys::view::{Deed, RevocationView};
use crate::cli::local::Local;
use crate::cli::output::{self, Answer};
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::signing_key::KeyState;
use crate::keys::jwks::MAX_AGE_SECONDS;

pub(super) async fn revoke(kid: String, is_meant: bool, local: &Local) -> anyhow::Result<Answer> {
    let (wanted, context) = (kid.clone(), local.context());
    let store = &local.house.store;
    let gone = if is_meant {
        let gone = store.write("keys_revoke", move |tx| revoke_key(tx, &wanted, &context)).await??;
        super::stand_by(local).await?;
        gone
    } else {
        store.read(move |conn| consequences(conn, &wanted, context.now)).await??
    };
    let deed = if is_meant { Deed::Done } else { Deed::Asked };
    told(&RevocationView::new(&kid, deed, &gone))
}

/// What was done, or would be.
pub(in crate::cli) fn told(gone: &RevocationView) -> anyhow::Result<Answer> {
    let answer = Answer::new(gone, in_words(gone).join("\n"))?;
    if gone.revoked {
        return Ok(answer);
    }
    Ok(answer.refused().warn(["nothing was changed; add --yes if you mean it".to_owned()]))
}

/// The consequences in words.
fn in_words(gone: &RevocationView) -> Vec<String> {
    let kid = &gone.kid;
    let (head, will) = if gone.revoked {
        (format!("The key {kid} is revoked."), "have")
    } else {
        (format!("Revoking the key {kid} ({}) would end what it signed:", gone.state), "would have")
    };
    let mut lines = vec![head];
    if gone.state == KeyState::Next.as_str() {
        lines.push("It never signed: no token goes with it.".to_owned());
    } else if gone.algorithm != SigningAlgorithm::Rs256.as_str() {
        let (clients, algorithm) = (gone.clients, &gone.algorithm);
        lines.push(format!("Of {clients} applications tokens are signed by {algorithm} keys."));
    } else {
        lines.push(format!(
            "{} refresh tokens of {} applications stop working: their people {will} to sign in again.",
            gone.refresh_tokens, gone.clients
        ));
    }
    lines.extend(gone.access_tokens_until.as_deref().map(output::at).map(|until| {
        format!(
            "Access tokens that it signed, which would have lived until {until} at the latest, are refused as soon as \
             services fetch the keys again, after at most {MAX_AGE_SECONDS} s."
        )
    }));
    lines.extend(gone.successor.as_ref().map(|successor| format!("The key {successor} signs from then on.")));
    lines.extend(gone.successor_unknown_until.as_deref().map(output::at).map(|until| {
        format!("It was published a short time ago: services may refuse its tokens until {until}.")
    }));
    lines
}
