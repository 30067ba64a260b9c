//! Table `grants`: what users gave to clients, and the state of their refresh families.

use std::collections::BTreeSet;

use diesel::dsl::exists;
use diesel::prelude::*;

use super::clients::naming;
use super::connection::Conn;
use super::row::{Place, moment, to_json};
use super::schema::{clients, grants, users};
use super::store::Tx;
use crate::domain::client::{Audience, OfflineRule};
use crate::domain::decision::Fault;
use crate::domain::grant::{Grant, RevocationReason};
use crate::domain::ids::{ClientId, GrantId, SessionId, UserId};
use crate::domain::refresh_family::{RefreshFamily, StoredToken};
use crate::domain::scope::Scope;
use crate::domain::signing_key::SigningKey;
use crate::domain::time::Timestamp;
use crate::domain::user::UserState;

#[derive(Queryable, Selectable)]
#[diesel(table_name = grants)]
struct Row {
    id: String,
    user_id: String,
    client_id: String,
    session_id: String,
    scope: String,
    audiences: String,
    auth_time: i64,
    methods: String,
    created_at: i64,
    revoked_at: Option<i64>,
    generation: i64,
    rotated_at: i64,
    idle_until: i64,
    absolute_until: i64,
    current_payload: Option<Vec<u8>>,
    current_kid: Option<String>,
}

impl TryFrom<Row> for Grant {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let at = Place { table: "grants", id: &row.id };
        let current = match (row.current_payload, row.current_kid) {
            (Some(payload), Some(kid)) => Some(StoredToken { payload, kid }),
            (None, None) => None,
            _ => return Err(at.inconsistent("current_kid")),
        };
        let family = RefreshFamily {
            generation: row.generation,
            rotated_at: Timestamp::from_millis(row.rotated_at),
            idle_until: Timestamp::from_millis(row.idle_until),
            absolute_until: Timestamp::from_millis(row.absolute_until),
            current,
        };
        Ok(Self {
            id: at.parse("id", &row.id)?,
            user_id: at.parse("user_id", &row.user_id)?,
            client_id: at.parse("client_id", &row.client_id)?,
            session_id: at.parse("session_id", &row.session_id)?,
            scope: at.scope(&row.scope)?,
            audiences: at.json("audiences", &row.audiences)?,
            auth_time: Timestamp::from_millis(row.auth_time),
            methods: at.json("methods", &row.methods)?,
            created_at: Timestamp::from_millis(row.created_at),
            revoked_at: moment(row.revoked_at),
            family: (row.generation > 0).then_some(family),
        })
    }
}

/// The grant with this id.
pub fn find(conn: &mut Conn, id: GrantId) -> Result<Option<Grant>, Fault> {
    let row: Option<Row> =
        grants::table.find(id.to_string()).select(Row::as_select()).first(conn).optional()?;
    row.map(Grant::try_from).transpose()
}

/// Whether anybody ever gave anything to an application, as far as it is remembered.
pub fn exist(conn: &mut Conn) -> Result<bool, Fault> {
    let found: Option<String> = grants::table.select(grants::id).first(conn).optional()?;
    Ok(found.is_some())
}

/// Stores a new grant; the row may be forgotten at `forget_at`, when its last token is dead.
pub fn insert(tx: &mut Tx<'_>, grant: &Grant, forget_at: Timestamp) -> Result<(), Fault> {
    let created = grant.created_at.millis();
    let family = grant.family.as_ref();
    let values = (
        grants::id.eq(grant.id.to_string()),
        grants::user_id.eq(grant.user_id.to_string()),
        grants::client_id.eq(grant.client_id.as_str()),
        grants::session_id.eq(grant.session_id.to_string()),
        grants::scope.eq(grant.scope.to_string()),
        grants::audiences.eq(to_json(&grant.audiences)?),
        grants::auth_time.eq(grant.auth_time.millis()),
        grants::methods.eq(to_json(&grant.methods)?),
        grants::offline.eq(grant.is_offline()),
        grants::created_at.eq(created),
        grants::generation.eq(family.map_or(0, |family| family.generation)),
        grants::rotated_at.eq(family.map_or(created, |family| family.rotated_at.millis())),
        grants::idle_until.eq(family.map_or(created, |family| family.idle_until.millis())),
        grants::absolute_until.eq(family.map_or(created, |family| family.absolute_until.millis())),
        grants::forget_at.eq(forget_at.millis()),
    );
    diesel::insert_into(grants::table).values(values).execute(tx.conn())?;
    Ok(())
}

/// The next generation of a family, as [`rotate`] writes it.
#[derive(Debug)]
pub struct Rotation {
    /// Its number.
    pub generation: i64,
    /// When it was made.
    pub now: Timestamp,
    /// When it dies unused.
    pub idle_until: Timestamp,
    /// The bytes to sign, and the key.
    pub token: StoredToken,
}

/// Moves a family from the generation before to `next`. `false`: somebody was first, or it is revoked.
pub fn rotate(tx: &mut Tx<'_>, id: GrantId, next: &Rotation) -> Result<bool, Fault> {
    let current = grants::table
        .find(id.to_string())
        .filter(grants::generation.eq(next.generation.saturating_sub(1)))
        .filter(grants::revoked_at.is_null());
    let rows = diesel::update(current)
        .set((
            grants::generation.eq(next.generation),
            grants::rotated_at.eq(next.now.millis()),
            grants::idle_until.eq(next.idle_until.millis()),
            grants::current_payload.eq(&next.token.payload),
            grants::current_kid.eq(&next.token.kid),
        ))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Takes a grant back. `false`: it was taken back before.
pub fn revoke(tx: &mut Tx<'_>, id: GrantId, reason: RevocationReason, now: Timestamp) -> Result<bool, Fault> {
    let live = grants::table.find(id.to_string()).filter(grants::revoked_at.is_null());
    let rows = diesel::update(live)
        .set((grants::revoked_at.eq(now.millis()), grants::revocation_reason.eq(reason.as_str())))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Takes back what hangs on a session. Offline grants survive a sign-out, unless their client has it otherwise, and
/// nothing else (OIDC Core §11).
pub fn revoke_session(
    tx: &mut Tx<'_>,
    session: SessionId,
    reason: RevocationReason,
    now: Timestamp,
) -> Result<usize, Fault> {
    let spares_offline = reason == RevocationReason::SignOut;
    let of_client = clients::table.filter(clients::id.eq(grants::client_id));
    let ends_with_logout =
        exists(of_client.filter(clients::offline_rule.eq(OfflineRule::EndsWithLogout.as_str())));
    let live = grants::table
        .filter(grants::session_id.eq(session.to_string()))
        .filter(grants::revoked_at.is_null())
        .filter(grants::offline.eq(false).or(grants::offline.ne(spares_offline)).or(ends_with_logout));
    Ok(diesel::update(live)
        .set((grants::revoked_at.eq(now.millis()), grants::revocation_reason.eq(reason.as_str())))
        .execute(tx.conn())?)
}

/// Takes back all that a user gave.
pub fn revoke_user(
    tx: &mut Tx<'_>,
    user: UserId,
    reason: RevocationReason,
    now: Timestamp,
) -> Result<usize, Fault> {
    let live =
        grants::table.filter(grants::user_id.eq(user.to_string())).filter(grants::revoked_at.is_null());
    Ok(diesel::update(live)
        .set((grants::revoked_at.eq(now.millis()), grants::revocation_reason.eq(reason.as_str())))
        .execute(tx.conn())?)
}

/// Takes back all that a user gave, but for what hangs on the session `kept`.
pub fn revoke_others(
    tx: &mut Tx<'_>,
    user: UserId,
    kept: SessionId,
    reason: RevocationReason,
    now: Timestamp,
) -> Result<usize, Fault> {
    let live = grants::table
        .filter(grants::user_id.eq(user.to_string()))
        .filter(grants::session_id.ne(kept.to_string()))
        .filter(grants::revoked_at.is_null());
    Ok(diesel::update(live)
        .set((grants::revoked_at.eq(now.millis()), grants::revocation_reason.eq(reason.as_str())))
        .execute(tx.conn())?)
}

/// Takes back all that a user gave to one client.
pub fn revoke_client(
    tx: &mut Tx<'_>,
    user: UserId,
    client: &ClientId,
    reason: RevocationReason,
    now: Timestamp,
) -> Result<usize, Fault> {
    let live = grants::table
        .filter(grants::user_id.eq(user.to_string()))
        .filter(grants::client_id.eq(client.as_str()))
        .filter(grants::revoked_at.is_null());
    Ok(diesel::update(live)
        .set((grants::revoked_at.eq(now.millis()), grants::revocation_reason.eq(reason.as_str())))
        .execute(tx.conn())?)
}

/// A grant of which a token may still live, with its client's name: for its user to see.
#[derive(Clone, Debug)]
pub struct Held {
    /// To whom.
    pub client_id: ClientId,
    /// What people are shown.
    pub client_name: String,
    /// From which session.
    pub session_id: SessionId,
    /// What.
    pub scope: Scope,
    /// When it was given.
    pub created_at: Timestamp,
    /// When tokens were last made of it.
    pub used_at: Timestamp,
}

/// Most of them that a page reads.
const HELD: i64 = 1000;

/// What a user's applications hold at `now`, the newest first.
pub fn list_held(conn: &mut Conn, user: UserId, now: Timestamp) -> Result<Vec<Held>, Fault> {
    type Columns = (String, String, String, String, String, i64, i64);
    let user = user.to_string();
    let millis = now.millis();
    let refreshable = grants::idle_until.gt(millis).and(grants::absolute_until.gt(millis));
    let rows: Vec<Columns> = grants::table
        .inner_join(clients::table)
        .filter(grants::user_id.eq(&user))
        .filter(grants::revoked_at.is_null())
        .filter(grants::forget_at.gt(millis))
        .filter(grants::generation.eq(0).or(refreshable))
        .order((grants::created_at.desc(), grants::id.desc()))
        .select((
            grants::id,
            grants::client_id,
            clients::name,
            grants::session_id,
            grants::scope,
            grants::created_at,
            grants::rotated_at,
        ))
        .limit(HELD)
        .load(conn)?;
    rows.into_iter()
        .map(|(id, client, client_name, session, scope, created_at, used_at)| {
            let at = Place { table: "grants", id: &id };
            Ok(Held {
                client_id: at.parse("client_id", &client)?,
                client_name,
                session_id: at.parse("session_id", &session)?,
                scope: at.scope(&scope)?,
                created_at: Timestamp::from_millis(created_at),
                used_at: Timestamp::from_millis(used_at),
            })
        })
        .collect()
}

/// Whether the tokens of a grant still hold, as its row, its user's and its client's say.
#[derive(Debug)]
pub struct Standing {
    /// Not taken back, its user active, its client enabled.
    pub holds: bool,
    /// The newest token of its refresh family.
    pub generation: i64,
    /// When the current refresh token dies unused, or of age.
    pub refresh_until: Timestamp,
    /// Tokens issued before this moment are void.
    pub not_before: Option<Timestamp>,
}

/// Reads a grant's standing in one query. `None`: there is no such grant.
pub fn standing(conn: &mut Conn, id: GrantId) -> Result<Option<Standing>, Fault> {
    type Columns = (Option<i64>, i64, i64, i64, String, Option<i64>, bool, Option<i64>);
    let row: Option<Columns> = grants::table
        .find(id.to_string())
        .inner_join(users::table)
        .inner_join(clients::table)
        .select((
            grants::revoked_at,
            grants::generation,
            grants::idle_until,
            grants::absolute_until,
            users::state,
            users::tokens_not_before,
            clients::enabled,
            clients::tokens_not_before,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(revoked, generation, idle, absolute, state, user_cut, enabled, client_cut)| Standing {
        holds: revoked.is_none() && enabled && state == UserState::Active.as_str(),
        generation,
        refresh_until: Timestamp::from_millis(idle.min(absolute)),
        not_before: moment(user_cut.max(client_cut)),
    }))
}

/// How many grants of `asking` that are for `audience` are in force at `now`.
pub fn count_for(
    conn: &mut Conn,
    asking: &BTreeSet<ClientId>,
    audience: &Audience,
    now: Timestamp,
) -> Result<i64, Fault> {
    let asking: Vec<&str> = asking.iter().map(ClientId::as_str).collect();
    let live = grants::table
        .filter(grants::client_id.eq_any(asking))
        .filter(grants::revoked_at.is_null())
        .filter(grants::forget_at.gt(now.millis()))
        .filter(grants::audiences.like(naming(audience)?).escape('!'));
    Ok(live.count().get_result(conn)?)
}

/// How many refresh tokens that `key` signed work at `now`, and of how many applications. Which key signed the first token
/// of a family is not stored: it is the one that was active then.
pub fn count_signed_by(conn: &mut Conn, key: &SigningKey, now: Timestamp) -> Result<(i64, i64), Fault> {
    let Some(activated_at) = key.activated_at else { return Ok((0, 0)) };
    let retired_at = key.retired_at.unwrap_or(now);
    let live = || {
        let first = grants::current_kid
            .is_null()
            .and(grants::generation.gt(0))
            .and(grants::created_at.between(activated_at.millis(), retired_at.millis()));
        grants::table
            .filter(grants::current_kid.eq(key.kid.clone()).assume_not_null().or(first))
            .filter(grants::revoked_at.is_null())
            .filter(grants::idle_until.gt(now.millis()))
            .filter(grants::absolute_until.gt(now.millis()))
    };
    let tokens = live().count().get_result(conn)?;
    let clients =
        live().select(diesel::dsl::count(grants::client_id).aggregate_distinct()).get_result(conn)?;
    Ok((tokens, clients))
}
