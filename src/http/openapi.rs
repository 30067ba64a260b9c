//! The OpenAPI 3.1 document of the APIs, from the code that answers, and what all of its operations share.

mod permissions;

use serde_json::{Value, json};
use utoipa::OpenApi;

use crate::admin::area::operation::API_PATH;
use crate::admin::{
    apis, audit, clients, doctor, groups, invitations, keys, mail, nodes, roles, statistics, users,
};
use crate::domain::issuer::Issuer;
use crate::domain::permission::AdminScope;
use crate::http::problem::ProblemCode;

/// Every operation of the administration's API.
#[derive(OpenApi)]
#[openapi(
    info(title = "Signet", description = "The administration of a Signet identity provider."),
    paths(
        keys::api::list,
        keys::api::generate,
        keys::api::import,
        keys::rotation::api::rotation,
        keys::rotation::api::rotate,
        keys::rotation::api::rehearsal,
        keys::api::show,
        keys::api::export,
        keys::api::consequences,
        keys::api::activate,
        keys::api::retire,
        keys::api::revoke,
        roles::api::list,
        roles::api::create,
        roles::api::show,
        roles::api::show_use,
        roles::api::change,
        roles::api::delete,
        roles::limits::api::list,
        roles::limits::api::show,
        roles::limits::api::limit,
        users::api::list,
        users::api::create,
        users::api::show,
        users::api::change,
        users::actions::api::disable,
        users::actions::api::enable,
        users::actions::api::unblock,
        users::actions::api::send_reset,
        users::actions::api::require_change,
        users::actions::api::reset_factor,
        users::actions::api::delete,
        users::access::api::sessions,
        users::access::api::sign_in,
        users::access::api::end_sessions,
        users::access::api::end_session,
        users::access::api::applications,
        users::access::api::revoke_application,
        users::access::api::groups,
        users::access::api::grant_role,
        users::access::api::take_role,
        users::access::api::export,
        invitations::api::list,
        invitations::api::create,
        invitations::api::show,
        invitations::api::send_again,
        invitations::api::withdraw,
        groups::api::list,
        groups::api::create,
        groups::api::show,
        groups::api::change,
        groups::api::delete,
        groups::api::members,
        groups::api::add,
        groups::api::remove,
        apis::api::list,
        apis::api::create,
        apis::api::show,
        apis::api::show_use,
        apis::api::change,
        apis::api::delete,
        clients::api::list,
        clients::api::create,
        clients::api::show,
        clients::api::show_use,
        clients::api::change,
        clients::api::delete,
        clients::api::disable,
        clients::api::enable,
        clients::api::revoke_tokens,
        clients::api::rotate_secret,
        clients::api::end_old_secret,
        audit::api::list,
        audit::api::show,
        audit::api::export,
        audit::archive::api::list,
        statistics::api::show,
        nodes::api::list,
        doctor::api::examine,
        mail::api::list,
        mail::api::show,
        mail::api::retry,
        mail::api::retry_dead,
        mail::api::discard,
        mail::api::test,
    )
)]
struct Administration;

/// The document of `issuer`.
pub fn document(issuer: &Issuer) -> Value {
    let mut document = serde_json::to_value(Administration::openapi()).unwrap_or_default();
    let base = issuer.endpoint(API_PATH);
    if let Some(members) = document.as_object_mut() {
        members.insert("openapi".to_owned(), json!("3.1.0"));
        members.insert("servers".to_owned(), json!([{ "url": base }]));
        members.insert("security".to_owned(), json!([{ "signet": [] }]));
    }
    insert(&mut document, "/components/securitySchemes", "signet", security(issuer));
    insert(&mut document, "/components/schemas", "Problem", problem());
    insert(&mut document, "/components/responses", "Problem", problem_response());
    every_operation(&mut document);
    document
}

/// Puts `value` at `place`, which is made if it is not there.
fn insert(document: &mut Value, place: &str, name: &str, value: Value) {
    let mut here = document;
    for step in place.split('/').skip(1) {
        if !here.is_object() {
            *here = json!({});
        }
        let Some(members) = here.as_object_mut() else { return };
        here = members.entry(step).or_insert_with(|| json!({}));
    }
    if let Some(members) = here.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

/// Any operation may answer with a problem, and takes a permission.
fn every_operation(document: &mut Value) {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for operations in paths.into_iter().flat_map(|paths| paths.values_mut()) {
        for operation in operations.as_object_mut().into_iter().flat_map(|methods| methods.values_mut()) {
            insert(operation, "/responses", "default", json!({ "$ref": "#/components/responses/Problem" }));
            takes(operation);
        }
    }
}

/// Says which permission an operation takes, and which scopes cover it: any one of them is enough.
fn takes(operation: &mut Value) {
    let name = operation.get("operationId").and_then(Value::as_str);
    let Some(permission) = name.and_then(permissions::of) else { return };
    let covers = |scope: &&AdminScope| scope.permissions().contains(permission);
    let scopes = AdminScope::ALL.iter().filter(covers);
    let security: Vec<Value> = scopes.map(|scope| json!({ "signet": [scope.as_str()] })).collect();
    if let Some(members) = operation.as_object_mut() {
        members.insert("security".to_owned(), json!(security));
        members.insert("x-permission".to_owned(), json!(permission.as_str()));
    }
}

fn security(issuer: &Issuer) -> Value {
    let scopes: serde_json::Map<String, Value> =
        AdminScope::ALL.iter().map(|scope| (scope.as_str().to_owned(), json!(scope.about()))).collect();
    json!({
        "type": "oauth2",
        "flows": {
            "authorizationCode": {
                "authorizationUrl": issuer.endpoint("/authorize"),
                "tokenUrl": issuer.endpoint("/token"),
                "scopes": scopes,
            },
            "clientCredentials": { "tokenUrl": issuer.endpoint("/token"), "scopes": scopes },
        },
    })
}

/// RFC 9457, with our codes.
fn problem() -> Value {
    let codes: Vec<&str> = ProblemCode::all().into_iter().map(ProblemCode::as_str).collect();
    json!({
        "type": "object",
        "required": ["type", "title", "status", "code", "detail", "request_id"],
        "properties": {
            "type": { "type": "string", "format": "uri" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "code": { "type": "string", "enum": codes },
            "detail": { "type": "string" },
            "field": { "type": "string" },
            "consequences": { "type": "object" },
            "request_id": { "type": "string", "format": "uuid" },
        },
    })
}

fn problem_response() -> Value {
    json!({
        "description": "Why not",
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
    })
}
