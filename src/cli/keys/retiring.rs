//! `signet keys retire`: takes a key back that never signed.

use serde::Serialize;

use super::stand_by;
use crate::admin::keys::retirement;
use crate::admin::keys::view::KeyView;
use crate::cli::local::Local;
use crate::cli::output::Answer;
use crate::storage::Tx;

pub(super) async fn retire(kid: String, local: &Local) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct Told<'a> {
        #[serde(flatten)]
        key: KeyView,
        next: Option<&'a str>,
    }

    let context = local.context();
    let write = move |tx: &mut Tx<'_>| retirement::retire(tx, &kid, &context);
    let key = local.house.store.write("keys_retire", write).await??;
    let standby = stand_by(local).await?;
    let rules = local.house.surroundings.settings.keys;
    let told = Told { key: KeyView::new(&key, &rules), next: standby.as_ref().map(|key| key.kid.as_str()) };
    let mut lines = vec![format!("The key {} is retired; it never signed.", key.kid)];
    lines.extend(standby.as_ref().map(|key| {
        let from = rules.may_sign_from(key);
        format!("The key {} is published in its place; it may sign from {from} on.", key.kid)
    }));
    Answer::new(&told, lines.join("\n"))
}
