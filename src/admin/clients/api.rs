//! `/api/admin/v1/clients`: registers clients, changes them, and ends what they may do. The members of a client are those
//! of RFC 7591 §2.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::algorithms::{ACCESS_TOKEN_ALGORITHM, ID_TOKEN_ALGORITHM};
use super::edit::{Edit, Field};
use super::operation;
use super::registration::NewClient;
use super::search::{QUERY_MAX, Search, search};
use super::secret::{self, DEFAULT_OVERLAP, Rotation};
use super::state::{self, Confirmation};
use super::view::{ClientUseView, ClientView, RegisteredView};
use crate::admin::area::api::enter;
use crate::admin::context::Context;
use crate::domain::client::{Client, Standing};
use crate::domain::client_template::ClientTemplate;
use crate::domain::ids::ClientId;
use crate::domain::issuer::Issuer;
use crate::domain::parameters::Parameters;
use crate::domain::permission::Permission;
use crate::domain::refusal::{Refusal, read, read_all};
use crate::domain::scope::Scope;
use crate::domain::time::Span;
use crate::http::extract::json_body::JsonBody;
use crate::http::problem::Stop;
use crate::http::state::AppState;
use crate::storage::{Conn, Tx};

/// A client to be registered, or what is changed about one: what is not named stays, and `null` takes away what may be
/// missing (RFC 7396).
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientBody {
    /// Its `client_id`, when it is registered: 1 to 128 characters of A-Z a-z 0-9 - . _ ~ The template `command_line` has
    /// one of its own, `signet-cli`.
    client_id: Option<String>,
    /// Where a registration begins: `web_app`, `single_page_app`, `native_app`, `service`, `resource_server`,
    /// `command_line`.
    template: Option<String>,
    /// What people are shown.
    client_name: Option<String>,
    /// Where it runs: `web`, `native`. Addresses on the person's machine and schemes of one's own are for the latter.
    application_type: Option<String>,
    /// Its colour on the pages on which people sign in to it, such as `#17594f`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    brand_color: Field<String>,
    /// Where it tells about itself: https.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    client_uri: Field<String>,
    /// Where it says what it does with what it is told of people: https.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    policy_uri: Field<String>,
    /// Where its terms are: https.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    tos_uri: Field<String>,
    /// How it proves who it is: `client_secret_basic`, `client_secret_post`, `none`.
    token_endpoint_auth_method: Option<String>,
    /// Belongs to the operator: its users are not asked for consent.
    first_party: Option<bool>,
    /// Whether its users need a second factor: `optional`, `required`.
    second_factor: Option<String>,
    /// Whether it must use PKCE: `required`, `optional`.
    pkce: Option<String>,
    /// The grants that it may use.
    grant_types: Option<Vec<String>>,
    /// Where its authorization responses may go; compared letter by letter.
    redirect_uris: Option<Vec<String>>,
    /// Where its users may go after logout.
    post_logout_redirect_uris: Option<Vec<String>>,
    /// The scopes that it may ask for, with spaces between.
    scope: Option<String>,
    /// The audiences that it may ask for, the first its default.
    audiences: Option<Vec<String>>,
    /// The audience for which it is the resource service.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    resource_server: Field<String>,
    /// Life of its access tokens.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    access_ttl_seconds: Field<i64>,
    /// Life of its unused refresh tokens.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    refresh_ttl_seconds: Field<i64>,
    /// Its own rule for people whose address is not proven.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    email_verification: Field<String>,
    /// What a logout does to `offline_access`: `survives_logout`, `ends_with_logout`.
    offline: Option<String>,
    /// Where it begins a sign-in that somebody else asks it for.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    initiate_login_uri: Field<String>,
    /// Whether its tokens name the person's roles.
    roles_claim: Option<bool>,
    /// Whether its tokens name what these carry for applications.
    permissions_claim: Option<bool>,
    /// By which algorithm its ID tokens are signed: `RS256`, `PS256`, `ES256` or `EdDSA`, for which a key must be active.
    id_token_signed_response_alg: Option<String>,
    /// The same for its access tokens, which the services that take them must allow.
    access_token_signed_response_alg: Option<String>,
}

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

/// Clients, in the order of their ids.
#[utoipa::path(get, path = "/clients", tag = "clients", operation_id = "listClients",
    params(
        ("query" = Option<String>, Query, description = "a part of an id, a name or a redirect address"),
        ("state" = Option<String>, Query, description = "`enabled`, `disabled`"),
        ("kind" = Option<String>, Query, description = "as the templates are called"),
        ("limit" = Option<u8>, Query), ("after" = Option<String>, Query),
    ),
    responses((status = 200, body = ClientList)))]
pub async fn list(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::ClientsRead).await?;
    let (after, size) = entered.paging::<ClientId>()?;
    let wanted = wanted(&entered.parameters()?).map_err(|refusal| entered.refuse(refusal))?;
    let view = |client: &Client| ClientView::from(client);
    entered.list(move |conn| search(conn, &wanted, after.as_ref(), size), view, ClientId::to_string).await
}

fn wanted(query: &Parameters) -> Result<Search, Refusal> {
    let text = |name: &'static str| query.lenient(name).map(str::to_owned);
    if query.lenient("query").is_some_and(|typed| typed.chars().count() > QUERY_MAX) {
        return Err(Refusal::invalid("query", format!("at most {QUERY_MAX} characters are searched for")));
    }
    Ok(Search {
        query: text("query"),
        standing: parsed("state", text("state"))?,
        kind: parsed("kind", text("kind"))?,
    })
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
    let new = entered.body::<ClientBody>(&body)?.new_client(state.issuer());
    let new = new.map_err(|refusal| entered.refuse(refusal))?;
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

impl ClientBody {
    /// A registration.
    fn new_client(self, issuer: &Issuer) -> Result<NewClient, Refusal> {
        let template: Option<ClientTemplate> = parsed("template", self.template.clone())?;
        let Some(id) = self.client_id.as_deref().or(template.and_then(ClientTemplate::own_id)) else {
            return Err(Refusal::invalid("client_id", "a client has an id of 1 to 128 characters"));
        };
        let id: ClientId = read("client_id", id)?;
        let base = match template {
            Some(template) => NewClient::from_template(template, id, issuer),
            None => NewClient::blank(id),
        };
        Ok(self.fields()?.apply(base))
    }

    /// A change.
    fn edit(self) -> Result<Edit, Refusal> {
        if self.client_id.is_some() {
            return Err(Refusal::invalid("client_id", "the id of a client stays as it is"));
        }
        if self.template.is_some() {
            return Err(Refusal::invalid("template", "a template is for a new client"));
        }
        self.fields()
    }

    fn fields(self) -> Result<Edit, Refusal> {
        let seconds = |life: i64| Ok::<_, Refusal>(Span::from_seconds(life));
        let lists =
            |field, texts: Option<Vec<String>>| texts.map(|texts| read_all(field, &texts)).transpose();
        Ok(Edit {
            name: parsed("client_name", self.client_name)?,
            application_type: parsed("application_type", self.application_type)?,
            brand_color: self.brand_color.try_map(|text| read("brand_color", &text))?,
            client_uri: self.client_uri.try_map(|text| read("client_uri", &text))?,
            policy_uri: self.policy_uri.try_map(|text| read("policy_uri", &text))?,
            tos_uri: self.tos_uri.try_map(|text| read("tos_uri", &text))?,
            method: parsed("token_endpoint_auth_method", self.token_endpoint_auth_method)?,
            first_party: self.first_party,
            second_factor: parsed("second_factor", self.second_factor)?,
            pkce: parsed("pkce", self.pkce)?,
            grants: self.grant_types.map(|texts| read_all("grant_types", &texts)).transpose()?,
            redirect_uris: lists("redirect_uris", self.redirect_uris)?,
            post_logout_redirect_uris: lists("post_logout_redirect_uris", self.post_logout_redirect_uris)?,
            scope: self.scope.as_deref().map(scope).transpose()?,
            audiences: self.audiences.map(|texts| read_all("audiences", &texts)).transpose()?,
            resource_server: self.resource_server.try_map(|text| read("resource_server", &text))?,
            access: self.access_ttl_seconds.try_map(seconds)?,
            refresh_idle: self.refresh_ttl_seconds.try_map(seconds)?,
            email_verification: self.email_verification.try_map(|text| read("email_verification", &text))?,
            offline: parsed("offline", self.offline)?,
            initiate_login_uri: self.initiate_login_uri.try_map(|text| read("initiate_login_uri", &text))?,
            roles_claim: self.roles_claim,
            permissions_claim: self.permissions_claim,
            id_token_algorithm: parsed(ID_TOKEN_ALGORITHM, self.id_token_signed_response_alg)?,
            access_token_algorithm: parsed(ACCESS_TOKEN_ALGORITHM, self.access_token_signed_response_alg)?,
        })
    }
}

fn parsed<T>(field: &'static str, text: Option<String>) -> Result<Option<T>, Refusal>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    text.map(|text| read(field, &text)).transpose()
}

/// The empty text is no scope at all.
fn scope(text: &str) -> Result<Scope, Refusal> {
    if text.is_empty() { Ok(Scope::default()) } else { read("scope", text) }
}
