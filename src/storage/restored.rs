//! A database that was taken back to a backup: everything in it by which somebody is signed in, or could be without
//! their password, ends over all tables.

use diesel::prelude::*;

use super::schema::{
    authorization_codes, clients, devices, grants, interactions, mailed_links, sessions, sign_in_steps,
    users, verifications,
};
use super::store::Tx;
use crate::domain::decision::Fault;
use crate::domain::grant::RevocationReason;
use crate::domain::mailed_link::LinkPurpose;
use crate::domain::time::Timestamp;

/// Links that open an account, or prove an address.
const OPENING: [LinkPurpose; 4] =
    [LinkPurpose::VerifyEmail, LinkPurpose::ResetPassword, LinkPurpose::ChangeEmail, LinkPurpose::SignIn];

/// What ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Sessions of browsers.
    pub sessions: usize,
    /// Grants, and with each its refresh and access tokens.
    pub grants: usize,
    /// Mailed links and codes.
    pub links: usize,
}

/// Ends all of it. Nobody else uses the database, so that it need not go in steps.
pub fn sign_everybody_out(tx: &mut Tx<'_>, now: Timestamp) -> Result<Ended, Fault> {
    let millis = now.millis();
    let conn = tx.conn();
    let open = sessions::table.filter(sessions::ended_at.is_null());
    let sessions = diesel::update(open).set(sessions::ended_at.eq(millis)).execute(conn)?;
    let live = grants::table.filter(grants::revoked_at.is_null());
    let taken =
        (grants::revoked_at.eq(millis), grants::revocation_reason.eq(RevocationReason::Restored.as_str()));
    let grants = diesel::update(live).set(taken).execute(conn)?;
    // RV2: a cut-off of everybody's tokens, those of clients among them; it holds at our own endpoints.
    diesel::update(users::table).set(users::tokens_not_before.eq(millis)).execute(conn)?;
    diesel::update(clients::table).set(clients::tokens_not_before.eq(millis)).execute(conn)?;
    // What was used once since the backup would work once more. Links that take something back stay.
    let opening = OPENING.map(LinkPurpose::as_str);
    let unused = mailed_links::table
        .filter(mailed_links::used_at.is_null())
        .filter(mailed_links::purpose.eq_any(opening));
    let links = diesel::update(unused).set(mailed_links::used_at.eq(millis)).execute(conn)?;
    diesel::delete(authorization_codes::table).execute(conn)?;
    diesel::delete(sign_in_steps::table).execute(conn)?;
    diesel::delete(verifications::table).execute(conn)?;
    diesel::delete(interactions::table).execute(conn)?;
    diesel::update(devices::table).set(devices::trusted_until.eq(None::<i64>)).execute(conn)?;
    Ok(Ended { sessions, grants, links })
}
