//! The service's URLs.

use std::future::ready;

use actix_web::error::JsonPayloadError;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::{HttpResponse, Resource, ResponseError, web};
use serde_json::{Value, json};
use signet_verifier::{Clock, CurrentUser, Problem, SystemClock};

use crate::book::Book;
use crate::model::OrderForm;
use crate::positions::positions_of;

/// Who may see everyone's orders.
const ADMIN_ROLE: &str = "admin";

type Answer = Result<web::Json<Value>, actix_web::Error>;

pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config
        .service(resource("/healthz", "GET").get(healthz))
        .service(resource("/api/trading/positions", "GET").get(positions))
        .service(resource("/api/trading/orders", "GET, POST").get(orders).post(place_order))
        .service(resource("/api/trading/admin/orders", "GET").get(all_orders))
        .default_service(web::to(not_found));
}

/// Bodies are small JSON objects; anything else is a problem of the same form as all others.
pub(crate) fn json_config(max_bytes: usize) -> web::JsonConfig {
    web::JsonConfig::default().limit(max_bytes).error_handler(|error, _| refuse_body(&error).into())
}

fn resource(path: &str, methods: &'static str) -> Resource {
    web::resource(path).default_service(web::to(move || ready(wrong_method(methods))))
}

async fn healthz() -> web::Json<Value> {
    web::Json(json!({"status": "ok"}))
}

async fn positions(user: CurrentUser) -> Answer {
    user.require_scope("positions:read")?;
    Ok(web::Json(json!({ "positions": positions_of(&user.subject) })))
}

async fn orders(user: CurrentUser, book: web::Data<Book>) -> Answer {
    user.require_scope("orders:read")?;
    Ok(web::Json(json!({ "orders": book.orders_of(&user.subject) })))
}

async fn place_order(
    user: CurrentUser,
    book: web::Data<Book>,
    form: web::Json<OrderForm>,
) -> Result<HttpResponse, actix_web::Error> {
    user.require_scope("orders:write")?;
    let invalid = |detail| Problem::new(400, "order_invalid", "Order invalid", detail);
    let terms = form.into_inner().parse().map_err(invalid)?;
    let placed = book.place(&user.subject, terms, SystemClock::new().unix_seconds());
    let too_many =
        |_| Problem::new(409, "too_many_orders", "Too many orders", "Nobody may have more orders here");
    Ok(HttpResponse::Created().json(placed.map_err(too_many)?))
}

async fn all_orders(user: CurrentUser, book: web::Data<Book>) -> Answer {
    user.require_role(ADMIN_ROLE)?;
    Ok(web::Json(json!({ "orders": book.all_orders() })))
}

async fn not_found() -> Problem {
    Problem::new(404, "not_found", "Not found", "There is nothing at this path")
}

fn wrong_method(methods: &'static str) -> HttpResponse {
    let detail = format!("This path answers {methods} only");
    let mut response = Problem::new(405, "method_not_allowed", "Method not allowed", detail).error_response();
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(methods));
    response
}

fn refuse_body(error: &JsonPayloadError) -> Problem {
    match error {
        JsonPayloadError::Overflow { .. } | JsonPayloadError::OverflowKnownLength { .. } => {
            Problem::new(413, "body_too_large", "Body too large", "The body is too large")
        }
        JsonPayloadError::ContentType => {
            Problem::new(415, "media_type_unsupported", "Media type unsupported", "Send application/json")
        }
        JsonPayloadError::Deserialize(reason) => Problem::new(
            400,
            "request_malformed",
            "Request malformed",
            format!("The body cannot be read: {reason}"),
        ),
        _ => Problem::new(400, "request_malformed", "Request malformed", "The body cannot be read"),
    }
}
