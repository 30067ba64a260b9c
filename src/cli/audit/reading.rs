//! `signet audit list`, `show` and `export`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::admin::audit::request::address;
use crate::admin::audit::search;
use crate::admin::audit::view::{AuditEventView, COLUMNS, csv_line};
use crate::admin::paging::PageSize;
use crate::cli::given::Rows;
use crate::cli::local::Local;
use crate::cli::output::{self, Answer};
use crate::cli::private_file;
use crate::domain::audit::{AuditEntry, AuditEvent, Outcome};
use crate::domain::audit_search::{AuditCursor, AuditFilter, AuditRow};
use crate::domain::ids::{AuditEventId, ClientId, RequestId, SessionId, UserId};
use crate::domain::time::Timestamp;
use crate::storage::Tx;

/// What is looked for; all conditions hold together.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct Conditions {
    /// What happened, such as `sign_in` or `key_revoked`
    #[arg(long, value_name = "EVENT")]
    event: Option<AuditEvent>,
    /// How it ended: success or failure
    #[arg(long, value_name = "OUTCOME")]
    outcome: Option<Outcome>,
    /// Who did it: a person's id, an application's, cli or server
    #[arg(long, value_name = "ID")]
    actor: Option<String>,
    /// To whom, by id
    #[arg(long, value_name = "ID")]
    user: Option<UserId>,
    /// Through which application
    #[arg(long, value_name = "ID")]
    client: Option<ClientId>,
    /// In which session
    #[arg(long, value_name = "ID")]
    session: Option<SessionId>,
    /// From which address
    #[arg(long, value_name = "ADDRESS", value_parser = ip)]
    ip: Option<String>,
    /// By which request: everything that it did, here and in the server's log
    #[arg(long, value_name = "ID")]
    request: Option<RequestId>,
    /// Not before: 2027-01-15 or 2027-01-15T08:00:00Z
    #[arg(long, value_name = "TIME", value_parser = moment)]
    since: Option<Timestamp>,
    /// Before
    #[arg(long, value_name = "TIME", value_parser = moment)]
    until: Option<Timestamp>,
}

fn ip(text: &str) -> Result<String, String> {
    address(text).map_err(|refusal| refusal.detail)
}

pub(super) fn moment(text: &str) -> Result<Timestamp, String> {
    Timestamp::from_rfc3339(text)
        .ok_or_else(|| "a moment is written as 2027-01-15T08:00:00Z, or a day as 2027-01-15".to_owned())
}

impl From<Conditions> for AuditFilter {
    fn from(wanted: Conditions) -> Self {
        Self {
            event: wanted.event,
            outcome: wanted.outcome,
            actor: wanted.actor,
            user: wanted.user,
            client: wanted.client,
            session: wanted.session,
            ip: wanted.ip,
            request: wanted.request,
            since: wanted.since,
            until: wanted.until,
        }
    }
}

/// Which part of what is found.
#[derive(Debug, Args)]
pub(in crate::cli) struct ListArguments {
    #[command(flatten)]
    pub(in crate::cli) conditions: Conditions,
    #[command(flatten)]
    pub(in crate::cli) rows: Rows,
    /// Go on from here, as the list before said
    #[arg(long, value_name = "CURSOR")]
    pub(in crate::cli) after: Option<AuditCursor>,
}

pub(super) async fn list(arguments: ListArguments, local: &Local) -> anyhow::Result<Answer> {
    let (wanted, after, size) =
        (AuditFilter::from(arguments.conditions), arguments.after, arguments.rows.limit);
    let page = local.house.store.read(move |conn| search::list(conn, &wanted, after, size)).await?;
    listed(page.items.iter().map(AuditEventView::from).collect(), page.next.map(|next| next.to_string()))
}

/// A page of what was found.
pub(in crate::cli) fn listed(events: Vec<AuditEventView>, next: Option<String>) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct List {
        events: Vec<AuditEventView>,
        next: Option<String>,
    }

    let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let row = |event: &AuditEventView| {
        [
            event.time.clone(),
            event.event.clone(),
            event.outcome.clone(),
            or_dash(&event.user_id.clone().or_else(|| event.actor.clone())),
            or_dash(&event.client_id),
            or_dash(&event.ip),
            or_dash(&event.reason),
            event.id.clone(),
        ]
    };
    let names = ["TIME", "EVENT", "OUTCOME", "WHO", "CLIENT", "FROM", "REASON", "ID"];
    let table = output::table(names, events.iter().map(row).collect(), "Nothing was found.");
    let text = table + &output::more("signet audit list", next.as_ref());
    Answer::new(&List { events, next }, text)
}

pub(super) async fn show(id: AuditEventId, local: &Local) -> anyhow::Result<Answer> {
    let row = local.house.store.read(move |conn| search::find(conn, id)).await??;
    shown(&AuditEventView::from(&row))
}

/// One event.
pub(in crate::cli) fn shown(event: &AuditEventView) -> anyhow::Result<Answer> {
    let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let text = output::record(&[
        ("Id", event.id.clone()),
        ("Time", event.time.clone()),
        ("Event", event.event.clone()),
        ("Outcome", event.outcome.clone()),
        ("Reason", or_dash(&event.reason)),
        ("Actor", or_dash(&event.actor)),
        ("User", or_dash(&event.user_id)),
        ("Client", or_dash(&event.client_id)),
        ("Session", or_dash(&event.session_id)),
        ("From", or_dash(&event.ip)),
        ("Program", or_dash(&event.user_agent)),
        ("Request", event.request_id.clone()),
        ("Changes", event.changes.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string)),
        ("Seal", event.seal.map_or_else(|| "not sealed yet".to_owned(), |seal| seal.to_string())),
    ]);
    Answer::new(event, text)
}

/// How an export is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Form {
    /// One JSON object on each line
    Jsonl,
    /// RFC 4180, with a line of names
    Csv,
}

/// What is written where.
#[derive(Debug, Args)]
pub(in crate::cli) struct ExportArguments {
    /// The file, which must not be there yet; `-` is standard output
    #[arg(value_name = "FILE")]
    pub(in crate::cli) file: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) conditions: Conditions,
    /// JSON lines or CSV
    #[arg(long, value_enum, default_value = "jsonl")]
    pub(in crate::cli) format: Form,
}

/// Writes page after page, so that a log of any length needs little memory and keeps nobody waiting.
pub(super) async fn export(arguments: ExportArguments, local: &Local) -> anyhow::Result<Answer> {
    let mut out = open(&arguments.file)?;
    let ExportArguments { file, conditions, format } = arguments;
    let wanted = AuditFilter::from(conditions);
    let context = local.context();
    let record = move |tx: &mut Tx<'_>| context.record(tx, AuditEntry::success(AuditEvent::AuditExported));
    local.house.store.write("audit_export", record).await?;
    if format == Form::Csv {
        out.write_all(csv_line(&COLUMNS).as_bytes())?;
    }
    let (mut after, mut written) = (None, 0_usize);
    loop {
        let (wanted, here) = (wanted.clone(), after);
        let read =
            move |conn: &mut crate::storage::Conn| search::list(conn, &wanted, here, PageSize::LARGEST);
        let page = local.house.store.read(read).await?;
        for event in page.items.iter().map(|row: &AuditRow| AuditEventView::from(row)) {
            let line = if format == Form::Csv { event.csv_line() } else { event.json_line() };
            out.write_all(line.as_bytes())?;
        }
        written = written.saturating_add(page.items.len());
        let Some(next) = page.next else { break };
        after = Some(next);
    }
    out.flush()?;
    exported(&file, written)
}

/// Where the export goes: a file that is not there yet, or standard output.
pub(in crate::cli) fn open(file: &Path) -> anyhow::Result<Box<dyn std::io::Write>> {
    if file.as_os_str() == "-" {
        return Ok(Box::new(std::io::stdout().lock()));
    }
    Ok(Box::new(std::io::BufWriter::new(private_file::create(file)?)))
}

/// How many events are in it.
pub(in crate::cli) fn exported(file: &Path, written: usize) -> anyhow::Result<Answer> {
    if file.as_os_str() == "-" {
        return Ok(Answer::silent());
    }
    let text = format!("Wrote {written} events to {}.", file.display());
    Answer::new(&serde_json::json!({ "events": written, "file": file.display().to_string() }), text)
}
