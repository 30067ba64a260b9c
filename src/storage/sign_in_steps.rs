//! Table `sign_in_steps`: sign-ins that are not complete.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use super::connection::Conn;
use super::row::{Place, to_json};
use super::schema::sign_in_steps;
use super::store::Tx;
use super::sweep::BATCH;
use crate::domain::decision::Fault;
use crate::domain::ids::{StepId, UserId};
use crate::domain::secret::SecretHash;
use crate::domain::sign_in_step::{MOST_FAILURES, Proven, SignInStep};
use crate::domain::time::Timestamp;

#[derive(Queryable, Selectable)]
#[diesel(table_name = sign_in_steps)]
struct Row {
    id: String,
    browser_hash: Vec<u8>,
    user_id: String,
    kind: String,
    methods: String,
    passed: String,
    proven_at: i64,
    interaction_id: Option<String>,
    return_to: String,
    code_hash: Option<Vec<u8>>,
    expires_at: i64,
}

impl TryFrom<Row> for SignInStep {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let at = Place { table: "sign_in_steps", id: &row.id };
        Ok(Self {
            id: at.parse("id", &row.id)?,
            browser: at.hash("browser_hash", &row.browser_hash)?,
            user_id: at.parse("user_id", &row.user_id)?,
            kind: at.parse("kind", &row.kind)?,
            proven: Proven {
                methods: at.json("methods", &row.methods)?,
                at: Timestamp::from_millis(row.proven_at),
                passed: at.json("passed", &row.passed)?,
            },
            interaction: at.parse_option("interaction_id", row.interaction_id.as_deref())?,
            return_to: at.parse("return_to", &row.return_to)?,
            code: row.code_hash.as_deref().map(|hash| at.hash("code_hash", hash)).transpose()?,
            expires_at: Timestamp::from_millis(row.expires_at),
        })
    }
}

/// The step, if it began in the browser with this cookie, is not too old, and not guessed at too often.
pub fn find(
    conn: &mut Conn,
    id: StepId,
    browser: &SecretHash,
    now: Timestamp,
) -> Result<Option<SignInStep>, Fault> {
    let row: Option<Row> = sign_in_steps::table
        .find(id.to_string())
        .filter(sign_in_steps::expires_at.gt(now.millis()))
        .filter(sign_in_steps::failures.lt(MOST_FAILURES))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    let found = row.map(SignInStep::try_from).transpose()?;
    Ok(found.filter(|step| step.browser.same_as(browser)))
}

/// Forgets the oldest steps of a user that are more than `most`.
pub fn delete_oldest(tx: &mut Tx<'_>, user: UserId, most: i64) -> Result<usize, Fault> {
    let statement = "DELETE FROM sign_in_steps WHERE id IN (SELECT id FROM sign_in_steps WHERE user_id = $1 \
                     ORDER BY id DESC LIMIT $2 OFFSET $3)";
    let deleted = sql_query(statement)
        .bind::<Text, _>(user.to_string())
        .bind::<BigInt, _>(BATCH)
        .bind::<BigInt, _>(most)
        .execute(tx.conn())?;
    Ok(deleted)
}

/// Stores a step that waits.
pub fn insert(tx: &mut Tx<'_>, step: &SignInStep, now: Timestamp) -> Result<(), Fault> {
    let values = (
        sign_in_steps::id.eq(step.id.to_string()),
        sign_in_steps::browser_hash.eq(step.browser.as_bytes()),
        sign_in_steps::user_id.eq(step.user_id.to_string()),
        sign_in_steps::kind.eq(step.kind.as_str()),
        sign_in_steps::methods.eq(to_json(&step.proven.methods)?),
        sign_in_steps::passed.eq(to_json(&step.proven.passed)?),
        sign_in_steps::proven_at.eq(step.proven.at.millis()),
        sign_in_steps::interaction_id.eq(step.interaction.map(|id| id.to_string())),
        sign_in_steps::return_to.eq(step.return_to.as_str()),
        sign_in_steps::code_hash.eq(step.code.map(|hash| hash.as_bytes().to_vec())),
        sign_in_steps::failures.eq(0),
        sign_in_steps::created_at.eq(now.millis()),
        sign_in_steps::expires_at.eq(step.expires_at.millis()),
    );
    diesel::insert_into(sign_in_steps::table).values(values).execute(tx.conn())?;
    Ok(())
}

/// Counts a try before it is judged, so that tries at the same time are counted one after the other. Which one it is;
/// `None`: there were enough.
pub fn count_try(tx: &mut Tx<'_>, id: StepId) -> Result<Option<i64>, Fault> {
    let open = sign_in_steps::table.find(id.to_string()).filter(sign_in_steps::failures.lt(MOST_FAILURES));
    let rows = diesel::update(open)
        .set(sign_in_steps::failures.eq(sign_in_steps::failures + 1))
        .execute(tx.conn())?;
    if rows == 0 {
        return Ok(None);
    }
    let counted = sign_in_steps::table.find(id.to_string()).select(sign_in_steps::failures);
    Ok(Some(counted.first(tx.conn())?))
}

/// The stored form of the code that was mailed last.
pub fn find_code(conn: &mut Conn, id: StepId) -> Result<Option<SecretHash>, Fault> {
    let id = id.to_string();
    let code: Option<Option<Vec<u8>>> =
        sign_in_steps::table.find(&id).select(sign_in_steps::code_hash).first(conn).optional()?;
    let at = Place { table: "sign_in_steps", id: &id };
    code.flatten().map(|hash| at.hash("code_hash", &hash)).transpose()
}

/// Another code was mailed; the one before is worth nothing from now on.
pub fn update_code(tx: &mut Tx<'_>, id: StepId, code: &SecretHash) -> Result<(), Fault> {
    diesel::update(sign_in_steps::table.find(id.to_string()))
        .set(sign_in_steps::code_hash.eq(code.as_bytes()))
        .execute(tx.conn())?;
    Ok(())
}

/// Takes the step away to go on from it. `false`: someone was first.
pub fn claim(tx: &mut Tx<'_>, id: StepId) -> Result<bool, Fault> {
    Ok(diesel::delete(sign_in_steps::table.find(id.to_string())).execute(tx.conn())? == 1)
}

/// Forgets every sign-in of a user that is not complete.
pub fn delete_all(tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    let theirs = sign_in_steps::table.filter(sign_in_steps::user_id.eq(user.to_string()));
    diesel::delete(theirs).execute(tx.conn())?;
    Ok(())
}
