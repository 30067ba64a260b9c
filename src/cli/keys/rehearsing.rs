//! `signet keys rehearse`: plays a rotation before it is done, and changes nothing.

use clap::Args;

use crate::admin::keys::operation::{self, Wait};
use crate::admin::keys::rehearsal::{Happening, Moment, Play, Rehearsal, rehearse};
use crate::admin::keys::view::RehearsalView;
use crate::cli::local::Local;
use crate::cli::output::{self, Answer};
use crate::domain::time::Span;
use crate::keys::jwks::MAX_AGE_SECONDS;

/// What is played.
#[derive(Clone, Copy, Debug, Args)]
pub(in crate::cli) struct RehearseArguments {
    /// How long services cache the keys; by default as they are told, 5m
    #[arg(long, value_name = "TIME")]
    cache: Option<Span>,
    /// Play the rotation that does not wait
    #[arg(long)]
    now: bool,
}

pub(super) async fn run(arguments: RehearseArguments, local: &Local) -> anyhow::Result<Answer> {
    let cache = arguments.cache.unwrap_or(Span::from_seconds(i64::from(MAX_AGE_SECONDS)));
    let wait = if arguments.now { Wait::Skipped } else { Wait::Obeyed };
    let keys = local.house.store.read(operation::list).await?;
    let play = Play { wait, cache, now: local.context().now };
    let Some(played) = rehearse(&keys, &local.house.surroundings.settings.keys, play) else {
        anyhow::bail!("there is no active signing key");
    };
    let json = RehearsalView::new(&played, cache);
    let answer = Answer::new(&json, in_words(&played, cache))?;
    Ok(if played.failures.is_empty() { answer } else { answer.refused() })
}

fn in_words(played: &Rehearsal, cache: Span) -> String {
    let row = |moment: &Moment| {
        let what = match moment.what {
            Happening::Published => "is published",
            Happening::KnownToAll => "is known to every service",
            Happening::Signs => "signs from now on",
            Happening::Retires => "retires; what it signed still verifies",
            Happening::Unpublished => "leaves: its last token has expired",
        };
        [moment.at.to_string(), moment.kid.clone(), what.to_owned()]
    };
    let rows = played.timeline.iter().map(row).collect();
    let table = output::table(["WHEN", "KEY", "WHAT HAPPENS"], rows, "Nothing happens.");
    let mut lines = vec![table];
    if played.failures.is_empty() {
        lines.push(format!(
            "No valid token is refused at any moment by services that cache the keys for {cache}."
        ));
    }
    lines.extend(played.failures.iter().map(|failure| {
        let until = failure.until.map_or_else(|| "the end of the play".to_owned(), |until| until.to_string());
        format!(
            "Services that cache the keys for {cache} may refuse valid tokens of {} from {} until {until}.",
            failure.kid, failure.from
        )
    }));
    lines.join("\n")
}
