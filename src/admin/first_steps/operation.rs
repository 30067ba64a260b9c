//! What is done of the first steps. The state of the server says it; a row is kept only for what nobody could see.

use crate::admin::context::Context;
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::decision::Fault;
use crate::domain::first_steps::{FirstStep, Mark, Progress, Standing};
use crate::storage::{Conn, Tx, clients, first_steps, grants};

/// By which address a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// By the issuer's.
    ByIssuer,
    /// By another.
    Otherwise,
}

/// How far the server is, as somebody sees it whose request `came` so.
pub fn look(conn: &mut Conn, came: Came) -> Result<Progress, Fault> {
    let marks = first_steps::list(conn)?;
    let state = |step: FirstStep, is_done: bool| {
        let mark = marks.iter().find(|(marked, _)| *marked == Some(step)).map(|(_, mark)| *mark);
        match (is_done, mark) {
            (true, _) | (_, Some(Mark::Done)) => Standing::Done,
            (false, Some(Mark::Skipped)) => Standing::Skipped,
            (false, None) => Standing::Open,
        }
    };
    let client = clients::list(conn, None, 1)?.into_iter().next().map(|client| client.id);
    let steps = [
        // Nobody else comes in here (security.md AP5).
        (FirstStep::Administrator, true),
        (FirstStep::Issuer, came == Came::ByIssuer),
        (FirstStep::Mail, false),
        (FirstStep::Client, client.is_some()),
        (FirstStep::SignIn, grants::exist(conn)?),
    ];
    Ok(Progress {
        steps: steps.map(|(step, is_done)| (step, state(step, is_done))).to_vec(),
        is_over: marks.iter().any(|(step, _)| step.is_none()),
        client,
    })
}

/// Keeps a mark: on one step, or on all of them together.
pub fn mark(tx: &mut Tx<'_>, step: Option<FirstStep>, mark: Mark, context: &Context) -> Result<(), Fault> {
    first_steps::upsert(tx, step, mark, &context.actor, context.now)?;
    let what = step.map_or("all", FirstStep::as_str);
    let entry = AuditEntry::success(AuditEvent::FirstStepMarked).reason(format!("{what}: {mark}"));
    context.record(tx, entry)
}
