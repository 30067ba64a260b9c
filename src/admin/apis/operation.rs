//! Registers APIs, by themselves or along with a client that names one which nobody knows yet.

use std::fmt;

use super::view::ApiView;
use crate::admin::context::Context;
use crate::admin::paging::{Page, PageSize};
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::changes::Changes;
use crate::domain::client::Audience;
use crate::domain::decision::Fault;
use crate::domain::name::DisplayName;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::scope::Scope;
use crate::storage::apis::{self, Api};
use crate::storage::{Conn, Tx};

/// An API to be registered.
#[derive(Clone, Debug)]
pub struct NewApi {
    /// The `aud` of its tokens.
    pub audience: Audience,
    /// What people call it; its audience when they have not said.
    pub name: Option<DisplayName>,
    /// What may be asked for at it.
    pub scope: Scope,
}

/// Why an API is not registered.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CannotCreate {
    /// The audience has one.
    #[error("there is an API with the audience {0}")]
    Taken(Audience),
    /// OIDC Core §5.4, §11: these are about the person, not about an API.
    #[error("the scope {0} belongs to OpenID Connect; an API cannot have it")]
    OpenidScope(String),
}

/// What registering a client changed among the APIs, for the operator to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiNotice {
    /// Nobody knew the audience.
    Registered {
        /// The API.
        audience: Audience,
        /// Its scopes.
        scope: Scope,
    },
    /// The API did not have these scopes.
    Extended {
        /// The API.
        audience: Audience,
        /// What it got.
        added: Scope,
    },
}

impl fmt::Display for ApiNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Registered { audience, scope } if scope.is_empty() => {
                write!(f, "registered the API {audience}, which was unknown, without scopes")
            }
            Self::Registered { audience, scope } => {
                write!(f, "registered the API {audience}, which was unknown, with the scopes: {scope}")
            }
            Self::Extended { audience, added } => {
                write!(f, "added to the API {audience} the scopes: {added}")
            }
        }
    }
}

impl From<CannotCreate> for Refusal {
    fn from(cannot: CannotCreate) -> Self {
        match &cannot {
            CannotCreate::Taken(_) => Self::new(RefusalCode::Taken, &cannot).at("audience"),
            CannotCreate::OpenidScope(_) => Self::invalid("scope", &cannot),
        }
    }
}

/// What is changed about an API; what is not named stays.
#[derive(Clone, Debug, Default)]
pub struct ApiEdit {
    /// What people call it.
    pub name: Option<DisplayName>,
    /// All of its scopes from now on.
    pub scope: Option<Scope>,
}

impl ApiEdit {
    pub(super) fn apply(&self, before: &Api) -> Api {
        Api {
            name: self.name.clone().map_or_else(|| before.name.clone(), String::from),
            scope: self.scope.clone().unwrap_or_else(|| before.scope.clone()),
            ..before.clone()
        }
    }
}

/// Whether an API can have `scope`.
pub(super) fn check(scope: &Scope) -> Result<(), CannotCreate> {
    let own = scope.without_openid();
    match scope.iter().find(|token| !own.contains(token)) {
        Some(foreign) => Err(CannotCreate::OpenidScope(foreign.to_owned())),
        None => Ok(()),
    }
}

/// There is no such API.
pub fn unknown(audience: &Audience) -> Refusal {
    Refusal::not_found(format!("there is no API with the audience {audience}"))
}

/// Registers an API.
pub fn create(tx: &mut Tx<'_>, new: &NewApi, context: &Context) -> Result<Result<Api, CannotCreate>, Fault> {
    if let Err(cannot) = check(&new.scope) {
        return Ok(Err(cannot));
    }
    let api = Api {
        audience: new.audience.clone(),
        name: new.name.clone().map_or_else(|| new.audience.to_string(), String::from),
        scope: new.scope.clone(),
        created_at: context.now,
    };
    if !apis::insert(tx, &api)? {
        return Ok(Err(CannotCreate::Taken(api.audience)));
    }
    let changes = Changes::between(&(), &ApiView::from(&api))?;
    let entry = AuditEntry::success(AuditEvent::ApiCreated).reason(api.audience.as_str());
    context.record(tx, entry.changes(changes))?;
    Ok(Ok(api))
}

/// Makes sure that there is an API `audience` with at least `scope`.
pub fn ensure(
    tx: &mut Tx<'_>,
    audience: &Audience,
    scope: &Scope,
    context: &Context,
) -> Result<Option<ApiNotice>, Fault> {
    let new = NewApi { audience: audience.clone(), name: None, scope: scope.without_openid() };
    if let Ok(api) = create(tx, &new, context)? {
        return Ok(Some(ApiNotice::Registered { audience: api.audience, scope: api.scope }));
    }
    // Two at a time would each write what the other did not know.
    apis::lock(tx, audience)?;
    let Some(known) = apis::find(tx.conn(), audience)? else {
        return Err(Fault::inconsistent("apis", "audience", audience.as_str()));
    };
    let added = new.scope.filtered(|token| !known.scope.contains(token));
    if added.is_empty() {
        return Ok(None);
    }
    let extended = Api { scope: known.scope.union(&added), ..known.clone() };
    apis::update(tx, &extended)?;
    let changes = Changes::between(&ApiView::from(&known), &ApiView::from(&extended))?;
    let entry = AuditEntry::success(AuditEvent::ApiChanged).reason(audience.as_str());
    context.record(tx, entry.changes(changes))?;
    Ok(Some(ApiNotice::Extended { audience: audience.clone(), added }))
}

/// One API.
pub fn find(conn: &mut Conn, audience: &Audience) -> Result<Result<Api, Refusal>, Fault> {
    Ok(apis::find(conn, audience)?.ok_or_else(|| unknown(audience)))
}

/// A page of APIs in the order of their audiences.
pub fn list(conn: &mut Conn, after: Option<&Audience>, size: PageSize) -> Result<Page<Api, Audience>, Fault> {
    Page::read(size, |api: &Api| api.audience.clone(), |limit| apis::list(conn, after, limit))
}

#[cfg(test)]
mod tests;
