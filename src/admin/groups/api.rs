//! `/api/admin/v1/groups`: groups of people who share roles.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::operation::{self, GroupContent, GroupKey, Membership};
use super::view::{GroupView, MemberView};
use crate::admin::area::api::enter;
use crate::admin::context::Context;
use crate::admin::users::operation::UserKey;
use crate::domain::ids::{GroupId, UserId};
use crate::domain::permission::Permission;
use crate::domain::refusal::{Refusal, read, read_all};
use crate::domain::role::Group;
use crate::domain::user::User;
use crate::http::extract::json_body::JsonBody;
use crate::http::problem::Stop;
use crate::http::state::AppState;
use crate::storage::{Conn, Tx};

/// A group: what it is called, what it is for, and what its members have.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupContentBody {
    /// What it is called.
    name: String,
    /// What it is for.
    #[serde(default)]
    description: String,
    /// What its members have besides their own roles.
    #[serde(default)]
    roles: Vec<String>,
}

impl GroupContentBody {
    fn wanted(&self) -> Result<GroupContent, Refusal> {
        Ok(GroupContent {
            name: read("name", &self.name)?,
            description: self.description.clone(),
            roles: read_all("roles", &self.roles)?,
        })
    }
}

/// A page of groups.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroupList {
    /// The groups.
    items: Vec<GroupView>,
    /// Where the next page begins.
    next: Option<String>,
}

/// A page of members.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberList {
    /// The members.
    items: Vec<MemberView>,
    /// Where the next page begins.
    next: Option<String>,
}

/// All groups, the oldest first.
#[utoipa::path(get, path = "/groups", tag = "groups", operation_id = "listGroups",
    params(("limit" = Option<u8>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = GroupList)))]
pub async fn list(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::RolesRead).await?;
    let (after, size) = entered.paging::<GroupId>()?;
    let view = |group: &Group| GroupView::from(group);
    entered.list(move |conn| operation::list(conn, after, size), view, GroupId::to_string).await
}

/// Makes a group.
#[utoipa::path(post, path = "/groups", tag = "groups", operation_id = "createGroup", request_body = GroupContentBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = GroupView)))]
pub async fn create(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::RolesManage).await?;
    let wanted = entered.body::<GroupContentBody>(&body)?.wanted();
    let wanted = wanted.map_err(|refusal| entered.refuse(refusal))?;
    let place = |group: &GroupView| format!("/groups/{}", group.id);
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        Ok(operation::create(tx, &wanted, context)?.map(|group| GroupView::from(&group)))
    };
    entered.create("groups_create", &body, place, operation).await
}

/// One group.
#[utoipa::path(get, path = "/groups/{id}", tag = "groups", operation_id = "showGroup",
    params(("id" = String, Path)),
    responses((status = 200, body = GroupView)))]
pub async fn show(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::RolesRead).await?;
    let key = GroupKey::Id(entered.in_path("id")?);
    entered.show(move |conn| Ok(operation::find(conn, &key)?.map(|group| GroupView::from(&group)))).await
}

/// Changes a group.
#[utoipa::path(put, path = "/groups/{id}", tag = "groups", operation_id = "changeGroup", request_body = GroupContentBody,
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = GroupView)))]
pub async fn change(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::RolesManage).await?;
    let (key, seen) = (GroupKey::Id(entered.in_path("id")?), entered.seen()?);
    let wanted = entered.body::<GroupContentBody>(&body)?.wanted();
    let wanted = wanted.map_err(|refusal| entered.refuse(refusal))?;
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        let changed = operation::update(tx, &key, &wanted, seen.as_ref(), context)?;
        Ok(changed.map(|group| GroupView::from(&group)))
    };
    entered.change("groups_update", operation).await
}

/// Deletes a group that has no members.
#[utoipa::path(delete, path = "/groups/{id}", tag = "groups", operation_id = "deleteGroup",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 204)))]
pub async fn delete(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::RolesManage).await?;
    let (key, seen) = (GroupKey::Id(entered.in_path("id")?), entered.seen()?);
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        Ok(operation::delete(tx, &key, seen.as_ref(), context)?.map(|_| ()))
    };
    entered.remove("groups_delete", operation).await
}

/// The members of a group, the oldest accounts first.
#[utoipa::path(get, path = "/groups/{id}/members", tag = "groups", operation_id = "listMembers",
    params(("id" = String, Path), ("limit" = Option<u8>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = MemberList)))]
pub async fn members(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::RolesRead).await?;
    let (after, size) = entered.paging::<UserId>()?;
    let id: GroupId = entered.in_path("id")?;
    let is_whole = entered.caller.permissions.contains(Permission::UsersRead);
    let view = |user: &User| MemberView::new(user, is_whole);
    let query = move |conn: &mut Conn| operation::members(conn, id, after, size);
    entered.list(query, view, UserId::to_string).await
}

/// Takes somebody into a group.
#[utoipa::path(put, path = "/groups/{id}/members/{user}", tag = "groups", operation_id = "addMember",
    params(("id" = String, Path), ("user" = String, Path)),
    responses((status = 204)))]
pub async fn add(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    set_membership(&state, &request, Membership::Member).await
}

/// Lets somebody go from a group.
#[utoipa::path(delete, path = "/groups/{id}/members/{user}", tag = "groups", operation_id = "removeMember",
    params(("id" = String, Path), ("user" = String, Path)),
    responses((status = 204)))]
pub async fn remove(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    set_membership(&state, &request, Membership::Stranger).await
}

async fn set_membership(
    state: &AppState,
    request: &HttpRequest,
    membership: Membership,
) -> Result<HttpResponse, Stop> {
    let entered = enter(state, request, Permission::RolesManage).await?;
    let (key, user) = (GroupKey::Id(entered.in_path("id")?), UserKey::Id(entered.in_path("user")?));
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        Ok(operation::set_membership(tx, &key, &user, membership, context)?.map(|_| ()))
    };
    entered.remove("groups_membership", operation).await
}
