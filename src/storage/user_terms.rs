//! Table `user_terms`: what people are found by. One index answers every search by a beginning, however many there are.

use std::collections::BTreeSet;

use diesel::dsl::exists;
use diesel::prelude::*;

use super::connection::Conn;
use super::schema::{effective_roles, user_terms, users};
use super::store::Tx;
use crate::domain::decision::Fault;
use crate::domain::ids::UserId;
use crate::domain::text::folded;
use crate::domain::user::{Role, User, UserState};

/// Longest that is kept of a term, in characters; what is longer is found by its beginning all the same.
const TERM_MAX: usize = 128;
/// Words of a name from which on it is found.
const WORDS: usize = 5;
/// After everything that begins like it.
const LAST: char = '\u{10ffff}';

/// A text as terms are kept.
pub fn term(text: &str) -> String {
    folded(text).chars().take(TERM_MAX).collect()
}

fn of(user: &User) -> BTreeSet<String> {
    let name = user.name.trim();
    let words = name.char_indices().filter(|(at, _)| *at == 0 || begins_word(name, *at));
    let mut terms: BTreeSet<String> =
        words.take(WORDS).filter_map(|(at, _)| name.get(at..)).map(term).collect();
    terms.insert(user.email.key().chars().take(TERM_MAX).collect());
    terms.extend(user.profile.username.as_ref().map(|username| username.key().to_owned()));
    terms.extend(user.external_id.as_ref().map(|id| term(id.as_str())));
    terms.retain(|term| !term.is_empty());
    terms
}

/// Whether a space stands before this place, and none at it.
fn begins_word(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let here = text.get(at..).and_then(|rest| rest.chars().next());
    before.is_some_and(char::is_whitespace) && here.is_some_and(|c| !c.is_whitespace())
}

/// Notes what a new account is found by.
pub fn insert(tx: &mut Tx<'_>, user: &User) -> Result<(), Fault> {
    let id = user.id.to_string();
    for term in of(user) {
        let values = (user_terms::term.eq(term), user_terms::user_id.eq(&id));
        diesel::insert_into(user_terms::table).values(values).execute(tx.conn())?;
    }
    Ok(())
}

/// Notes it anew, after a change.
pub fn renew(tx: &mut Tx<'_>, id: UserId) -> Result<(), Fault> {
    let theirs = user_terms::table.filter(user_terms::user_id.eq(id.to_string()));
    diesel::delete(theirs).execute(tx.conn())?;
    match super::users::find(tx.conn(), id)? {
        Some(user) => insert(tx, &user),
        None => Ok(()),
    }
}

/// Whom a search is for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// What one of their terms begins with.
    pub beginning: String,
    /// In which state they are.
    pub state: Option<UserState>,
    /// A role that they have, themselves or through a group.
    pub role: Option<Role>,
}

/// Whose terms begin so, in the order of these, each by the first of theirs; after the place `after`.
pub fn search(
    conn: &mut Conn,
    wanted: &Wanted,
    after: Option<(&str, UserId)>,
    limit: i64,
) -> Result<Vec<(String, String)>, Fault> {
    let (begin, id) = after.map_or_else(
        || (wanted.beginning.clone(), String::new()),
        |(term, id)| (term.to_owned(), id.to_string()),
    );
    let earlier = diesel::alias!(user_terms as earlier_terms);
    let shown = earlier
        .filter(earlier.field(user_terms::user_id).eq(user_terms::user_id))
        .filter(earlier.field(user_terms::term).ge(&wanted.beginning))
        .filter(earlier.field(user_terms::term).lt(user_terms::term));
    let has_role = |role: &Role| {
        let theirs = effective_roles::table.filter(effective_roles::user_id.eq(user_terms::user_id));
        exists(theirs.filter(effective_roles::role.eq(role.as_str().to_owned())))
    };
    let is_in = |state: &UserState| {
        let them = users::table.filter(users::id.eq(user_terms::user_id));
        exists(them.filter(users::state.eq(state.as_str())))
    };
    // What else is asked of them is asked of each: the terms, read in their order, lead.
    let found = user_terms::table
        .filter(user_terms::term.ge(&begin))
        .filter(user_terms::term.lt(format!("{}{LAST}", wanted.beginning)))
        .filter(user_terms::term.gt(&begin).or(user_terms::user_id.gt(&id)))
        .filter(diesel::dsl::not(exists(shown)))
        .order((user_terms::term, user_terms::user_id))
        .limit(limit)
        .select((user_terms::term, user_terms::user_id));
    Ok(match (&wanted.state, &wanted.role) {
        (None, None) => found.load(conn)?,
        (Some(state), None) => found.filter(is_in(state)).load(conn)?,
        (None, Some(role)) => found.filter(has_role(role)).load(conn)?,
        (Some(state), Some(role)) => found.filter(is_in(state)).filter(has_role(role)).load(conn)?,
    })
}

/// The ids of those who are wanted whatever they are called, the oldest first; after `after`.
pub fn list(
    conn: &mut Conn,
    wanted: &Wanted,
    after: Option<UserId>,
    limit: i64,
) -> Result<Vec<String>, Fault> {
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    let later = users::table.filter(users::id.gt(&after)).order(users::id).limit(limit).select(users::id);
    let state = wanted.state.map(UserState::as_str);
    let of_role = |role: &Role| {
        effective_roles::table
            .filter(effective_roles::role.eq(role.as_str().to_owned()))
            .filter(effective_roles::user_id.gt(after.clone()))
            .select(effective_roles::user_id)
    };
    Ok(match (state, &wanted.role) {
        (None, None) => later.load(conn)?,
        (Some(state), None) => later.filter(users::state.eq(state)).load(conn)?,
        (None, Some(role)) => later.filter(users::id.eq_any(of_role(role))).load(conn)?,
        (Some(state), Some(role)) => {
            later.filter(users::state.eq(state)).filter(users::id.eq_any(of_role(role))).load(conn)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;

    #[test]
    fn a_name_is_found_from_each_of_its_words_on() {
        let id = "01890000-0000-7000-8000-000000000000".parse().unwrap();
        let email = "Ada@Example.com".parse().unwrap();
        let user = User::new(id, email, "Ada King  Lovelace".to_owned(), Timestamp::from_millis(0));
        let terms: Vec<String> = of(&user).into_iter().collect();
        assert_eq!(terms, ["ada king  lovelace", "ada@example.com", "king  lovelace", "lovelace"]);
    }
}
