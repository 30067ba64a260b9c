//! Table `first_steps`: what administrators said of the first steps, where the server itself cannot know it.

use diesel::prelude::*;

use super::connection::{Conn, on_either};
use super::row::Place;
use super::schema::first_steps as steps;
use super::store::Tx;
use crate::domain::decision::Fault;
use crate::domain::first_steps::{FirstStep, Mark};
use crate::domain::time::Timestamp;

/// Stands in place of a step for all of them.
const ALL: &str = "all";

/// Every mark, with its step; none for all of them together.
pub fn list(conn: &mut Conn) -> Result<Vec<(Option<FirstStep>, Mark)>, Fault> {
    let rows: Vec<(String, String)> = steps::table.select((steps::step, steps::mark)).load(conn)?;
    rows.into_iter()
        .map(|(step, mark)| {
            let at = Place { table: "first_steps", id: &step };
            let named = if step == ALL { None } else { Some(at.parse("step", &step)?) };
            Ok((named, at.parse("mark", &mark)?))
        })
        .collect()
}

/// Keeps `mark` in place of what was there.
pub fn upsert(
    tx: &mut Tx<'_>,
    step: Option<FirstStep>,
    mark: Mark,
    actor: &str,
    now: Timestamp,
) -> Result<(), Fault> {
    let values = (
        steps::step.eq(step.map_or(ALL, FirstStep::as_str)),
        steps::mark.eq(mark.as_str()),
        steps::marked_by.eq(actor),
        steps::marked_at.eq(now.millis()),
    );
    let changes =
        (steps::mark.eq(mark.as_str()), steps::marked_by.eq(actor), steps::marked_at.eq(now.millis()));
    on_either!(tx.conn(), conn => diesel::insert_into(steps::table)
        .values(values)
        .on_conflict(steps::step)
        .do_update()
        .set(changes)
        .execute(conn))?;
    Ok(())
}
