//! `signet keys activate|rotate`: which key signs from now on; in an emergency before services can know it, but not
//! before the operator knows what that does.

use clap::Args;
use serde::Serialize;

use crate::admin::keys::haste::consequences;
use crate::admin::keys::operation::{self, CannotActivate, Wait, Wanted};
use crate::admin::keys::rotation::operation as rotation;
use crate::admin::keys::view::{ActivatedView, HasteView};
use crate::cli::local::Local;
use crate::cli::output::{self, Answer};
use crate::domain::signing_algorithm::SigningAlgorithm;

/// Whether the wait is skipped.
#[derive(Clone, Copy, Debug, Args)]
pub(in crate::cli) struct HasteArguments {
    /// In an emergency: do not wait until every service knows the key; says first what that may disturb
    #[arg(long)]
    now: bool,
    /// Do it now, whatever it disturbs
    #[arg(long, requires = "now")]
    yes: bool,
}

impl HasteArguments {
    /// Whether the key waits.
    pub(in crate::cli) fn wait(self) -> Wait {
        if self.now { Wait::Skipped } else { Wait::Obeyed }
    }

    /// Whether the consequences are asked for, and nothing else.
    pub(in crate::cli) fn only_asks(self) -> bool {
        self.now && !self.yes
    }
}

pub(super) async fn activate(kid: String, haste: HasteArguments, local: &Local) -> anyhow::Result<Answer> {
    if haste.only_asks() {
        return told_before(Wanted::Key(kid), local).await;
    }
    let (context, rules, wait) = (local.context(), local.house.surroundings.settings.keys, haste.wait());
    let activated = local
        .house
        .store
        .write("keys_activate", move |tx| operation::activate(tx, &kid, wait, &rules, &context))
        .await?
        .map_err(explained)?;
    told(&ActivatedView::new(&activated, None, &rules))
}

pub(super) async fn rotate(
    algorithm: SigningAlgorithm,
    haste: HasteArguments,
    local: &Local,
) -> anyhow::Result<Answer> {
    if haste.only_asks() {
        return told_before(Wanted::Oldest(algorithm), local).await;
    }
    let (store, surroundings) = (&local.house.store, &local.house.surroundings);
    let rotated = rotation::rotate(store, surroundings, local.context(), algorithm, haste.wait()).await?;
    let rotated = rotated.map_err(explained)?;
    let rules = surroundings.settings.keys;
    told(&ActivatedView::new(&rotated.activated, rotated.next.as_deref(), &rules))
}

/// The refusal, and the way around it.
fn explained(refused: CannotActivate) -> anyhow::Error {
    match refused {
        CannotActivate::TooYoung { .. } => in_an_emergency(&refused),
        other => other.into(),
    }
}

/// It is too early, but there is a way.
pub(in crate::cli) fn in_an_emergency(refused: &impl std::fmt::Display) -> anyhow::Error {
    anyhow::anyhow!("{refused}; in an emergency: --now")
}

/// Says what skipping the wait would disturb, and does nothing.
async fn told_before(wanted: Wanted, local: &Local) -> anyhow::Result<Answer> {
    let (rules, now) = (local.house.surroundings.settings.keys, local.context().now);
    let read = move |conn: &mut _| consequences(conn, &wanted, &rules, now);
    haste_told(HasteView::from(&local.house.store.read(read).await??))
}

/// What haste would disturb.
pub(in crate::cli) fn haste_told(haste: HasteView) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct Told {
        #[serde(flatten)]
        haste: HasteView,
        activated: bool,
    }

    let text = in_words(&haste).join("\n");
    let nothing_done = ["nothing was changed; add --yes if you mean it".to_owned()];
    Ok(Answer::new(&Told { haste, activated: false }, text)?.refused().warn(nothing_done))
}

fn in_words(haste: &HasteView) -> Vec<String> {
    let key = match &haste.kid {
        Some(kid) => {
            format!("The key {kid} has been published for {} seconds.", haste.published_for_seconds)
        }
        None => "The key would be made now: no service knows it.".to_owned(),
    };
    let mut lines =
        vec![key, format!("The wait (keys.publish_before) ends at {}.", output::at(&haste.may_sign_from))];
    lines.push(match haste.unknown_until.as_deref().map(output::at) {
        Some(until) => format!(
            "Signing now: services that fetched the keys before may refuse every new token until they fetch them again, \
             until {until} at the latest.\nIn use now: {} sessions and {} refresh tokens of people, {} applications.",
            haste.sessions, haste.grants, haste.clients
        ),
        None => "Services that cache the keys no longer than they are told know it by now; one that caches them longer \
                 may refuse its tokens."
            .to_owned(),
    });
    lines
}

/// Says which key signs now.
pub(in crate::cli) fn told(activated: &ActivatedView) -> anyhow::Result<Answer> {
    let mut lines = vec![format!("The key {} signs from now on.", activated.key.kid)];
    let retired = activated.retired.as_ref();
    lines.extend(retired.map(|kid| format!("The key {kid} is retired; what it signed still verifies.")));
    lines.extend(
        activated.next.as_ref().map(|kid| format!("The key {kid} is published for the next rotation.")),
    );
    let early = activated.unknown_until.as_deref().map(output::at).map(|until| {
        format!("services that fetched the keys before may refuse its tokens until they fetch them again, until {until}")
    });
    Ok(Answer::new(activated, lines.join("\n"))?.warn(early))
}
