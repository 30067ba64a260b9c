//! `/api/admin/v1/users/{id}/…`: what is done to an account as a whole. Each answers with the account afterwards.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::operation::{self as actions, When};
use crate::admin::area::api::{Said, enter};
use crate::admin::context::Context;
use crate::admin::roles::operation::is_as_seen;
use crate::admin::users::operation::{self, UserKey};
use crate::admin::users::second_factor;
use crate::admin::users::view::{ChangedView, ResetView, UnblockedView, UserView};
use crate::domain::permission::Permission;
use crate::domain::refusal::Refusal;
use crate::env::Env;
use crate::http::problem::Stop;
use crate::http::state::AppState;
use crate::storage::Tx;

/// What every action is: one that takes `permission` and is done to the account in the path.
pub(in crate::admin::users) async fn act<T: Serialize + Send + 'static>(
    state: &AppState,
    request: &HttpRequest,
    permission: Permission,
    name: &'static str,
    mut action: impl FnMut(&mut Tx<'_>, &UserKey, &Context, &Env) -> Said<T> + Send + 'static,
) -> Result<HttpResponse, Stop> {
    let entered = enter(state, request, permission).await?;
    let key = UserKey::Id(entered.in_path("id")?);
    let surroundings = state.house.surroundings.clone();
    let operation = move |tx: &mut Tx<'_>, context: &Context| action(tx, &key, context, &surroundings.env());
    entered.change(name, operation).await
}

/// Locks somebody out: ends all sessions and takes back all that applications were given.
#[utoipa::path(post, path = "/users/{id}/disable", tag = "users", operation_id = "disableUser",
    params(("id" = String, Path)), responses((status = 200, body = ChangedView)))]
pub async fn disable(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    act(&state, &request, Permission::UsersManage, "users_disable", |tx, key, context, env| {
        Ok(actions::disable(tx, key, context, env)?.map(|changed| ChangedView::from(&changed)))
    })
    .await
}

/// Lets somebody in again who was disabled, or whose account was to be deleted.
#[utoipa::path(post, path = "/users/{id}/enable", tag = "users", operation_id = "enableUser",
    params(("id" = String, Path)), responses((status = 200, body = UserView)))]
pub async fn enable(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    act(&state, &request, Permission::UsersManage, "users_enable", |tx, key, context, env| {
        Ok(actions::enable(tx, key, context, env)?.map(|user| UserView::from(&user)))
    })
    .await
}

/// Lets somebody sign in again whom too many failed attempts have blocked.
#[utoipa::path(post, path = "/users/{id}/unblock", tag = "users", operation_id = "unblockUser",
    params(("id" = String, Path)), responses((status = 200, body = UnblockedView)))]
pub async fn unblock(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    act(&state, &request, Permission::UsersSupport, "users_unblock", |tx, key, context, _| {
        let unblocked = operation::unblock(tx, key, context)?;
        Ok(unblocked.map(|(user, counters_forgotten)| UnblockedView {
            user: UserView::from(&user),
            counters_forgotten,
        }))
    })
    .await
}

/// Mails somebody the link by which they choose a new password. The old one works until then.
#[utoipa::path(post, path = "/users/{id}/send-password-reset", tag = "users", operation_id = "sendPasswordReset",
    params(("id" = String, Path)), responses((status = 200, body = UserView)))]
pub async fn send_reset(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    act(&state, &request, Permission::UsersSupport, "users_send_reset", |tx, key, context, env| {
        Ok(actions::send_reset(tx, key, context, env)?.map(|user| UserView::from(&user)))
    })
    .await
}

/// Makes the password worthless, ends all sessions, and mails the link by which they choose another.
#[utoipa::path(post, path = "/users/{id}/require-password-change", tag = "users",
    operation_id = "requirePasswordChange",
    params(("id" = String, Path)), responses((status = 200, body = ChangedView)))]
pub async fn require_change(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    act(&state, &request, Permission::UsersSupport, "users_require_password", |tx, key, context, env| {
        let changed = actions::require_password_change(tx, key, context, env)?;
        Ok(changed.map(|changed| ChangedView::from(&changed)))
    })
    .await
}

/// Disables an account and has it deleted: after the time of grace, or with `at_once=true` within a minute. Until then it
/// can be enabled again.
#[utoipa::path(delete, path = "/users/{id}", tag = "users", operation_id = "deleteUser",
    params(("id" = String, Path), ("at_once" = Option<bool>, Query), ("If-Match" = String, Header)),
    responses((status = 200, body = ChangedView)))]
pub async fn delete(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::UsersManage).await?;
    let (key, seen) = (UserKey::Id(entered.in_path("id")?), entered.seen()?);
    let when = match entered.parameters()?.lenient("at_once") {
        Some("true") => When::AtOnce,
        None | Some("false") => When::AfterGrace,
        Some(_) => return Err(entered.refuse(Refusal::invalid("at_once", "at_once is true or false"))),
    };
    let surroundings = state.house.surroundings.clone();
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        if let Ok(user) = operation::find(tx.conn(), &key)?
            && !is_as_seen(seen.as_ref(), &UserView::from(&user))?
        {
            return Ok(Err(Refusal::changed()));
        }
        let deleted = actions::delete(tx, &key, when, context, &surroundings.env())?;
        Ok(deleted.map(|changed| ChangedView::from(&changed)))
    };
    entered.change("users_delete", operation).await
}

/// Turns two-step verification off for somebody who lost their app and their recovery codes; they are told by mail.
#[utoipa::path(post, path = "/users/{id}/reset-second-factor", tag = "users", operation_id = "resetSecondFactor",
    params(("id" = String, Path)), responses((status = 200, body = ResetView)))]
pub async fn reset_factor(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    act(&state, &request, Permission::UsersSupport, "users_reset_factor", |tx, key, context, env| {
        let reset = second_factor::reset(tx, key, context, env)?;
        Ok(reset.map(|reset| ResetView::from(&reset)))
    })
    .await
}
