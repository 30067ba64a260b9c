//! Table `generations`: numbers that go up when something cached has changed, so that other processes and nodes see it
//! within a second.

use diesel::prelude::*;

use super::connection::Conn;
use super::schema::generations;
use super::store::Tx;
use crate::domain::decision::Fault;

/// What is cached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cached {
    /// The signing keys.
    SigningKeys,
}

impl Cached {
    const fn name(self) -> &'static str {
        match self {
            Self::SigningKeys => "signing_keys",
        }
    }
}

/// The present number.
pub fn find(conn: &mut Conn, what: Cached) -> Result<i64, Fault> {
    let value = generations::table.find(what.name()).select(generations::value).first(conn).optional()?;
    value.ok_or_else(|| Fault::inconsistent("generations", "name", what.name()))
}

/// Says that something changed.
pub fn advance(tx: &mut Tx<'_>, what: Cached) -> Result<(), Fault> {
    diesel::update(generations::table.find(what.name()))
        .set(generations::value.eq(generations::value + 1))
        .execute(tx.conn())?;
    Ok(())
}
