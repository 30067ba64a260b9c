//! `/api/admin/v1/users/{id}/sessions`, `/applications`, `/roles`, `/groups` and `/export`.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::operation as access;
use super::view::{ApplicationView, SessionView, WayInView};
use crate::accounts::data::export::export as collect;
use crate::admin::area::api::{Said, enter};
use crate::admin::context::Context;
use crate::admin::groups::view::GroupView;
use crate::admin::roles::holders;
use crate::admin::users::actions::api::act;
use crate::admin::users::actions::operation as actions;
use crate::admin::users::operation::{UserKey, touchable};
use crate::admin::users::view::{ChangedView, GrantedView, TakenView, UserView};
use crate::domain::ids::{ClientId, SessionId};
use crate::domain::permission::Permission;
use crate::domain::refusal::Refusal;
use crate::domain::user::Role;
use crate::env::Env;
use crate::http::problem::Stop;
use crate::http::state::AppState;
use crate::storage::{Conn, Tx};

/// All sessions of somebody.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionList {
    /// The sessions.
    items: Vec<SessionView>,
}

/// All applications with access to an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationList {
    /// The applications.
    items: Vec<ApplicationView>,
}

/// All groups of somebody.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroupsOfUser {
    /// The groups.
    items: Vec<GroupView>,
}

/// Answers with something about the account in the path.
async fn look<T: Serialize + Send + 'static>(
    state: &AppState,
    request: &HttpRequest,
    permission: Permission,
    query: impl FnOnce(&mut Conn, &UserKey, &Env) -> Said<T> + Send + 'static,
) -> Result<HttpResponse, Stop> {
    let entered = enter(state, request, permission).await?;
    let key = UserKey::Id(entered.in_path("id")?);
    let surroundings = state.house.surroundings.clone();
    entered.show(move |conn| query(conn, &key, &surroundings.env())).await
}

/// Where somebody is signed in, the newest first.
#[utoipa::path(get, path = "/users/{id}/sessions", tag = "users", operation_id = "listSessions",
    params(("id" = String, Path)), responses((status = 200, body = SessionList)))]
pub async fn sessions(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    look(&state, &request, Permission::UsersRead, |conn, key, env| {
        let sessions = access::sessions(conn, key, env)?;
        Ok(sessions.map(|all| SessionList { items: all.iter().map(SessionView::from).collect() }))
    })
    .await
}

/// Whether anything keeps somebody from signing in, and when they last did.
#[utoipa::path(get, path = "/users/{id}/sign-in", tag = "users", operation_id = "showSignIn",
    params(("id" = String, Path)), responses((status = 200, body = WayInView)))]
pub async fn sign_in(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    look(&state, &request, Permission::UsersRead, |conn, key, env| {
        Ok(access::way_in(conn, key, env)?.map(|way| WayInView::from(&way)))
    })
    .await
}

/// Signs somebody out everywhere, and takes back all that applications were given.
#[utoipa::path(delete, path = "/users/{id}/sessions", tag = "users", operation_id = "endSessions",
    params(("id" = String, Path)), responses((status = 200, body = ChangedView)))]
pub async fn end_sessions(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    act(&state, &request, Permission::UsersSupport, "users_end_sessions", |tx, key, context, env| {
        Ok(actions::end_sessions(tx, key, context, env)?.map(|changed| ChangedView::from(&changed)))
    })
    .await
}

/// Ends one session, and what hangs on it.
#[utoipa::path(delete, path = "/users/{id}/sessions/{session}", tag = "users", operation_id = "endSession",
    params(("id" = String, Path), ("session" = String, Path)), responses((status = 204)))]
pub async fn end_session(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::UsersSupport).await?;
    let (key, session) = (UserKey::Id(entered.in_path("id")?), entered.in_path::<SessionId>("session")?);
    let surroundings = state.house.surroundings.clone();
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        access::end_session(tx, &key, session, context, &surroundings.env())
    };
    entered.remove("users_end_session", operation).await
}

/// Which applications have access to an account.
#[utoipa::path(get, path = "/users/{id}/applications", tag = "users", operation_id = "listApplications",
    params(("id" = String, Path)), responses((status = 200, body = ApplicationList)))]
pub async fn applications(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    look(&state, &request, Permission::UsersRead, |conn, key, env| {
        let all = access::applications(conn, key, env)?;
        Ok(all.map(|all| ApplicationList { items: all.iter().map(ApplicationView::from).collect() }))
    })
    .await
}

/// Takes an application's access away.
#[utoipa::path(delete, path = "/users/{id}/applications/{client_id}", tag = "users",
    operation_id = "revokeApplication",
    params(("id" = String, Path), ("client_id" = String, Path)), responses((status = 204)))]
pub async fn revoke_application(
    state: web::Data<AppState>,
    request: HttpRequest,
) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::UsersSupport).await?;
    let (key, client) = (UserKey::Id(entered.in_path("id")?), entered.in_path::<ClientId>("client_id")?);
    let operation =
        move |tx: &mut Tx<'_>, context: &Context| access::revoke_application(tx, &key, &client, context);
    entered.remove("users_revoke_application", operation).await
}

/// The groups of somebody.
#[utoipa::path(get, path = "/users/{id}/groups", tag = "users", operation_id = "listGroupsOfUser",
    params(("id" = String, Path)), responses((status = 200, body = GroupsOfUser)))]
pub async fn groups(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    look(&state, &request, Permission::RolesRead, |conn, key, _| {
        let all = access::groups(conn, key)?;
        Ok(all.map(|all| GroupsOfUser { items: all.iter().map(GroupView::from).collect() }))
    })
    .await
}

/// Gives a role.
#[utoipa::path(put, path = "/users/{id}/roles/{role}", tag = "users", operation_id = "grantRole",
    params(("id" = String, Path), ("role" = String, Path)), responses((status = 200, body = GrantedView)))]
pub async fn grant_role(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let role = request.match_info().query("role").parse::<Role>();
    act(&state, &request, Permission::RolesManage, "users_grant_roles", move |tx, key, context, _| {
        let Ok(role) = &role else { return Ok(Err(no_role())) };
        let granted = holders::grant(tx, key, std::slice::from_ref(role), context)?;
        Ok(granted.map(|(user, granted)| GrantedView { user: UserView::from(&user), granted }))
    })
    .await
}

/// Takes a role away; what a group of theirs carries stays.
#[utoipa::path(delete, path = "/users/{id}/roles/{role}", tag = "users", operation_id = "takeRole",
    params(("id" = String, Path), ("role" = String, Path)), responses((status = 200, body = TakenView)))]
pub async fn take_role(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let role = request.match_info().query("role").parse::<Role>();
    act(&state, &request, Permission::RolesManage, "users_take_roles", move |tx, key, context, _| {
        let Ok(role) = &role else { return Ok(Err(no_role())) };
        let taken = holders::take(tx, key, std::slice::from_ref(role), context)?;
        Ok(taken.map(|(user, taken)| TakenView { user: UserView::from(&user), taken }))
    })
    .await
}

fn no_role() -> Refusal {
    Refusal::not_found("there is no such role").at("role")
}

/// All that is known of somebody, but for secrets and their hashes.
#[utoipa::path(get, path = "/users/{id}/export", tag = "users", operation_id = "exportUser",
    params(("id" = String, Path)), responses((status = 200)))]
pub async fn export(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::UsersExport).await?;
    let key = UserKey::Id(entered.in_path("id")?);
    let (context, asked) = (entered.context(), key.clone());
    let house = &state.house;
    let touch = move |tx: &mut Tx<'_>| touchable(tx, &asked, &context);
    let user = match house.store.write("users_export", touch).await {
        Ok(Ok(user)) => user,
        Ok(Err(refusal)) => return Err(entered.refuse(refusal)),
        Err(fault) => return Err(Stop::fault(&fault, &request)),
    };
    let (actor, origin) = (entered.caller.actor.clone(), entered.context().origin);
    match collect(&house.store, &house.surroundings, user.id, actor, origin).await {
        Ok(Some(known)) => entered.one(StatusCode::OK, &known),
        Ok(None) => Err(entered.refuse(crate::admin::users::operation::unknown(&key))),
        Err(fault) => Err(Stop::fault(&fault, &request)),
    }
}
