//! Changes what a person says of themselves.

use crate::accounts::registration::names::is_taken;
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::ids::UserId;
use crate::domain::name::DisplayName;
use crate::domain::profile::Profile;
use crate::domain::user::User;
use crate::domain::username::Username;
use crate::env::Env;
use crate::storage::{Tx, users};

/// How a change ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is made, or there was nothing to change.
    Saved,
    /// Somebody else has the user name.
    UsernameTaken,
    /// The account is not active any more.
    Gone,
}

/// Replaces name and profile.
pub fn change(
    tx: &mut Tx<'_>,
    user: UserId,
    name: &DisplayName,
    profile: &Profile,
    origin: &Origin,
    env: &Env,
) -> Result<Change, Fault> {
    let Some(before) = users::find(tx.conn(), user)?.filter(User::is_active) else { return Ok(Change::Gone) };
    let changed = changed(&before, name, profile);
    if changed.is_empty() {
        return Ok(Change::Saved);
    }
    if let Some(username) = &profile.username
        && before.profile.username.as_ref().map(Username::key) != Some(username.key())
        && is_taken(tx, username, &before.email, env)?
    {
        return Ok(Change::UsernameTaken);
    }
    // EM1: the unique index on the name's key decides, not a look beforehand.
    if !users::update_profile(tx, user, name.as_str(), profile, env.now)? {
        return Ok(Change::UsernameTaken);
    }
    let entry = AuditEntry::success(AuditEvent::ProfileChanged).user(user).actor(user.to_string());
    audit::record(tx, &entry.reason(changed.join(" ")), origin, env.now, env.random.as_ref())?;
    Ok(Change::Saved)
}

/// The names of the fields that differ.
fn changed(before: &User, name: &DisplayName, after: &Profile) -> Vec<&'static str> {
    let old = &before.profile;
    let fields = [
        ("name", before.name != name.as_str()),
        ("username", old.username != after.username),
        ("phone", old.phone != after.phone),
        ("picture", old.picture != after.picture),
        ("locale", old.locale != after.locale),
        ("zoneinfo", old.zoneinfo != after.zoneinfo),
        ("notifications", old.notifications != after.notifications),
    ];
    fields.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
}
