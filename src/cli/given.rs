//! Arguments that several verbs share, and how lists of words are taken: repeated, or with spaces between.

use clap::Args;

use crate::admin::paging::PageSize;
use crate::domain::client::GrantType;
use crate::domain::scope::{InvalidScope, Scope};

/// How much of a list is shown.
#[derive(Clone, Debug, Args)]
pub(super) struct Rows {
    /// Rows on a page, 1 to 200
    #[arg(long, value_name = "N", default_value = "50", value_parser = page_size)]
    pub(super) limit: PageSize,
}

fn page_size(text: &str) -> Result<PageSize, String> {
    text.parse()
        .ok()
        .and_then(PageSize::new)
        .ok_or_else(|| format!("it is not a number from 1 to {}", PageSize::MAX))
}

/// A grant by its name, or by the last word of a long one: `device_code`.
pub(super) fn grant(text: &str) -> Result<GrantType, String> {
    let short = |grant: &&GrantType| grant.as_str().rsplit(':').next() == Some(text);
    match GrantType::ALL.iter().find(short) {
        Some(grant) => Ok(*grant),
        None => text.parse::<GrantType>().map_err(|error| error.to_string()),
    }
}

/// One argument's scopes: `openid`, or `openid profile`.
pub(super) fn scope(text: &str) -> Result<Scope, InvalidScope> {
    text.parse()
}

/// All arguments' scopes together.
pub(super) fn union(scopes: &[Scope]) -> Scope {
    scopes.iter().fold(Scope::default(), |all, scope| all.union(scope))
}
