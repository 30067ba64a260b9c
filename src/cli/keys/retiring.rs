//! `signet keys retire`: takes a key back that never signed.

use serde::Serialize;

use super::stand_by;
use crate::admin::keys::retirement;
use crate::admin::keys::view::KeyView;
use crate::cli::local::Local;
use crate::cli::output::{self, Answer};
use crate::storage::Tx;

pub(super) async fn retire(kid: String, local: &Local) -> anyhow::Result<Answer> {
    let context = local.context();
    let write = move |tx: &mut Tx<'_>| retirement::retire(tx, &kid, &context);
    let key = local.house.store.write("keys_retire", write).await??;
    let published = stand_by(local).await?;
    let standby = published.into_iter().find(|standby| standby.algorithm == key.algorithm);
    let rules = local.house.surroundings.settings.keys;
    told(KeyView::new(&key, &rules), standby.map(|key| KeyView::new(&key, &rules)).as_ref())
}

/// The key that is gone, and the one in its place, if there was none left.
pub(in crate::cli) fn told(key: KeyView, standby: Option<&KeyView>) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct Told<'a> {
        #[serde(flatten)]
        key: KeyView,
        next: Option<&'a str>,
    }

    let mut lines = vec![format!("The key {} is retired; it never signed.", key.kid)];
    lines.extend(standby.map(|key| {
        let from = key.may_sign_from.as_deref().map_or_else(String::new, output::at);
        format!("The key {} is published in its place; it may sign from {from} on.", key.kid)
    }));
    Answer::new(&Told { key, next: standby.map(|key| key.kid.as_str()) }, lines.join("\n"))
}
