//! Finds people: by id, and by the beginning of their address, user name, name, any word of it, or external id. Each page
//! is read from an index, however many accounts there are.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::admin::paging::{Page, PageSize};
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::ids::UserId;
use crate::domain::user::{Role, User, UserState};
use crate::storage::user_terms::{self, Wanted};
use crate::storage::{Conn, users};

/// Longest text that is searched for, in bytes.
pub const QUERY_MAX: usize = 320;

/// Whom a search is for.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// What was typed.
    pub query: Option<String>,
    /// In which state they are.
    pub state: Option<UserState>,
    /// A role that they have, themselves or through a group.
    pub role: Option<Role>,
}

impl Search {
    /// Whether it is for everybody.
    pub fn is_all(&self) -> bool {
        self.query.is_none() && self.state.is_none() && self.role.is_none()
    }

    /// As the command line asks for it.
    pub fn command(&self) -> String {
        let query = self.query.as_ref().map(|query| format!(" --query '{}'", query.replace('\'', r"'\''")));
        let state = self.state.map(|state| format!(" --state {state}"));
        let role = self.role.as_ref().map(|role| format!(" --role {}", role.as_str()));
        let given: String = [query, state, role].into_iter().flatten().collect();
        format!("signet users list{given}")
    }
}

/// A place in the list: the last one of a page, and by which of their terms they were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserCursor {
    id: UserId,
    term: Option<String>,
}

/// The text is no cursor.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a cursor of this list")]
pub struct InvalidUserCursor;

impl FromStr for UserCursor {
    type Err = InvalidUserCursor;

    fn from_str(text: &str) -> Result<Self, InvalidUserCursor> {
        let (id, term) = match text.split_once('~') {
            Some((id, term)) => (id, Some(term)),
            None => (text, None),
        };
        let decode = |term| URL_SAFE_NO_PAD.decode(term).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let term = term.map(|term| decode(term).ok_or(InvalidUserCursor)).transpose()?;
        Ok(Self { id: id.parse().map_err(|_| InvalidUserCursor)?, term })
    }
}

impl fmt::Display for UserCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.term {
            Some(term) => write!(f, "{}~{}", self.id, URL_SAFE_NO_PAD.encode(term)),
            None => self.id.fmt(f),
        }
    }
}

/// A page of those who are searched for: by what they are found by, or without a query the oldest first.
pub fn search(
    conn: &mut Conn,
    search: &Search,
    after: Option<&UserCursor>,
    size: PageSize,
) -> Result<Page<User, UserCursor>, Fault> {
    let typed = search.query.as_deref().map(str::trim).filter(|text| !text.is_empty());
    if let Some(id) = typed.and_then(|text| text.parse::<UserId>().ok()) {
        let matches = |user: &User| {
            search.state.is_none_or(|state| user.state == state)
                && search.role.as_ref().is_none_or(|role| user.roles.contains(role))
        };
        let items = users::find(conn, id)?.filter(matches).into_iter().collect();
        return Ok(Page { items, next: None });
    }
    let wanted = Wanted {
        beginning: typed.map(beginning).unwrap_or_default(),
        state: search.state,
        role: search.role.clone(),
    };
    let found = if typed.is_some() {
        let place = after.and_then(|after| Some((after.term.as_deref()?, after.id)));
        let read = |limit| user_terms::search(conn, &wanted, place, limit);
        Page::read(size, |(term, id): &(String, String)| (Some(term.clone()), id.clone()), read)?
    } else {
        let read = |limit| {
            let ids = user_terms::list(conn, &wanted, after.map(|after| after.id), limit)?;
            Ok(ids.into_iter().map(|id| (String::new(), id)).collect())
        };
        Page::read(size, |(_, id): &(String, String)| (None, id.clone()), read)?
    };
    let mut items = Vec::new();
    for (_, id) in &found.items {
        // Somebody may have been deleted since.
        items.extend(users::find(conn, read_id(id)?)?);
    }
    let next = found.next.map(|(term, id)| Ok::<_, Fault>(UserCursor { id: read_id(&id)?, term }));
    Ok(Page { items, next: next.transpose()? })
}

fn read_id(id: &str) -> Result<UserId, Fault> {
    id.parse().map_err(|_| Fault::inconsistent("user_terms", "user_id", id.to_owned()))
}

/// What a term must begin with: the key of a whole address, whose domain may be written in two ways, or the text.
fn beginning(typed: &str) -> String {
    match typed.parse::<EmailAddress>() {
        Ok(address) => user_terms::term(address.key()),
        Err(_) => user_terms::term(typed),
    }
}
