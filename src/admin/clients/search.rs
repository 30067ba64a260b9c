//! Finds clients: by a part of their id, name or addresses, by kind, and by whether they may do anything.

use crate::admin::paging::{Page, PageSize};
use crate::domain::client::{Client, Standing};
use crate::domain::client_template::ClientTemplate;
use crate::domain::decision::Fault;
use crate::domain::ids::ClientId;
use crate::domain::redirect_uri::RedirectUri;
use crate::storage::{Conn, clients};

/// Longest text that is searched for, in characters.
pub const QUERY_MAX: usize = 200;
/// Clients that are read at a time.
const BATCH: i64 = 200;

/// Which clients a search is for.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// What was typed.
    pub query: Option<String>,
    /// Whether they may do anything.
    pub standing: Option<Standing>,
    /// What kind they are of.
    pub kind: Option<ClientTemplate>,
}

impl Search {
    /// Whether it is for all of them.
    pub fn is_all(&self) -> bool {
        self.query.is_none() && self.standing.is_none() && self.kind.is_none()
    }

    /// As the command line asks for it.
    pub fn command(&self) -> String {
        let query = self.query.as_ref().map(|query| format!(" --query '{}'", query.replace('\'', r"'\''")));
        let standing = self.standing.map(|standing| format!(" --state {standing}"));
        let kind = self.kind.map(|kind| format!(" --kind {kind}"));
        let given: String = [query, standing, kind].into_iter().flatten().collect();
        format!("signet clients list{given}")
    }

    fn finds(&self, client: &Client, typed: &str) -> bool {
        let names = [client.id.as_str(), &client.name];
        let addresses = client.redirect_uris.iter().map(RedirectUri::as_str);
        let says = |text: &str| text.to_lowercase().contains(typed);
        self.standing.is_none_or(|standing| client.standing() == standing)
            && self.kind.is_none_or(|kind| ClientTemplate::of(client) == kind)
            && (typed.is_empty() || names.into_iter().chain(addresses).any(says))
    }
}

/// A page of those who are searched for, in the order of their ids.
pub fn search(
    conn: &mut Conn,
    search: &Search,
    after: Option<&ClientId>,
    size: PageSize,
) -> Result<Page<Client, ClientId>, Fault> {
    let typed = search.query.as_deref().unwrap_or_default().trim().to_lowercase();
    let read = |limit: i64| {
        let most = usize::try_from(limit).unwrap_or_default();
        let (mut found, mut after) = (Vec::new(), after.cloned());
        while found.len() < most {
            let batch = clients::list(conn, after.as_ref(), BATCH)?;
            let Some(last) = batch.last() else { break };
            after = Some(last.id.clone());
            found.extend(batch.into_iter().filter(|client| search.finds(client, &typed)));
        }
        found.truncate(most);
        Ok(found)
    };
    Page::read(size, |client: &Client| client.id.clone(), read)
}
