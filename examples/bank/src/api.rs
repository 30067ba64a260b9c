//! The bank's URLs.

use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::{HttpResponse, Resource, ResponseError, web};
use diesel::QueryResult;
use serde_json::{Value, json};
use signet_verifier::Problem;

use crate::access::{Caller, Counts, Migration, internal};
use crate::storage::Store;

type Answer = Result<web::Json<Value>, actix_web::Error>;

pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config
        .service(resource("/healthz").get(healthz))
        .service(resource("/api/bank/accounts").get(accounts))
        .service(resource("/api/bank/balances").get(balances))
        .service(resource("/api/bank/transactions").get(transactions))
        .service(resource("/api/bank/migration").get(migration))
        .default_service(web::to(not_found));
}

fn resource(path: &str) -> Resource {
    web::resource(path).default_service(web::to(wrong_method))
}

async fn healthz() -> web::Json<Value> {
    web::Json(json!({"status": "ok"}))
}

async fn accounts(caller: Caller, store: web::Data<Store>) -> Answer {
    caller.require_scope("accounts:read")?;
    let accounts = ask(caller, store, Store::accounts).await?;
    Ok(web::Json(json!({ "accounts": accounts })))
}

async fn balances(caller: Caller, store: web::Data<Store>) -> Answer {
    caller.require_scope("accounts:read")?;
    let balances = ask(caller, store, Store::balances).await?;
    Ok(web::Json(json!({ "balances": balances })))
}

async fn transactions(caller: Caller, store: web::Data<Store>) -> Answer {
    caller.require_scope("transactions:read")?;
    let transactions = ask(caller, store, Store::transactions).await?;
    Ok(web::Json(json!({ "transactions": transactions })))
}

async fn migration(migration: web::Data<Migration>) -> web::Json<Counts> {
    web::Json(migration.counts())
}

async fn not_found() -> Problem {
    Problem::new(404, "not_found", "Not found", "There is nothing at this path")
}

async fn wrong_method() -> HttpResponse {
    let problem = Problem::new(405, "method_not_allowed", "Method not allowed", "This path answers GET only");
    let mut response = problem.error_response();
    response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET"));
    response
}

/// Asks the database for what belongs to the caller, and to nobody else.
async fn ask<T: Send + 'static>(
    caller: Caller,
    store: web::Data<Store>,
    query: impl FnOnce(&Store, &str) -> QueryResult<T> + Send + 'static,
) -> Result<T, Problem> {
    let asked = web::block(move || match caller {
        Caller::User(user) => {
            store.welcome(&user.subject)?;
            query(&store, &user.subject).map(Some)
        }
        // Nobody becomes a customer without a token.
        Caller::Legacy(user_id) if store.knows(&user_id)? => query(&store, &user_id).map(Some),
        Caller::Legacy(_) => Ok(None),
    });
    match asked.await {
        Ok(Ok(found)) => found.ok_or_else(unknown_user),
        Ok(Err(error)) => {
            let error: &dyn std::error::Error = &error;
            tracing::error!(error, "the database failed");
            Err(internal())
        }
        Err(_) => Err(internal()),
    }
}

fn unknown_user() -> Problem {
    Problem::new(404, "user_unknown", "User unknown", "No user of this user_id has been here with a token")
}
