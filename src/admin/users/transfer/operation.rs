//! Takes accounts over, some at a time. Whoever is there already is left alone, so that a file that was taken over in part is
//! simply taken over once more.

use super::row::Draft;
use crate::admin::context::Context;
use crate::admin::roles::holders::may_give;
use crate::admin::users::edit::taken;
use crate::admin::users::operation::create;
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::decision::Fault;
use crate::domain::ids::UserId;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::user::{User, UserState};
use crate::storage::{Conn, Tx, users};

/// Most rows of one transaction: whoever signs in meanwhile waits for no more.
pub const AT_A_TIME: usize = 200;

/// Whether accounts are made, or only looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// They are made.
    Import,
    /// Nothing is written.
    DryRun,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// An account was made, or would be.
    Made,
    /// There is one with this external id, or this address.
    Known,
    /// Why not.
    Refused(Refusal),
}

/// Takes some accounts over, each with what became of it. One that is refused leaves nothing behind.
pub fn import(
    tx: &mut Tx<'_>,
    drafts: &[Draft],
    mode: Mode,
    context: &Context,
) -> Result<Vec<Outcome>, Fault> {
    drafts.iter().map(|draft| one(tx, draft, mode, context)).collect()
}

fn one(tx: &mut Tx<'_>, draft: &Draft, mode: Mode, context: &Context) -> Result<Outcome, Fault> {
    match known(tx.conn(), draft)? {
        Ok(false) => {}
        Ok(true) => return Ok(Outcome::Known),
        Err(refusal) => return Ok(Outcome::Refused(refusal)),
    }
    if mode == Mode::DryRun {
        if let Err(refusal) = may_give(tx, &draft.new.roles, context)? {
            return Ok(Outcome::Refused(refusal));
        }
        let id = UserId::new(context.now, context.random.as_ref());
        let user = User {
            external_id: draft.new.external_id.clone(),
            profile: draft.new.profile.clone(),
            ..User::new(id, draft.new.email.clone(), draft.new.name.clone().into(), context.now)
        };
        return Ok(taken(tx.conn(), &user)?.map_or(Outcome::Made, Outcome::Refused));
    }
    match create(tx, &draft.new, context)? {
        Ok(user) if draft.disabled => {
            users::update_state(tx, user.id, UserState::Disabled, context.now)?;
            context.record(tx, AuditEntry::success(AuditEvent::UserDisabled).user(user.id))?;
            Ok(Outcome::Made)
        }
        Ok(_) => Ok(Outcome::Made),
        Err(refusal) => Ok(Outcome::Refused(refusal)),
    }
}

/// Whether somebody is there already: by the external id, or else by the address.
fn known(conn: &mut Conn, draft: &Draft) -> Result<Result<bool, Refusal>, Fault> {
    if let Some(id) = &draft.new.external_id
        && users::find_by_external_id(conn, id)?.is_some()
    {
        return Ok(Ok(true));
    }
    let Some(user) = users::find_by_email(conn, &draft.new.email)? else { return Ok(Ok(false)) };
    match (&user.external_id, &draft.new.external_id) {
        // Two people of the other system with one address are a mistake that somebody has to look at.
        (Some(theirs), Some(_)) => {
            let detail = format!("the address belongs to the user with the external id {theirs}");
            Ok(Err(Refusal::new(RefusalCode::Taken, detail).at("email")))
        }
        _ => Ok(Ok(true)),
    }
}
