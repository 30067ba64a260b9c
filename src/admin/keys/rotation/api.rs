//! `/api/admin/v1/keys/rotation` and `…/rehearsal`: the change from one signing key to the next.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::operation;
use crate::admin::area::api::enter;
use crate::admin::keys::api::{Emergency, algorithm, algorithm_in_query, must_be_meant, settle};
use crate::admin::keys::haste;
use crate::admin::keys::operation::{Wait, Wanted, list};
use crate::admin::keys::rehearsal::{Play, rehearse};
use crate::admin::keys::schedule::next_rotation;
use crate::admin::keys::view::{ActivatedView, RehearsalView, RotationView};
use crate::domain::permission::Permission;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::time::Span;
use crate::http::extract::json_body::JsonBody;
use crate::http::problem::Stop;
use crate::http::state::AppState;
use crate::keys::jwks::MAX_AGE_SECONDS;
use crate::storage::Conn;

/// A rotation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyRotation {
    /// Whose keys: `RS256` (when it is missing), `PS256`, `ES256` or `EdDSA`.
    algorithm: Option<String>,
    /// Do not wait until every service knows the key. It takes `confirm`.
    #[serde(default)]
    skip_wait: bool,
    /// The consequences are known, and meant.
    #[serde(default)]
    confirm: bool,
}

/// When the keys of an algorithm rotate, and what a rotation that does not wait would disturb.
#[utoipa::path(get, path = "/keys/rotation", tag = "keys", operation_id = "showRotation",
    params(("algorithm" = Option<String>, Query, description = "`RS256` when it is missing")),
    responses((status = 200, body = RotationView)))]
pub async fn rotation(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::KeysRead).await?;
    let algorithm = algorithm_in_query(&entered)?.unwrap_or_default();
    let (rules, now) = (state.house.surroundings.settings.keys, entered.context().now);
    let query = move |conn: &mut Conn| {
        let due = next_rotation(&list(conn)?, algorithm, &rules);
        let haste = haste::consequences(conn, &Wanted::Oldest(algorithm), &rules, now)?;
        Ok(haste.map(|haste| RotationView::new(&haste, due, &rules)).map_err(Refusal::from))
    };
    entered.show(query).await
}

/// Activates the oldest published key of an algorithm, and publishes a new one for the next time.
#[utoipa::path(post, path = "/keys/rotation", tag = "keys", operation_id = "rotateKeys", request_body = KeyRotation,
    responses((status = 200, body = ActivatedView)))]
pub async fn rotate(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::KeysManage).await?;
    let rotation: KeyRotation = entered.body(&body)?;
    let algorithm = algorithm(&entered, rotation.algorithm.as_deref())?.unwrap_or_default();
    let asked = Emergency::new(rotation.skip_wait, rotation.confirm);
    must_be_meant(&entered, asked, Wanted::Oldest(algorithm)).await?;
    let rules = state.house.surroundings.settings.keys;
    let (house, context) = (&state.house, entered.context());
    let rotated = operation::rotate(&house.store, &house.surroundings, context, algorithm, asked.wait());
    let rotated = rotated.await.map_err(|fault| Stop::fault(&fault, &request))?;
    let rotated = rotated.map_err(|refused| entered.refuse(refused.into()))?;
    let view = ActivatedView::new(&rotated.activated, rotated.next.as_deref(), &rules);
    settle(&state).await;
    entered.one(StatusCode::OK, &view)
}

/// Plays a rotation of all keys, or of those for one algorithm, without doing it: what happens when, and whether any valid
/// token would be refused.
#[utoipa::path(get, path = "/keys/rehearsal", tag = "keys", operation_id = "rehearseRotation",
    params(("algorithm" = Option<String>, Query), ("cache_seconds" = Option<i64>, Query),
        ("skip_wait" = Option<bool>, Query)),
    responses((status = 200, body = RehearsalView)))]
pub async fn rehearsal(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::KeysRead).await?;
    let (parameters, algorithm) = (entered.parameters()?, algorithm_in_query(&entered)?);
    let seconds = match parameters.lenient("cache_seconds").map(str::parse::<i64>) {
        None => i64::from(MAX_AGE_SECONDS),
        Some(Ok(seconds)) if (1..=366 * 86_400).contains(&seconds) => seconds,
        Some(_) => {
            let refusal = Refusal::invalid("cache_seconds", "cache_seconds is a number up to that of a year");
            return Err(entered.refuse(refusal));
        }
    };
    let wait = if parameters.lenient("skip_wait") == Some("true") { Wait::Skipped } else { Wait::Obeyed };
    let play = Play { wait, cache: Span::from_seconds(seconds), now: entered.context().now };
    let rules = state.house.surroundings.settings.keys;
    let query = move |conn: &mut Conn| {
        let played = rehearse(&list(conn)?, algorithm, &rules, play);
        Ok(played.map(|played| RehearsalView::new(&played, play.cache)).ok_or_else(no_active))
    };
    entered.show(query).await
}

fn no_active() -> Refusal {
    Refusal::new(RefusalCode::Conflict, "there is no active signing key")
}
