//! `[sessions]`: how long a browser stays signed in (security.md, "Defaults").

use serde::Deserialize;
use serde_json::{Value, json};

use super::problem::Problems;
use super::written::Written;
use crate::domain::time::Span;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    idle_ttl: Written,
    absolute_ttl: Written,
    per_user: Written,
}

/// Sessions of browsers.
#[derive(Clone, Debug)]
pub struct SessionSettings {
    /// A session that is not used.
    pub idle_ttl: Span,
    /// A session, however often it is used.
    pub absolute_ttl: Span,
    /// Sessions of one user; one more ends the oldest.
    pub per_user: u32,
}

impl SessionSettings {
    pub(super) fn show(&self) -> Value {
        json!({
            "idle_ttl": self.idle_ttl.to_string(),
            "absolute_ttl": self.absolute_ttl.to_string(),
            "per_user": self.per_user,
        })
    }
}

impl TryFrom<Raw> for SessionSettings {
    type Error = Problems;

    fn try_from(raw: Raw) -> Result<Self, Problems> {
        let range = Span::from_seconds(1)..=Span::from_days(30);
        let mut problems = Problems::default();
        let idle_ttl = problems.keep(raw.idle_ttl.span(range.clone()));
        let absolute_ttl = problems.keep(raw.absolute_ttl.span(range));
        if let (Some(idle), Some(absolute)) = (idle_ttl, absolute_ttl)
            && idle > absolute
        {
            problems.push(raw.idle_ttl.unexpected(&format!("within sessions.absolute_ttl ({absolute})")));
        }
        let per_user = problems.keep(raw.per_user.number(1..=1000));
        let settings =
            || Some(Self { idle_ttl: idle_ttl?, absolute_ttl: absolute_ttl?, per_user: per_user? });
        problems.finish(settings())
    }
}
