//! `signet --server URL audit …`.

use super::LocalOnly;
use super::admin_api::{Listed, Remote};
use crate::admin::audit::view::{AuditEventView, COLUMNS, csv_line};
use crate::cli::audit::Verb;
use crate::cli::audit::reading::{self, Conditions, ExportArguments, Form, ListArguments};
use crate::cli::output::Answer;
use crate::domain::audit_search::AuditFilter;
use crate::domain::time::Timestamp;

pub(super) async fn run(verb: Verb, remote: &Remote) -> anyhow::Result<Answer> {
    match verb {
        Verb::List(ListArguments { conditions, rows, after }) => {
            let (wanted, after) = (query(conditions), after.map(|place| place.to_string()));
            let page: Listed<AuditEventView> =
                remote.page(&["audit", "events"], rows.limit, after, &wanted).await?;
            reading::listed(page.items, page.next)
        }
        Verb::Show { id } => {
            let id = id.to_string();
            reading::shown(&remote.show(&["audit", "events", &id]).await?.thing)
        }
        Verb::Export(arguments) => export(arguments, remote).await,
        Verb::Archive(_) => Err(LocalOnly("audit archive").into()),
        Verb::Verify(_) => Err(LocalOnly("audit verify").into()),
        Verb::Seal => Err(LocalOnly("audit seal").into()),
    }
}

/// Part after part, so that a log of any length needs little memory.
async fn export(arguments: ExportArguments, remote: &Remote) -> anyhow::Result<Answer> {
    let ExportArguments { file, conditions, format } = arguments;
    let mut out = reading::open(&file)?;
    let wanted = query(conditions);
    if format == Form::Csv {
        out.write_all(csv_line(&COLUMNS).as_bytes())?;
    }
    let (mut after, mut written) = (None::<String>, 0_usize);
    loop {
        let mut asked = wanted.clone();
        asked.push(("format", "jsonl".to_owned()));
        asked.extend(after.take().map(|after| ("after", after)));
        let (part, next) = remote.file(&["audit", "export"], &asked).await?;
        for line in part.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let event: AuditEventView = serde_json::from_slice(line)?;
            let line = if format == Form::Csv { event.csv_line() } else { event.json_line() };
            out.write_all(line.as_bytes())?;
            written = written.saturating_add(1);
        }
        let Some(next) = next else { break };
        after = Some(next);
    }
    out.flush()?;
    reading::exported(&file, written)
}

/// A condition that is added must be named here.
fn query(conditions: Conditions) -> Vec<(&'static str, String)> {
    let AuditFilter { event, outcome, actor, user, client, session, ip, request, since, until } =
        conditions.into();
    let named = [
        ("event", event.map(|event| event.as_str().to_owned())),
        ("outcome", outcome.map(|outcome| outcome.as_str().to_owned())),
        ("actor", actor),
        ("user", user.map(|id| id.to_string())),
        ("client", client.map(|id| id.to_string())),
        ("session", session.map(|id| id.to_string())),
        ("ip", ip),
        ("request", request.map(|id| id.to_string())),
        ("since", since.map(Timestamp::to_rfc3339_millis)),
        ("until", until.map(Timestamp::to_rfc3339_millis)),
    ];
    named.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}
