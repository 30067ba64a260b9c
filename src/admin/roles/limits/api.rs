//! `/api/admin/v1/scopes`: says which scopes only people with some roles are given.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::operation;
use crate::admin::area::api::enter;
use crate::admin::context::Context;
use crate::admin::roles::view::ScopeLimitView;
use crate::domain::permission::Permission;
use crate::domain::refusal::read_all;
use crate::domain::scope::ScopeToken;
use crate::domain::user::Role;
use crate::http::extract::json_body::JsonBody;
use crate::http::problem::Stop;
use crate::http::state::AppState;
use crate::storage::{Conn, Tx};

/// Who is given a scope.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeLimit {
    /// The roles; none: anybody.
    roles: Vec<String>,
}

/// A page of the scopes that are limited.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScopeLimitList {
    /// The scopes.
    items: Vec<ScopeLimitView>,
    /// Where the next page begins.
    next: Option<String>,
}

/// The scopes that only people with some roles are given, in order.
#[utoipa::path(get, path = "/scopes", tag = "roles", operation_id = "listLimitedScopes",
    params(("limit" = Option<u8>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = ScopeLimitList)))]
pub async fn list(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::RolesRead).await?;
    let (after, size) = entered.paging::<ScopeToken>()?;
    let list = move |conn: &mut Conn| operation::list(conn, after.as_ref(), size);
    entered.list(list, ScopeLimitView::clone, ScopeToken::to_string).await
}

/// Who is given a scope. One that nobody limits has no roles: anybody is given it.
#[utoipa::path(get, path = "/scopes/{scope}/roles", tag = "roles", operation_id = "showScopeLimit",
    params(("scope" = String, Path)),
    responses((status = 200, body = ScopeLimitView)))]
pub async fn show(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::RolesRead).await?;
    let scope: ScopeToken = entered.in_path("scope")?;
    entered.show(move |conn| Ok(Ok(operation::find(conn, &scope)?))).await
}

/// Limits a scope to people with one of some roles, or opens it to everybody.
#[utoipa::path(put, path = "/scopes/{scope}/roles", tag = "roles", operation_id = "limitScope", request_body = ScopeLimit,
    params(("scope" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = ScopeLimitView)))]
pub async fn limit(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::RolesManage).await?;
    let (scope, seen) = (entered.in_path::<ScopeToken>("scope")?, entered.seen()?);
    let limit: ScopeLimit = entered.body(&body)?;
    let names: Vec<Role> = read_all("roles", &limit.roles).map_err(|refusal| entered.refuse(refusal))?;
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        operation::limit(tx, &scope, &names, seen.as_ref(), context)
    };
    entered.change("roles_limit_scope", operation).await
}
