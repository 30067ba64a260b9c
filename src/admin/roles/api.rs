//! `/api/admin/v1/roles`: defines roles.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::operation::{self, RoleContent};
use super::view::{RoleUseView, RoleView};
use crate::admin::area::api::enter;
use crate::admin::context::Context;
use crate::domain::permission::Permission;
use crate::domain::refusal::{Refusal, read, read_all};
use crate::domain::role::RoleDefinition;
use crate::domain::user::Role;
use crate::http::extract::json_body::JsonBody;
use crate::http::problem::Stop;
use crate::http::state::AppState;
use crate::storage::{Conn, Tx};

/// A role to be defined.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRole {
    /// Its name: 1 to 64 characters of a-z 0-9 - _ : .
    name: String,
    /// What it is for.
    #[serde(default)]
    description: String,
    /// What it permits, as `resource:action`.
    #[serde(default)]
    permissions: Vec<String>,
}

/// What a role is for and what it carries from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleChange {
    /// What it is for.
    description: String,
    /// What it permits, as `resource:action`.
    permissions: Vec<String>,
}

/// A page of roles.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoleList {
    /// The roles.
    items: Vec<RoleView>,
    /// Where the next page begins.
    next: Option<String>,
}

fn content(description: &str, permissions: &[String]) -> Result<RoleContent, Refusal> {
    Ok(RoleContent {
        description: description.to_owned(),
        permissions: read_all("permissions", permissions)?,
    })
}

/// All roles, in the order of their names.
#[utoipa::path(get, path = "/roles", tag = "roles", operation_id = "listRoles",
    params(("limit" = Option<u8>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = RoleList)))]
pub async fn list(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::RolesRead).await?;
    let (after, size) = entered.paging::<Role>()?;
    let view = |role: &RoleDefinition| RoleView::from(role);
    let cursor = |role: &Role| role.as_str().to_owned();
    entered.list(move |conn| operation::list(conn, after.as_ref(), size), view, cursor).await
}

/// Defines a role.
#[utoipa::path(post, path = "/roles", tag = "roles", operation_id = "createRole", request_body = NewRole,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = RoleView)))]
pub async fn create(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::RolesManage).await?;
    let new: NewRole = entered.body(&body)?;
    let read = || Ok((read::<Role>("name", &new.name)?, content(&new.description, &new.permissions)?));
    let (name, wanted) = read().map_err(|refusal| entered.refuse(refusal))?;
    let place = |role: &RoleView| format!("/roles/{}", role.name);
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        let made = operation::create(tx, &name, &wanted, context)?;
        Ok(made.map(|role| RoleView::from(&role)))
    };
    entered.create("roles_create", &body, place, operation).await
}

/// One role.
#[utoipa::path(get, path = "/roles/{name}", tag = "roles", operation_id = "showRole",
    params(("name" = String, Path)),
    responses((status = 200, body = RoleView)))]
pub async fn show(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::RolesRead).await?;
    let name: Role = entered.in_path("name")?;
    entered.show(move |conn| Ok(operation::find(conn, &name)?.map(|(role, _)| RoleView::from(&role)))).await
}

/// Who uses a role.
#[utoipa::path(get, path = "/roles/{name}/use", tag = "roles", operation_id = "showRoleUse",
    params(("name" = String, Path)),
    responses((status = 200, body = RoleUseView)))]
pub async fn show_use(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::RolesRead).await?;
    let name: Role = entered.in_path("name")?;
    let find = move |conn: &mut Conn| {
        Ok(operation::find(conn, &name)?.map(|(role, used)| RoleUseView::new(&role, used)))
    };
    entered.show(find).await
}

/// Changes what a role is for and what it carries.
#[utoipa::path(put, path = "/roles/{name}", tag = "roles", operation_id = "changeRole", request_body = RoleChange,
    params(("name" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = RoleView)))]
pub async fn change(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::RolesManage).await?;
    let (name, seen) = (entered.in_path::<Role>("name")?, entered.seen()?);
    let change: RoleChange = entered.body(&body)?;
    let wanted = content(&change.description, &change.permissions);
    let wanted = wanted.map_err(|refusal| entered.refuse(refusal))?;
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        let changed = operation::update(tx, &name, &wanted, seen.as_ref(), context)?;
        Ok(changed.map(|role| RoleView::from(&role)))
    };
    entered.change("roles_update", operation).await
}

/// Deletes a role that nobody uses.
#[utoipa::path(delete, path = "/roles/{name}", tag = "roles", operation_id = "deleteRole",
    params(("name" = String, Path), ("If-Match" = String, Header)),
    responses((status = 204)))]
pub async fn delete(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::RolesManage).await?;
    let (name, seen) = (entered.in_path::<Role>("name")?, entered.seen()?);
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        Ok(operation::delete(tx, &name, seen.as_ref(), context)?.map(|_| ()))
    };
    entered.remove("roles_delete", operation).await
}
