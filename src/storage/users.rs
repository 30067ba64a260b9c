//! Table `users`, with their roles.

use diesel::prelude::*;

use super::connection::Conn;
use super::fault::is_taken;
use super::row::{Place, moment, to_json};
use super::schema::{effective_roles, user_roles, users};
use super::store::Tx;
use super::user_terms;
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::external_id::ExternalId;
use crate::domain::ids::UserId;
use crate::domain::profile::Profile;
use crate::domain::time::Timestamp;
use crate::domain::user::{Role, User, UserState};
use crate::domain::username::Username;
use crate::passwords::PasswordHash;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = users)]
struct Row {
    id: String,
    email: String,
    email_key: String,
    email_verified: bool,
    name: String,
    state: String,
    password_hash: Option<String>,
    tokens_not_before: Option<i64>,
    created_at: i64,
    updated_at: i64,
    username: Option<String>,
    username_key: Option<String>,
    phone: Option<String>,
    picture: Option<String>,
    locale: Option<String>,
    zoneinfo: Option<String>,
    notifications: String,
    deletes_at: Option<i64>,
    terms_accepted_at: Option<i64>,
    external_id: Option<String>,
}

impl TryFrom<Row> for User {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let at = Place { table: "users", id: &row.id };
        Ok(Self {
            id: at.parse("id", &row.id)?,
            email: at.parse("email", &row.email)?,
            email_verified: row.email_verified,
            state: at.parse("state", &row.state)?,
            external_id: at.parse_option("external_id", row.external_id.as_deref())?,
            profile: profile(at, &row)?,
            roles: Vec::new(),
            tokens_not_before: moment(row.tokens_not_before),
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
            deletes_at: moment(row.deletes_at),
            terms_accepted_at: moment(row.terms_accepted_at),
            name: row.name,
        })
    }
}

fn profile(at: Place<'_>, row: &Row) -> Result<Profile, Fault> {
    Ok(Profile {
        username: at.parse_option("username", row.username.as_deref())?,
        phone: at.parse_option("phone", row.phone.as_deref())?,
        picture: at.parse_option("picture", row.picture.as_deref())?,
        locale: at.parse_option("locale", row.locale.as_deref())?,
        zoneinfo: at.parse_option("zoneinfo", row.zoneinfo.as_deref())?,
        notifications: at.json("notifications", &row.notifications)?,
    })
}

/// The user with their roles.
pub fn find(conn: &mut Conn, id: UserId) -> Result<Option<User>, Fault> {
    let row = users::table.find(id.to_string()).select(Row::as_select()).first(conn).optional()?;
    row.map(|row| with_roles(conn, row)).transpose()
}

/// The user to whom a mail address belongs.
pub fn find_by_email(conn: &mut Conn, email: &EmailAddress) -> Result<Option<User>, Fault> {
    let row = users::table
        .filter(users::email_key.eq(email.key()))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(|row| with_roles(conn, row)).transpose()
}

/// The user who has this user name.
pub fn find_by_username(conn: &mut Conn, username: &Username) -> Result<Option<User>, Fault> {
    let row = users::table
        .filter(users::username_key.eq(username.key()))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(|row| with_roles(conn, row)).transpose()
}

/// The user who is called so elsewhere.
pub fn find_by_external_id(conn: &mut Conn, id: &ExternalId) -> Result<Option<User>, Fault> {
    let theirs = users::table.filter(users::external_id.eq(id.as_str()));
    let row = theirs.select(Row::as_select()).first(conn).optional()?;
    row.map(|row| with_roles(conn, row)).transpose()
}

/// The user to whom a mail address belongs, and their password's hash: for signing in.
pub fn find_credentials(
    conn: &mut Conn,
    email: &EmailAddress,
) -> Result<Option<(UserId, Option<PasswordHash>)>, Fault> {
    let theirs = users::table.filter(users::email_key.eq(email.key()));
    credentials(theirs.select((users::id, users::password_hash)).first(conn).optional()?)
}

/// The same by user name.
pub fn find_credentials_by_username(
    conn: &mut Conn,
    username: &Username,
) -> Result<Option<(UserId, Option<PasswordHash>)>, Fault> {
    let theirs = users::table.filter(users::username_key.eq(username.key()));
    credentials(theirs.select((users::id, users::password_hash)).first(conn).optional()?)
}

fn credentials(
    row: Option<(String, Option<String>)>,
) -> Result<Option<(UserId, Option<PasswordHash>)>, Fault> {
    row.map(|(id, hash)| {
        let at = Place { table: "users", id: &id };
        Ok((at.parse("id", &id)?, hash.map(PasswordHash::from_stored)))
    })
    .transpose()
}

fn with_roles(conn: &mut Conn, row: Row) -> Result<User, Fault> {
    let mut user = User::try_from(row)?;
    user.roles = list_roles(conn, user.id)?;
    Ok(user)
}

/// The roles that somebody has, themselves and through their groups.
pub fn list_roles(conn: &mut Conn, id: UserId) -> Result<Vec<Role>, Fault> {
    let id = id.to_string();
    let theirs = effective_roles::table.filter(effective_roles::user_id.eq(&id)).order(effective_roles::role);
    let names: Vec<String> = theirs.select(effective_roles::role).load(conn)?;
    let at = Place { table: "user_roles", id: &id };
    names.iter().map(|name| at.parse("role", name)).collect()
}

/// Inserts the account with its roles. `false`: the address, or the user name, has an account already.
pub fn insert(tx: &mut Tx<'_>, user: &User, password: Option<&PasswordHash>) -> Result<bool, Fault> {
    let row = Row {
        id: user.id.to_string(),
        email: user.email.as_typed().to_owned(),
        email_key: user.email.key().to_owned(),
        email_verified: user.email_verified,
        name: user.name.clone(),
        state: user.state.to_string(),
        password_hash: password.map(|hash| hash.as_str().to_owned()),
        tokens_not_before: user.tokens_not_before.map(Timestamp::millis),
        created_at: user.created_at.millis(),
        updated_at: user.updated_at.millis(),
        username: user.profile.username.as_ref().map(|name| name.as_typed().to_owned()),
        username_key: user.profile.username.as_ref().map(|name| name.key().to_owned()),
        phone: user.profile.phone.as_ref().map(ToString::to_string),
        picture: user.profile.picture.as_ref().map(ToString::to_string),
        locale: user.profile.locale.as_ref().map(ToString::to_string),
        zoneinfo: user.profile.zoneinfo.as_ref().map(ToString::to_string),
        notifications: to_json(&user.profile.notifications)?,
        deletes_at: user.deletes_at.map(Timestamp::millis),
        terms_accepted_at: user.terms_accepted_at.map(Timestamp::millis),
        external_id: user.external_id.as_ref().map(ToString::to_string),
    };
    let inserted = tx.nested(|conn| diesel::insert_into(users::table).values(&row).execute(conn))?;
    if is_taken(&inserted) {
        return Ok(false);
    }
    inserted?;
    user_terms::insert(tx, user)?;
    for role in &user.roles {
        insert_role(tx, user.id, role)?;
    }
    Ok(true)
}

/// Gives a role. `false`: the user had it.
pub fn insert_role(tx: &mut Tx<'_>, id: UserId, role: &Role) -> Result<bool, Fault> {
    let values = (user_roles::user_id.eq(id.to_string()), user_roles::role.eq(role.as_str()));
    let inserted = tx.nested(|conn| diesel::insert_into(user_roles::table).values(values).execute(conn))?;
    if is_taken(&inserted) {
        return Ok(false);
    }
    inserted?;
    Ok(true)
}

/// Sets the state, and the moment before which the user's tokens are void. `false`: there is no such user, or they
/// are in that state.
pub fn update_state(tx: &mut Tx<'_>, id: UserId, state: UserState, now: Timestamp) -> Result<bool, Fault> {
    let other = users::table.find(id.to_string()).filter(users::state.ne(state.as_str()));
    let rows = diesel::update(other)
        .set((
            users::state.eq(state.as_str()),
            users::tokens_not_before.eq(now.millis()),
            users::updated_at.eq(now.millis()),
        ))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Replaces the name and the profile. `false`: somebody else has the user name.
pub fn update_profile(
    tx: &mut Tx<'_>,
    id: UserId,
    name: &str,
    profile: &Profile,
    now: Timestamp,
) -> Result<bool, Fault> {
    let username = profile.username.as_ref();
    let values = (
        users::name.eq(name),
        users::username.eq(username.map(Username::as_typed)),
        users::username_key.eq(username.map(Username::key)),
        users::phone.eq(profile.phone.as_ref().map(ToString::to_string)),
        users::picture.eq(profile.picture.as_ref().map(ToString::to_string)),
        users::locale.eq(profile.locale.as_ref().map(ToString::to_string)),
        users::zoneinfo.eq(profile.zoneinfo.as_ref().map(ToString::to_string)),
        users::notifications.eq(to_json(&profile.notifications)?),
        users::updated_at.eq(now.millis()),
    );
    let user = users::table.find(id.to_string());
    let updated = tx.nested(|conn| diesel::update(user).set(values).execute(conn))?;
    if is_taken(&updated) {
        return Ok(false);
    }
    updated?;
    user_terms::renew(tx, id)?;
    Ok(true)
}

/// Replaces all that an administrator may change of an account. `false`: the address, the user name or the external id is
/// somebody else's.
pub fn update_account(tx: &mut Tx<'_>, user: &User, now: Timestamp) -> Result<bool, Fault> {
    let values = (
        users::email.eq(user.email.as_typed()),
        users::email_key.eq(user.email.key()),
        users::email_verified.eq(user.email_verified),
        users::external_id.eq(user.external_id.as_ref().map(ToString::to_string)),
    );
    let theirs = users::table.find(user.id.to_string());
    let updated = tx.nested(|conn| diesel::update(theirs).set(values).execute(conn))?;
    if is_taken(&updated) {
        return Ok(false);
    }
    updated?;
    update_profile(tx, user.id, &user.name, &user.profile, now)
}

/// Replaces the password.
pub fn update_password(
    tx: &mut Tx<'_>,
    id: UserId,
    hash: &PasswordHash,
    now: Timestamp,
) -> Result<bool, Fault> {
    let rows = diesel::update(users::table.find(id.to_string()))
        .set((users::password_hash.eq(hash.as_str()), users::updated_at.eq(now.millis())))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Makes the password worthless, and with it every token of the user; a new one can be set by mail.
pub fn forget_password(tx: &mut Tx<'_>, id: UserId, now: Timestamp) -> Result<(), Fault> {
    let changes = (
        users::password_hash.eq(None::<String>),
        users::tokens_not_before.eq(now.millis()),
        users::updated_at.eq(now.millis()),
    );
    diesel::update(users::table.find(id.to_string())).set(changes).execute(tx.conn())?;
    Ok(())
}

/// Replaces a password's hash by one of the same password at today's cost, unless the password changed meanwhile.
pub fn upgrade_hash(
    tx: &mut Tx<'_>,
    id: UserId,
    old: &PasswordHash,
    new: &PasswordHash,
) -> Result<bool, Fault> {
    let unchanged = users::table.find(id.to_string()).filter(users::password_hash.eq(old.as_str()));
    let rows = diesel::update(unchanged).set(users::password_hash.eq(new.as_str())).execute(tx.conn())?;
    Ok(rows == 1)
}

/// The user, whose row is held until the transaction ends: what is counted per user is counted by one at a time. `None`:
/// no such user.
pub fn lock(tx: &mut Tx<'_>, id: UserId) -> Result<Option<User>, Fault> {
    let held = diesel::update(users::table.find(id.to_string()));
    let rows = held.set(users::state.eq(users::state)).execute(tx.conn())?;
    if rows == 1 { find(tx.conn(), id) } else { Ok(None) }
}

/// Holds the user's row until the transaction ends, so that what is counted per user is counted by one at a time, and
/// the password that was checked is still theirs. `false`: no such user, not active, or another password by now.
pub fn lock_active(tx: &mut Tx<'_>, id: UserId, checked: &PasswordHash) -> Result<bool, Fault> {
    let active = users::table
        .find(id.to_string())
        .filter(users::state.eq(UserState::Active.as_str()))
        .filter(users::password_hash.eq(checked.as_str()));
    let rows = diesel::update(active).set(users::state.eq(UserState::Active.as_str())).execute(tx.conn())?;
    Ok(rows == 1)
}
