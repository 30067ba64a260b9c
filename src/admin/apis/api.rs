//! `/api/admin/v1/apis`: registers APIs, changes them, and deletes them.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ending;
use super::operation::{self, ApiEdit, NewApi};
use super::view::{ApiId, ApiUseView, ApiView};
use crate::admin::area::api::{Entered, enter};
use crate::admin::clients::state::Confirmation;
use crate::admin::context::Context;
use crate::domain::client::Audience;
use crate::domain::permission::Permission;
use crate::domain::refusal::{Refusal, read};
use crate::domain::scope::Scope;
use crate::http::extract::json_body::JsonBody;
use crate::http::problem::Stop;
use crate::http::state::AppState;
use crate::storage::apis::Api;
use crate::storage::{Conn, Tx};

/// An API to be registered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApiBody {
    /// The URI that names it in its tokens (`aud`).
    audience: String,
    /// What people call it; its audience without one.
    name: Option<String>,
    /// The scopes that may be asked for at it, with spaces between.
    #[serde(default)]
    scope: String,
}

/// What is changed about an API; what is not named stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiChange {
    /// What people call it.
    name: Option<String>,
    /// All of its scopes from now on, with spaces between.
    scope: Option<String>,
}

/// A page of APIs.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiList {
    /// The APIs.
    items: Vec<ApiView>,
    /// Where the next page begins.
    next: Option<String>,
}

impl NewApiBody {
    fn wanted(&self) -> Result<NewApi, Refusal> {
        Ok(NewApi {
            audience: read("audience", &self.audience)?,
            name: self.name.as_deref().map(|text| read("name", text)).transpose()?,
            scope: scope(&self.scope)?,
        })
    }
}

impl ApiChange {
    fn wanted(&self) -> Result<ApiEdit, Refusal> {
        Ok(ApiEdit {
            name: self.name.as_deref().map(|text| read("name", text)).transpose()?,
            scope: self.scope.as_deref().map(scope).transpose()?,
        })
    }
}

/// Scopes of an API; it may have none.
fn scope(text: &str) -> Result<Scope, Refusal> {
    if text.is_empty() { Ok(Scope::default()) } else { read("scope", text) }
}

/// Whether the caller knows that clients lose something.
fn confirmation(entered: &Entered<'_>) -> Result<Confirmation, Stop> {
    let is_given = entered.parameters()?.lenient("confirm") == Some("true");
    Ok(if is_given { Confirmation::Given } else { Confirmation::Missing })
}

/// All APIs, in the order of their audiences.
#[utoipa::path(get, path = "/apis", tag = "apis", operation_id = "listApis",
    params(("limit" = Option<u8>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = ApiList)))]
pub async fn list(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::ClientsRead).await?;
    let (after, size) = entered.paging::<Audience>()?;
    let view = |api: &Api| ApiView::from(api);
    entered.list(move |conn| operation::list(conn, after.as_ref(), size), view, Audience::to_string).await
}

/// Registers an API.
#[utoipa::path(post, path = "/apis", tag = "apis", operation_id = "createApi", request_body = NewApiBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = ApiView)))]
pub async fn create(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::ClientsManage).await?;
    let new = entered.body::<NewApiBody>(&body)?.wanted().map_err(|refusal| entered.refuse(refusal))?;
    let place = |api: &ApiView| format!("/apis/{}", api.id);
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        let made = operation::create(tx, &new, context)?;
        Ok(made.map(|api| ApiView::from(&api)).map_err(Refusal::from))
    };
    entered.create("apis_create", &body, place, operation).await
}

/// One API.
#[utoipa::path(get, path = "/apis/{id}", tag = "apis", operation_id = "showApi",
    params(("id" = String, Path)),
    responses((status = 200, body = ApiView)))]
pub async fn show(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::ClientsRead).await?;
    let ApiId(audience) = entered.in_path("id")?;
    entered.show(move |conn| Ok(operation::find(conn, &audience)?.map(|api| ApiView::from(&api)))).await
}

/// How much hangs on an API.
#[utoipa::path(get, path = "/apis/{id}/use", tag = "apis", operation_id = "showApiUse",
    params(("id" = String, Path)),
    responses((status = 200, body = ApiUseView)))]
pub async fn show_use(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::ClientsRead).await?;
    let (ApiId(audience), now) = (entered.in_path("id")?, entered.context().now);
    let find = move |conn: &mut Conn| {
        Ok(ending::find_use(conn, &audience, now)?.map(|(_, used)| ApiUseView::from(&used)))
    };
    entered.show(find).await
}

/// Changes what is named about an API; with `confirm=true` also where clients lose scopes with it.
#[utoipa::path(patch, path = "/apis/{id}", tag = "apis", operation_id = "changeApi", request_body = ApiChange,
    params(("id" = String, Path), ("confirm" = Option<bool>, Query), ("If-Match" = String, Header)),
    responses((status = 200, body = ApiView)))]
pub async fn change(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::ClientsManage).await?;
    let (ApiId(audience), seen) = (entered.in_path("id")?, entered.seen()?);
    let confirmation = confirmation(&entered)?;
    let edit = entered.body::<ApiChange>(&body)?.wanted().map_err(|refusal| entered.refuse(refusal))?;
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        let changed = ending::update(tx, &audience, &edit, confirmation, seen.as_ref(), context)?;
        Ok(changed.map(|api| ApiView::from(&api)))
    };
    entered.change("apis_update", operation).await
}

/// Deletes an API; with `confirm=true` also while clients name it, which lose it and its scopes.
#[utoipa::path(delete, path = "/apis/{id}", tag = "apis", operation_id = "deleteApi",
    params(("id" = String, Path), ("confirm" = Option<bool>, Query), ("If-Match" = String, Header)),
    responses((status = 204)))]
pub async fn delete(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::ClientsManage).await?;
    let (ApiId(audience), seen) = (entered.in_path("id")?, entered.seen()?);
    let confirmation = confirmation(&entered)?;
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        Ok(ending::delete(tx, &audience, confirmation, seen.as_ref(), context)?.map(|_| ()))
    };
    entered.remove("apis_delete", operation).await
}
