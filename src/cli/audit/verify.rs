//! `signet audit verify`: of the log, of archives, and of both together.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use serde::Serialize;

use crate::admin::audit::archive::proof::{Shown, prove};
use crate::admin::audit::operation::{Report, verify};
use crate::admin::audit::seal_keys::SealKeys;
use crate::cli::local::Local;
use crate::cli::output::Answer;
use crate::domain::audit_chain::{Damage, Head};

/// What is followed.
#[derive(Debug, Args)]
pub(in crate::cli) struct VerifyArguments {
    /// A head that was printed or logged before: the chain must still pass through it
    #[arg(long, value_name = "HEAD")]
    head: Option<Head>,
    /// Archives: each must be what was sealed, and together they must join the log
    #[arg(long, value_name = "FILE", num_args = 1..)]
    archive: Vec<PathBuf>,
    /// Look at the archives only, without database and master key
    #[arg(long, requires = "archive")]
    pub(super) alone: bool,
    /// With --alone: the names (`kid`) of the keys that may have signed
    #[arg(long, value_name = "KID", num_args = 1.., requires = "alone")]
    key: Vec<String>,
}

/// How the log stands, as programs see it.
#[derive(Serialize)]
struct View {
    intact: bool,
    seals: i64,
    events: usize,
    unsealed: i64,
    head: Option<String>,
    archived: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    archives: Option<ArchivesView>,
    damage: Vec<String>,
}

/// What the archives have shown.
#[derive(Serialize)]
struct ArchivesView {
    files: usize,
    first_seal: Option<i64>,
    events: usize,
    head: Option<String>,
    keys: Vec<String>,
}

impl From<&Shown> for ArchivesView {
    fn from(shown: &Shown) -> Self {
        Self {
            files: shown.files,
            first_seal: shown.first(),
            events: shown.events,
            head: shown.head().map(|head| head.to_string()),
            keys: shown.kids.iter().cloned().collect(),
        }
    }
}

impl ArchivesView {
    fn text(&self) -> String {
        format!(
            "{} archives from seal {} on, with {} events.\nHead of the archives: {}",
            self.files,
            self.first_seal.unwrap_or_default(),
            self.events,
            self.head.as_deref().unwrap_or("none")
        )
    }
}

fn read(files: &[PathBuf], trusted: Option<&SealKeys>) -> anyhow::Result<Shown> {
    let prove = |file: &PathBuf| {
        let open = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
        prove(BufReader::new(open), trusted).map_err(|error| anyhow::anyhow!("{}: {error}", file.display()))
    };
    Ok(Shown::together(files.iter().map(prove).collect::<anyhow::Result<_>>()?))
}

/// Archives speak for themselves, as far as the keys in them are known.
pub(super) fn alone(arguments: &VerifyArguments) -> anyhow::Result<Answer> {
    let mut shown = read(&arguments.archive, None)?;
    if let Some(noted) = &arguments.head {
        shown.damage.extend(passed(&shown, noted));
    }
    let view = ArchivesView::from(&shown);
    let mut damage: Vec<String> = shown.damage.iter().map(ToString::to_string).collect();
    if !arguments.key.is_empty() {
        let strangers = shown.kids.iter().filter(|kid| !arguments.key.contains(kid));
        damage.extend(strangers.map(|kid| format!("the key {kid} signed, which --key does not name")));
    }
    let json = serde_json::json!({ "intact": damage.is_empty(), "archives": view, "damage": damage });
    let text = format!("{}\nSigned with: {}", view.text(), view.keys.join(", "));
    let answer = told(&json, "The archives are intact", "The archives were changed", &text, &damage)?;
    let mut warnings = Vec::new();
    if arguments.key.is_empty() {
        warnings.push(
            "the archives were verified with the keys that they bring along: name with --key those that you know, or \
             leave --alone away where the database is"
                .to_owned(),
        );
    }
    warnings.extend(incomplete(&shown));
    Ok(answer.warn(warnings))
}

/// The log, and archives if some are given.
pub(super) async fn run(arguments: VerifyArguments, local: &Local) -> anyhow::Result<Answer> {
    let (master, noted) = (Arc::clone(&local.house.master), arguments.head.clone());
    let report = local.house.store.read(move |conn| verify(conn, &master, noted.as_ref())).await?;
    let mut damage = report.damage.clone();
    let mut warnings = Vec::new();
    let mut archives = None;
    if !arguments.archive.is_empty() {
        let master = Arc::clone(&local.house.master);
        let keys = local.house.store.read(move |conn| SealKeys::of(conn, &master)).await?;
        let shown = read(&arguments.archive, Some(&keys))?;
        damage.extend(shown.damage.iter().cloned());
        damage.extend(joined(&report, &shown));
        if let Some(noted) = arguments.head.as_ref().filter(|_| report.is_noted_archived) {
            damage.extend(passed(&shown, noted));
        }
        warnings.extend(incomplete(&shown));
        archives = Some(ArchivesView::from(&shown));
    }
    warnings.extend(weaknesses(&report, &arguments, archives.is_some()));
    let view = View {
        intact: damage.is_empty(),
        seals: report.seals,
        events: report.events,
        unsealed: report.unsealed,
        head: report.head.as_ref().map(ToString::to_string),
        archived: report.archived.as_ref().map(ToString::to_string),
        archives,
        damage: damage.iter().map(ToString::to_string).collect(),
    };
    let mut text = format!(
        "{} events in {} seals, {} not sealed yet.\nHead: {}",
        view.events,
        view.seals,
        view.unsealed,
        view.head.as_deref().unwrap_or("none")
    );
    if let Some(archived) = &view.archived {
        text = format!("{text}\nIn archives, up to: {archived}");
    }
    if let Some(archives) = &view.archives {
        text = format!("{text}\n{}", archives.text());
    }
    let answer = told(&view, "The audit log is intact", "The audit log was changed", &text, &view.damage)?;
    Ok(answer.warn(warnings))
}

fn told(
    json: &impl Serialize,
    well: &str,
    ill: &str,
    text: &str,
    damage: &[String],
) -> anyhow::Result<Answer> {
    if damage.is_empty() {
        return Answer::new(json, format!("{well}: {text}"));
    }
    let lines = damage.join("\n  ");
    Ok(Answer::new(json, format!("{ill}.\n{text}\n  {lines}"))?.refused())
}

/// The log must begin after a seal that is in the archives.
fn joined(report: &Report, shown: &Shown) -> Option<Damage> {
    let begins = report.archived.as_ref()?;
    (shown.passes(begins) != Some(true)).then_some(Damage::NotJoined(begins.number))
}

/// Whether the archives pass through what was noted.
fn passed(shown: &Shown, noted: &Head) -> Option<Damage> {
    match shown.passes(noted) {
        Some(true) => None,
        Some(false) => Some(Damage::OtherHead(noted.number)),
        None => Some(Damage::SealMissing(noted.number)),
    }
}

fn incomplete(shown: &Shown) -> Option<String> {
    let first = shown.first().filter(|first| *first > 1)?;
    Some(format!("the archives that were given begin with seal {first}: what was before stands in others"))
}

/// What the chain cannot say by itself.
fn weaknesses(report: &Report, arguments: &VerifyArguments, has_archives: bool) -> Vec<String> {
    let late = report.late.first().map(|first| {
        let others = match report.late.len() {
            1 => String::new(),
            all => format!(" (and {} others)", all.saturating_sub(1)),
        };
        format!(
            "seal {first}{others} was made more than a day after the oldest of its events: either nothing was sealed for \
             so long, or the seals before were taken away; compare the heads in the server's log"
        )
    });
    let unanchored = arguments.head.is_none().then(|| {
        "no head was given: a log that was sealed anew from its beginning would look intact; give one that was noted or \
         logged before with --head"
            .to_owned()
    });
    let beyond = (report.is_noted_archived && !has_archives).then(|| {
        "the head that was given is in an archive, so that the log cannot show that it passes through it: give the \
         archives with --archive, or a newer head"
            .to_owned()
    });
    let unread = (report.archived.as_ref()).filter(|_| !has_archives && beyond.is_none()).map(|archived| {
        format!(
            "everything up to seal {} is in archives, which were not looked at: give them with --archive",
            archived.number
        )
    });
    late.into_iter().chain(unanchored).chain(beyond).chain(unread).collect()
}
