//! An API is registered once, extended when a client brings new scopes, and never shrinks.

use super::*;
use crate::admin::testing::{Database, context};

fn bank() -> Audience {
    "https://bank.example".parse().unwrap()
}

fn scope(text: &str) -> Scope {
    text.parse().unwrap()
}

async fn ensure_bank(database: &Database, scope: Scope) -> Option<ApiNotice> {
    database.write(move |tx| ensure(tx, &bank(), &scope, &context(0))).await
}

#[tokio::test]
async fn an_audience_has_one_api() {
    let database = Database::new();
    let new = NewApi { audience: bank(), name: None, scope: scope("read") };
    let other = NewApi { scope: scope("write"), ..new.clone() };
    let api = database.write(move |tx| create(tx, &new, &context(0))).await.unwrap();
    assert_eq!((api.name.as_str(), api.scope), ("https://bank.example", scope("read")));
    let taken = database.write(move |tx| create(tx, &other, &context(0))).await;
    assert_eq!(taken.map(|_| ()), Err(CannotCreate::Taken(bank())));
    let page = database.read(|conn| list(conn, None, PageSize::new(1).unwrap())).await;
    assert_eq!(page.items.len(), 1);
    assert_eq!(page.items[0].scope, scope("read"));
    assert_eq!(page.next, None);
}

#[tokio::test]
async fn an_api_has_no_scope_of_openid_connect() {
    let database = Database::new();
    let new = NewApi { audience: bank(), name: None, scope: scope("read email") };
    let refused = database.write(move |tx| create(tx, &new, &context(0))).await;
    assert_eq!(refused.map(|_| ()), Err(CannotCreate::OpenidScope("email".to_owned())));
    assert!(database.read(|conn| apis::find(conn, &bank())).await.is_none());
}

#[tokio::test]
async fn an_api_is_registered_then_extended_then_left_alone() {
    let database = Database::new();
    let registered = ensure_bank(&database, scope("openid read")).await;
    assert_eq!(registered, Some(ApiNotice::Registered { audience: bank(), scope: scope("read") }));
    let extended = ensure_bank(&database, scope("read write")).await;
    assert_eq!(extended, Some(ApiNotice::Extended { audience: bank(), added: scope("write") }));
    assert_eq!(ensure_bank(&database, scope("openid write")).await, None);
    let api = database.read(|conn| apis::find(conn, &bank())).await.unwrap();
    assert_eq!(api.scope, scope("read write"));
}
