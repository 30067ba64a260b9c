//! `/api/admin/v1/users/{id}/…`: what is done to an account as a whole. Each answers with the account afterwards.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::operation as actions;
use crate::admin::area::api::{Said, enter};
use crate::admin::context::Context;
use crate::admin::users::operation::{self, UserKey};
use crate::admin::users::second_factor;
use crate::admin::users::view::{ChangedView, UserView};
use crate::domain::permission::Permission;
use crate::env::Env;
use crate::http::problem::Stop;
use crate::http::state::AppState;
use crate::storage::Tx;

/// An account whose way in was opened again.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnblockedView {
    /// The account.
    #[serde(flatten)]
    user: UserView,
    /// Counters of failures that were forgotten.
    counters_forgotten: usize,
}

/// An account without a second factor.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResetView {
    /// The account.
    #[serde(flatten)]
    user: UserView,
    /// Whether there was one.
    had_second_factor: bool,
}

/// What every action is: one that takes `permission` and is done to the account in the path.
async fn act<T: Serialize + Send + 'static>(
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
    act(&state, &request, Permission::UsersManage, "users_disable", |tx, key, context, _| {
        Ok(operation::disable(tx, key, context)?.map(|changed| ChangedView::from(&changed)))
    })
    .await
}

/// Lets somebody in again who was disabled, or whose account was to be deleted.
#[utoipa::path(post, path = "/users/{id}/enable", tag = "users", operation_id = "enableUser",
    params(("id" = String, Path)), responses((status = 200, body = UserView)))]
pub async fn enable(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    act(&state, &request, Permission::UsersManage, "users_enable", |tx, key, context, _| {
        Ok(operation::enable(tx, key, context)?.map(|user| UserView::from(&user)))
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

/// Turns two-step verification off for somebody who lost their app and their recovery codes; they are told by mail.
#[utoipa::path(post, path = "/users/{id}/reset-second-factor", tag = "users", operation_id = "resetSecondFactor",
    params(("id" = String, Path)), responses((status = 200, body = ResetView)))]
pub async fn reset_factor(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    act(&state, &request, Permission::UsersSupport, "users_reset_factor", |tx, key, context, env| {
        let reset = second_factor::reset(tx, key, context, env)?;
        let view = |reset: second_factor::Reset| ResetView {
            user: UserView::from(&reset.user),
            had_second_factor: reset.had_one,
        };
        Ok(reset.map(view))
    })
    .await
}
