//! `signet keys rehearse`: plays a rotation before it is done, and changes nothing.

use clap::Args;

use crate::admin::keys::operation::{self, Wait};
use crate::admin::keys::rehearsal::{Play, rehearse};
use crate::admin::keys::view::{MomentView, RehearsalView};
use crate::cli::local::Local;
use crate::cli::output::{self, Answer};
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::time::Span;
use crate::keys::jwks::MAX_AGE_SECONDS;

/// What is played.
#[derive(Clone, Copy, Debug, Args)]
pub(in crate::cli) struct RehearseArguments {
    /// How long services cache the keys; by default as they are told, 5m
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) cache: Option<Span>,
    /// Play the rotation that does not wait
    #[arg(long)]
    pub(in crate::cli) now: bool,
    /// Only the keys for this algorithm
    #[arg(long, value_name = "ALG")]
    pub(in crate::cli) algorithm: Option<SigningAlgorithm>,
}

impl RehearseArguments {
    /// How long services cache the keys.
    pub(in crate::cli) fn cache(self) -> Span {
        self.cache.unwrap_or(Span::from_seconds(i64::from(MAX_AGE_SECONDS)))
    }
}

pub(super) async fn run(arguments: RehearseArguments, local: &Local) -> anyhow::Result<Answer> {
    let cache = arguments.cache();
    let wait = if arguments.now { Wait::Skipped } else { Wait::Obeyed };
    let keys = local.house.store.read(operation::list).await?;
    let play = Play { wait, cache, now: local.context().now };
    let rules = local.house.surroundings.settings.keys;
    let Some(played) = rehearse(&keys, arguments.algorithm, &rules, play) else {
        anyhow::bail!("there is no active signing key");
    };
    told(&RehearsalView::new(&played, cache))
}

/// What would happen.
pub(in crate::cli) fn told(played: &RehearsalView) -> anyhow::Result<Answer> {
    let answer = Answer::new(played, in_words(played))?;
    Ok(if played.failures.is_empty() { answer } else { answer.refused() })
}

fn in_words(played: &RehearsalView) -> String {
    let cache = Span::from_seconds(played.cache_seconds);
    let row = |moment: &MomentView| {
        let what = match moment.what.as_str() {
            "published" => "is published",
            "known_to_all" => "is known to every service",
            "signs" => "signs from now on",
            "retires" => "retires; what it signed still verifies",
            "unpublished" => "leaves: its last token has expired",
            other => other,
        };
        [output::at(&moment.at), moment.kid.clone(), moment.algorithm.clone(), what.to_owned()]
    };
    let rows = played.timeline.iter().map(row).collect();
    let table = output::table(["WHEN", "KEY", "ALGORITHM", "WHAT HAPPENS"], rows, "Nothing happens.");
    let mut lines = vec![table];
    if played.failures.is_empty() {
        lines.push(format!(
            "No valid token is refused at any moment by services that cache the keys for {cache}."
        ));
    }
    lines.extend(played.failures.iter().map(|failure| {
        let until = failure.until.as_deref().map_or_else(|| "the end of the play".to_owned(), output::at);
        format!(
            "Services that cache the keys for {cache} may refuse valid tokens of {} from {} until {until}.",
            failure.kid,
            output::at(&failure.from)
        )
    }));
    lines.join("\n")
}
