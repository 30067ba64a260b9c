//! `/api/admin/v1/keys`: the keys that sign tokens, from the first publication to the end.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::export::{PublicForm, public};
use super::haste;
use super::making::{kind, make, take_in};
use super::operation::{self, Wait, Wanted};
use super::retirement;
use super::revocation;
use super::view::{
    ActivatedView, ConsequencesView, Deed, HasteView, KeyView, RetirementView, RevocationView,
};
use crate::admin::area::api::{Entered, Said, enter};
use crate::admin::context::Context;
use crate::domain::permission::Permission;
use crate::domain::refusal::{Refusal, RefusalCode, read};
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::signing_key::SigningKey;
use crate::http::extract::json_body::JsonBody;
use crate::http::problem::{Problem, Stop};
use crate::http::state::AppState;
use crate::jobs::key_watch::reload;
use crate::jobs::rotate_keys::stand_by;
use crate::storage::{Conn, Tx};

/// A key to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// What it signs by: `RS256` (when it is missing), `PS256`, `ES256` or `EdDSA`.
    algorithm: Option<String>,
    /// 2048, 3072 or 4096, for RS256 and PS256; as the settings say when it is missing.
    bits: Option<usize>,
}

/// A private key that was made elsewhere.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ForeignKey {
    /// PEM (PKCS #8, encrypted or not, PKCS #1 or SEC 1) or a JWK as a text; or a JWK as an object.
    #[schema(value_type = Object)]
    key: serde_json::Value,
    /// What it signs by; as the JWK says, or as keys of its kind do, when it is missing: RSA by RS256.
    algorithm: Option<String>,
    /// What opens it, when it is encrypted.
    password: Option<String>,
}

impl std::fmt::Debug for ForeignKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ForeignKey")
    }
}

/// Whether an emergency is one.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Emergency {
    /// Do not wait until every service knows the key. It takes `confirm`.
    #[serde(default)]
    skip_wait: bool,
    /// The consequences are known, and meant.
    #[serde(default)]
    confirm: bool,
}

impl Emergency {
    /// What was asked along with other things.
    pub(in crate::admin::keys) const fn new(skip_wait: bool, confirm: bool) -> Self {
        Self { skip_wait, confirm }
    }

    /// Whether the key waits.
    pub(in crate::admin::keys) fn wait(self) -> Wait {
        if self.skip_wait { Wait::Skipped } else { Wait::Obeyed }
    }
}

/// Whether it is meant.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// The consequences are known, and meant.
    #[serde(default)]
    confirm: bool,
}

/// All signing keys.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyList {
    /// The keys.
    items: Vec<KeyView>,
    /// Where the next page begins.
    next: Option<String>,
}

/// All keys, or those for one algorithm, the oldest first.
#[utoipa::path(get, path = "/keys", tag = "keys", operation_id = "listKeys",
    params(("algorithm" = Option<String>, Query), ("limit" = Option<u8>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = KeyList)))]
pub async fn list(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::KeysRead).await?;
    let ((after, size), algorithm) = (entered.paging::<String>()?, algorithm_in_query(&entered)?);
    let rules = state.house.surroundings.settings.keys;
    let view = |key: &SigningKey| KeyView::new(key, &rules);
    let page = move |conn: &mut Conn| operation::page(conn, algorithm, after.as_deref(), size);
    entered.list(page, view, String::clone).await
}

/// The algorithm that the query names.
pub(in crate::admin::keys) fn algorithm_in_query(
    entered: &Entered<'_>,
) -> Result<Option<SigningAlgorithm>, Stop> {
    algorithm(entered, entered.parameters()?.lenient("algorithm"))
}

/// An algorithm by its name.
pub(in crate::admin::keys) fn algorithm(
    entered: &Entered<'_>,
    name: Option<&str>,
) -> Result<Option<SigningAlgorithm>, Stop> {
    let read = name.map(|name| read("algorithm", name)).transpose();
    read.map_err(|refusal| entered.refuse(refusal))
}

/// Makes a key and publishes it.
#[utoipa::path(post, path = "/keys", tag = "keys", operation_id = "generateKey", request_body = NewKey,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = KeyView)))]
pub async fn generate(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::KeysManage).await?;
    let new: NewKey = entered.body(&body)?;
    let surroundings = &state.house.surroundings;
    let algorithm = algorithm(&entered, new.algorithm.as_deref())?.unwrap_or_default();
    let kind = kind(algorithm, new.bits, surroundings).map_err(|refusal| entered.refuse(refusal))?;
    let key = make(kind, surroundings).await.map_err(|fault| Stop::fault(&fault, &request))?;
    let rules = surroundings.settings.keys;
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        Ok(Ok(KeyView::new(&operation::publish(tx, &key, context)?, &rules)))
    };
    entered.create("keys_publish", &body, place, operation).await
}

/// Publishes a private key that was made elsewhere.
#[utoipa::path(post, path = "/keys/import", tag = "keys", operation_id = "importKey", request_body = ForeignKey,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = KeyView)))]
pub async fn import(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::KeysManage).await?;
    let foreign: ForeignKey = entered.body(&body)?;
    let algorithm = algorithm(&entered, foreign.algorithm.as_deref())?;
    let text = match foreign.key {
        serde_json::Value::String(text) => text.into_bytes(),
        object => object.to_string().into_bytes(),
    };
    let password = foreign.password.map(|text| Zeroizing::new(text.into_bytes()));
    let surroundings = &state.house.surroundings;
    let read = take_in(Zeroizing::new(text), password, algorithm, surroundings).await;
    let read = read.map_err(|fault| Stop::fault(&fault, &request))?;
    let key = read.map_err(|refused| entered.refuse(refused.into()))?;
    let rules = surroundings.settings.keys;
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        let taken = operation::import(tx, &key, context)?;
        Ok(taken.map(|key| KeyView::new(&key, &rules)).ok_or_else(|| here_already(&key.key.kid)))
    };
    entered.create("keys_import", &body, place, operation).await
}

/// It cannot be taken in twice.
pub(super) fn here_already(kid: &str) -> Refusal {
    Refusal::new(RefusalCode::Taken, format!("the key {kid} is here already")).at("key")
}

fn place(key: &KeyView) -> String {
    format!("/keys/{}", key.kid)
}

/// One key.
#[utoipa::path(get, path = "/keys/{kid}", tag = "keys", operation_id = "showKey",
    params(("kid" = String, Path)),
    responses((status = 200, body = KeyView)))]
pub async fn show(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::KeysRead).await?;
    let (kid, rules): (String, _) = (entered.in_path("kid")?, state.house.surroundings.settings.keys);
    let find = move |conn: &mut Conn| {
        let found = operation::find(conn, &kid)?;
        Ok(found.map(|key| KeyView::new(&key, &rules)).ok_or_else(|| unknown(&kid)))
    };
    entered.show(find).await
}

fn unknown(kid: &str) -> Refusal {
    Refusal::not_found(format!("there is no signing key {kid}"))
}

/// The public half of a key, for services that cannot fetch the JWKS.
#[utoipa::path(get, path = "/keys/{kid}/public", tag = "keys", operation_id = "exportKey",
    params(("kid" = String, Path), ("format" = Option<String>, Query, description = "`pem` or `jwk`")),
    responses((status = 200, body = String, content_type = "application/x-pem-file")))]
pub async fn export(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::KeysRead).await?;
    let kid: String = entered.in_path("kid")?;
    let form = PublicForm::named(entered.parameters()?.lenient("format").unwrap_or("pem"));
    let form = form.ok_or_else(|| entered.refuse(Refusal::invalid("format", "format is pem or jwk")))?;
    let found = state.house.store.read(move |conn| Ok(operation::find(conn, &kid)?.ok_or(kid))).await;
    let found = found.map_err(|fault| Stop::fault(&fault, &request))?;
    let key = found.map_err(|kid| entered.refuse(unknown(&kid)))?;
    let text = public(&key, form).map_err(|fault| Stop::fault(&fault, &request))?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .content_type(form.media_type())
        .body(text))
}

/// What would follow from activating, retiring or revoking a key.
#[utoipa::path(get, path = "/keys/{kid}/consequences", tag = "keys", operation_id = "showKeyConsequences",
    params(("kid" = String, Path),
        ("action" = String, Query, description = "`activate` (at once), `retire` or `revoke`")),
    responses((status = 200, body = ConsequencesView)))]
pub async fn consequences(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::KeysRead).await?;
    let kid: String = entered.in_path("kid")?;
    let (rules, now) = (state.house.surroundings.settings.keys, entered.context().now);
    let action = entered.parameters()?.lenient("action").unwrap_or_default().to_owned();
    let query = move |conn: &mut Conn| {
        Ok(match action.as_str() {
            "activate" => haste::consequences(conn, &Wanted::Key(kid), &rules, now)?
                .map(|haste| ConsequencesView::Activate(HasteView::from(&haste)))
                .map_err(Refusal::from),
            "retire" => retirement::consequences(conn, &kid, &rules, now)?
                .map(|left| ConsequencesView::Retire(RetirementView::new(&kid, left)))
                .map_err(Refusal::from),
            "revoke" => revocation::consequences(conn, &kid, now)?
                .map(|gone| ConsequencesView::Revoke(RevocationView::new(&kid, Deed::Asked, &gone)))
                .map_err(Refusal::from),
            _ => Err(Refusal::invalid("action", "action is activate, retire or revoke")),
        })
    };
    entered.show(query).await
}

/// Lets a published key sign from now on.
#[utoipa::path(post, path = "/keys/{kid}/activate", tag = "keys", operation_id = "activateKey", request_body = Emergency,
    params(("kid" = String, Path)),
    responses((status = 200, body = ActivatedView)))]
pub async fn activate(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::KeysManage).await?;
    let (kid, asked): (String, Emergency) = (entered.in_path("kid")?, entered.body(&body)?);
    must_be_meant(&entered, asked, Wanted::Key(kid.clone())).await?;
    let rules = state.house.surroundings.settings.keys;
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        let activated = operation::activate(tx, &kid, asked.wait(), &rules, context)?;
        Ok(activated.map(|one| ActivatedView::new(&one, None, &rules)).map_err(Refusal::from))
    };
    let answer = entered.change("keys_activate", operation).await?;
    settle(&state).await;
    Ok(answer)
}

/// Stops who skips the wait without meaning it, with the numbers.
pub(in crate::admin::keys) async fn must_be_meant(
    entered: &Entered<'_>,
    asked: Emergency,
    wanted: Wanted,
) -> Result<(), Stop> {
    if asked.wait() == Wait::Obeyed || asked.confirm {
        return Ok(());
    }
    let (rules, now) = (entered.state.house.surroundings.settings.keys, entered.context().now);
    let query = move |conn: &mut Conn| haste::consequences(conn, &wanted, &rules, now);
    let haste = entered.state.house.store.read(query).await;
    let haste = haste.map_err(|fault| Stop::fault(&fault, entered.request))?;
    let haste = haste.map_err(|refused| entered.refuse(refused.into()))?;
    let in_use = haste.in_use;
    let detail = format!(
        "until services have fetched the key they may refuse its tokens; in use now: {} sessions and {} refresh \
         tokens of people, {} applications. Send \"confirm\": true if this is meant",
        in_use.sessions, in_use.grants, in_use.clients
    );
    Err(Problem::to_be_confirmed(detail, &HasteView::from(&haste)).at(entered.request))
}

/// Takes a published key back that never signed.
#[utoipa::path(post, path = "/keys/{kid}/retire", tag = "keys", operation_id = "retireKey",
    params(("kid" = String, Path)),
    responses((status = 200, body = KeyView)))]
pub async fn retire(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::KeysManage).await?;
    let (kid, rules): (String, _) = (entered.in_path("kid")?, state.house.surroundings.settings.keys);
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        let retired = retirement::retire(tx, &kid, context)?;
        Ok(retired.map(|key| KeyView::new(&key, &rules)).map_err(Refusal::from))
    };
    let answer = entered.change("keys_retire", operation).await?;
    settle(&state).await;
    Ok(answer)
}

/// Takes a key away at once, in an emergency.
#[utoipa::path(post, path = "/keys/{kid}/revoke", tag = "keys", operation_id = "revokeKey", request_body = Confirmation,
    params(("kid" = String, Path)),
    responses((status = 200, body = RevocationView)))]
pub async fn revoke(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::KeysManage).await?;
    let (kid, asked): (String, Confirmation) = (entered.in_path("kid")?, entered.body(&body)?);
    if !asked.confirm {
        return Err(revocation_to_be_confirmed(&entered, kid).await);
    }
    let operation = move |tx: &mut Tx<'_>, context: &Context| -> Said<RevocationView> {
        let gone = revocation::revoke(tx, &kid, context)?;
        Ok(gone.map(|gone| RevocationView::new(&kid, Deed::Done, &gone)).map_err(Refusal::from))
    };
    let answer = entered.change("keys_revoke", operation).await?;
    settle(&state).await;
    Ok(answer)
}

async fn revocation_to_be_confirmed(entered: &Entered<'_>, kid: String) -> Stop {
    let (now, wanted) = (entered.context().now, kid.clone());
    let query = move |conn: &mut Conn| revocation::consequences(conn, &wanted, now);
    match entered.state.house.store.read(query).await {
        Ok(Ok(gone)) => {
            let detail = format!(
                "{} refresh tokens of {} applications would stop working, and access tokens that the key signed. Send \
                 \"confirm\": true if this is meant",
                gone.refresh_tokens, gone.clients
            );
            let view = RevocationView::new(&kid, Deed::Asked, &gone);
            Problem::to_be_confirmed(detail, &view).at(entered.request)
        }
        Ok(Err(refused)) => entered.refuse(refused.into()),
        Err(fault) => Stop::fault(&fault, entered.request),
    }
}

/// After a change: a key stands by for the next time, and this node knows all of it. What fails here is done within the
/// minute by the jobs that do it anyway.
pub(in crate::admin::keys) async fn settle(state: &AppState) {
    if let Err(fault) = stand_by(&state.house).await {
        tracing::warn!(error = %fault.in_full(), "no next signing key could be published");
    }
    if let Err(fault) = reload(&state.house, None).await {
        tracing::warn!(error = %fault.in_full(), "the signing keys could not be read");
    }
}
