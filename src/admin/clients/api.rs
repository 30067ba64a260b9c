//! `/api/admin/v1/clients`: registers clients, changes them, and ends what they may do.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::ClientBody;
use super::operation;
use super::secret::{self, DEFAULT_OVERLAP, Rotation};
use super::state::{self, Confirmation, Standing};
use super::view::{ClientUseView, ClientView, RegisteredView};
use crate::admin::area::api::enter;
use crate::admin::context::Context;
use crate::domain::client::Client;
use crate::domain::ids::ClientId;
use crate::domain::permission::Permission;
use crate::domain::time::Span;
use crate::http::extract::json_body::JsonBody;
use crate::http::problem::Stop;
use crate::http::state::AppState;
use crate::storage::{Conn, Tx};

/// A page of clients.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClientList {
    /// The clients.
    items: Vec<ClientView>,
    /// Where the next page begins.
    next: Option<String>,
}

/// How the secrets overlap.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RotationBody {
    /// How long the present secret works besides the next one: at most 30 days, a day when it is not said, 0 to end it at
    /// once.
    overlap_seconds: Option<i64>,
}

/// All clients, in the order of their ids.
#[utoipa::path(get, path = "/clients", tag = "clients", operation_id = "listClients",
    params(("limit" = Option<u8>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = ClientList)))]
pub async fn list(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::ClientsRead).await?;
    let (after, size) = entered.paging::<ClientId>()?;
    let view = |client: &Client| ClientView::from(client);
    entered.list(move |conn| operation::list(conn, after.as_ref(), size), view, ClientId::to_string).await
}

/// Registers a client; its secret, if it needs one, is told this once.
#[utoipa::path(post, path = "/clients", tag = "clients", operation_id = "createClient", request_body = ClientBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = RegisteredView)))]
pub async fn create(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::ClientsManage).await?;
    let new = entered.body::<ClientBody>(&body)?.new_client().map_err(|refusal| entered.refuse(refusal))?;
    let place = |made: &RegisteredView| format!("/clients/{}", made.client.client_id);
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        let registered = operation::register(tx, new.clone(), context)?;
        Ok(registered.map(|registered| RegisteredView::from(&registered)))
    };
    entered.create_told("clients_create", &body, place, RegisteredView::version, operation).await
}

/// One client.
#[utoipa::path(get, path = "/clients/{id}", tag = "clients", operation_id = "showClient",
    params(("id" = String, Path)),
    responses((status = 200, body = ClientView)))]
pub async fn show(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::ClientsRead).await?;
    let id: ClientId = entered.in_path("id")?;
    let find = move |conn: &mut Conn| {
        let found = operation::find(conn, &id)?;
        Ok(found.map(|client| ClientView::from(&client)).map_err(Into::into))
    };
    entered.show(find).await
}

/// How much hangs on a client.
#[utoipa::path(get, path = "/clients/{id}/use", tag = "clients", operation_id = "showClientUse",
    params(("id" = String, Path)),
    responses((status = 200, body = ClientUseView)))]
pub async fn show_use(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::ClientsRead).await?;
    let (id, context) = (entered.in_path::<ClientId>("id")?, entered.context());
    let find = move |conn: &mut Conn| {
        Ok(state::find_use(conn, &id, &context)?.map(|(_, used)| ClientUseView::from(used)))
    };
    entered.show(find).await
}

/// Changes what is named about a client. One that is confidential from now on gets a secret, which is told this once.
#[utoipa::path(patch, path = "/clients/{id}", tag = "clients", operation_id = "changeClient", request_body = ClientBody,
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = RegisteredView)))]
pub async fn change(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::ClientsManage).await?;
    let (id, seen) = (entered.in_path::<ClientId>("id")?, entered.seen()?);
    let edit = entered.body::<ClientBody>(&body)?.edit().map_err(|refusal| entered.refuse(refusal))?;
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        let changed = operation::update(tx, &id, edit.clone(), seen.as_ref(), context)?;
        Ok(changed.map(|registered| RegisteredView::from(&registered)))
    };
    entered.change_told("clients_update", RegisteredView::version, operation).await
}

/// Deletes a client; with `confirm=true` also while people use it, and then with all that they gave to it.
#[utoipa::path(delete, path = "/clients/{id}", tag = "clients", operation_id = "deleteClient",
    params(("id" = String, Path), ("confirm" = Option<bool>, Query), ("If-Match" = String, Header)),
    responses((status = 204)))]
pub async fn delete(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::ClientsManage).await?;
    let (id, seen) = (entered.in_path::<ClientId>("id")?, entered.seen()?);
    let is_confirmed = entered.parameters()?.lenient("confirm") == Some("true");
    let confirmation = if is_confirmed { Confirmation::Given } else { Confirmation::Missing };
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        Ok(state::delete(tx, &id, confirmation, seen.as_ref(), context)?.map(|_| ()))
    };
    entered.remove("clients_delete", operation).await
}

/// Forbids a client everything, until it is enabled again: its tokens are nothing at once.
#[utoipa::path(post, path = "/clients/{id}/disable", tag = "clients", operation_id = "disableClient",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = ClientView)))]
pub async fn disable(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    set_standing(state, request, Standing::Disabled).await
}

/// Lets a client in again.
#[utoipa::path(post, path = "/clients/{id}/enable", tag = "clients", operation_id = "enableClient",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = ClientView)))]
pub async fn enable(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    set_standing(state, request, Standing::Enabled).await
}

async fn set_standing(
    state: web::Data<AppState>,
    request: HttpRequest,
    standing: Standing,
) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::ClientsManage).await?;
    let (id, seen) = (entered.in_path::<ClientId>("id")?, entered.seen()?);
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        let changed = state::set_standing(tx, &id, standing, seen.as_ref(), context)?;
        Ok(changed.map(|client| ClientView::from(&client)))
    };
    entered.change("clients_set_standing", operation).await
}

/// Makes everything void that a client was given before now.
#[utoipa::path(post, path = "/clients/{id}/revoke-tokens", tag = "clients", operation_id = "revokeClientTokens",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = ClientView)))]
pub async fn revoke_tokens(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::ClientsManage).await?;
    let (id, seen) = (entered.in_path::<ClientId>("id")?, entered.seen()?);
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        let changed = state::revoke_tokens(tx, &id, seen.as_ref(), context)?;
        Ok(changed.map(|client| ClientView::from(&client)))
    };
    entered.change("clients_revoke_tokens", operation).await
}

/// Gives a client its next secret, told this once; the present one works besides it for a while.
#[utoipa::path(post, path = "/clients/{id}/rotate-secret", tag = "clients", operation_id = "rotateClientSecret",
    request_body = RotationBody,
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = RegisteredView)))]
pub async fn rotate_secret(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::ClientsManage).await?;
    let (id, seen) = (entered.in_path::<ClientId>("id")?, entered.seen()?);
    let asked: RotationBody = entered.body(&body)?;
    let overlap = asked.overlap_seconds.map_or(DEFAULT_OVERLAP, Span::from_seconds);
    let rotation = Rotation { chosen: None, overlap };
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        let rotated = secret::rotate(tx, &id, &rotation, seen.as_ref(), context)?;
        Ok(rotated.map(|registered| RegisteredView::from(&registered)))
    };
    entered.change_told("clients_rotate_secret", RegisteredView::version, operation).await
}

/// Ends the secret that a client had before its present one.
#[utoipa::path(post, path = "/clients/{id}/end-old-secret", tag = "clients", operation_id = "endOldClientSecret",
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = ClientView)))]
pub async fn end_old_secret(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::ClientsManage).await?;
    let (id, seen) = (entered.in_path::<ClientId>("id")?, entered.seen()?);
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        let ended = secret::end_previous(tx, &id, seen.as_ref(), context)?;
        Ok(ended.map(|client| ClientView::from(&client)))
    };
    entered.change("clients_end_old_secret", operation).await
}
