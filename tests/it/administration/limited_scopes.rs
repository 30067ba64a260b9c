//! Which scopes only some roles are given: the same through page, API and command line.

use reqwest::Method;
use serde_json::{Value, json};

use super::pages::enter;
use super::program;
use crate::support::{Administrator, Answer, Server};

const PLACE: &str = "/scopes/payments:write/roles";

async fn shown(admin: &Administrator<'_>) -> (Answer, Value) {
    let answer = admin.get(PLACE).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let roles = answer.json()["roles"].clone();
    (answer, roles)
}

on_both_databases! {
    async fn a_scope_is_limited_the_same_way_through_every_door(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:roles").await;
        for role in ["clerk", "treasurer"] {
            admin.post("/roles", json!({ "name": role })).await;
        }
        // Over the API, as it was seen.
        let (seen, roles) = shown(&admin).await;
        assert_eq!(roles, json!([]));
        let limited = admin.send(Method::PUT, PLACE, &seen, json!({ "roles": ["treasurer"] })).await;
        assert_eq!(limited.json(), json!({ "scope": "payments:write", "roles": ["treasurer"] }));
        admin.send(Method::PUT, PLACE, &seen, json!({ "roles": [] })).await.problem(412, "changed");
        assert_eq!(admin.get("/scopes").await.json()["items"], json!([limited.json()]));
        // On the command line.
        let program = program(&db);
        let list = program.run(&["roles", "limits", "--json"]).json();
        assert_eq!(list, json!({ "scopes": [limited.json()], "next": null }));
        let both = ["roles", "limit-scope", "payments:write", "--role", "treasurer", "clerk", "--json"];
        assert_eq!(program.run(&both).json()["scopes"][0]["roles"], json!(["clerk", "treasurer"]));
        assert_eq!(shown(&admin).await.1, json!(["clerk", "treasurer"]));
        // On the page of a role.
        let mut browser = enter(&server, "ada@example.com", &["admin"], "/admin/roles/clerk").await;
        assert!(browser.find("#scopes").unwrap().contains("treasurer"), "{}", browser.text());
        browser.submit("#scopes button", &[]).await.follow().await;
        assert!(browser.find("#notice").unwrap().contains("not given the scope"), "{}", browser.text());
        assert_eq!(shown(&admin).await.1, json!(["treasurer"]));
        browser.submit("#limit", &[("scope", "orders:write")]).await.follow().await;
        assert!(browser.find("#scopes").unwrap().contains("nobody else"), "{}", browser.text());
        assert_eq!(admin.get("/scopes/orders:write/roles").await.json()["roles"], json!(["clerk"]));
        browser.submit("#limit", &[("scope", "openid")]).await;
        assert_eq!(browser.status(), 422);
        assert!(browser.find("#refusal").unwrap().contains("OpenID Connect"), "{}", browser.text());
        browser.submit("#limit", &[("scope", "two scopes")]).await;
        assert_eq!(browser.status(), 422);
    }

    async fn a_page_that_is_out_of_date_takes_no_scope_away(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:roles").await;
        for role in ["clerk", "treasurer"] {
            admin.post("/roles", json!({ "name": role })).await;
        }
        let limit = async |roles: Value| {
            let (seen, _) = shown(&admin).await;
            admin.send(Method::PUT, PLACE, &seen, json!({ "roles": roles })).await
        };
        limit(json!(["clerk", "treasurer"])).await;
        let mut browser = enter(&server, "ada@example.com", &["admin"], "/admin/roles/clerk").await;
        limit(json!(["clerk"])).await;
        // Its button said that the treasurers keep the scope; now everybody would have it.
        browser.submit("#scopes button", &[]).await;
        assert_eq!(browser.status(), 409, "{}", browser.text());
        assert_eq!(shown(&admin).await.1, json!(["clerk"]));
        // An auditor sees it and changes nothing.
        let mut auditor = enter(&server, "bob@example.com", &["auditor"], "/admin/roles/clerk").await;
        assert!(auditor.body().contains("payments:write") && auditor.find("#scopes button").is_none());
        auditor.post(&server.at("/admin/roles/clerk/scopes"), &[("scope", "payments:write"), ("given", "no")]).await;
        assert_eq!(auditor.status(), 403);
    }

    // security.md AP2.
    async fn nobody_opens_a_scope_of_those_who_can_do_more(db: Database) {
        let server = Server::start(&db).await;
        let all = Administrator::with(&server, "admin:roles admin:users admin:keys admin:clients admin:audit admin:system").await;
        let admin = Administrator::with(&server, "admin:roles").await;
        let seen = admin.get(PLACE).await;
        let limited = admin.send(Method::PUT, PLACE, &seen, json!({ "roles": ["admin"] })).await;
        assert_eq!(limited.status, 200, "{limited:?}");
        for roles in [json!([]), json!(["support"])] {
            admin.send(Method::PUT, PLACE, &limited, json!({ "roles": roles })).await.problem(403, "forbidden");
        }
        let keys = "/scopes/admin:keys/roles";
        let seen = admin.get(keys).await;
        admin.send(Method::PUT, keys, &seen, json!({ "roles": ["support"] })).await.problem(403, "forbidden");
        assert_eq!(shown(&admin).await.1, json!(["admin"]));
        assert_eq!(all.send(Method::PUT, PLACE, &limited, json!({ "roles": [] })).await.status, 200);
    }

    async fn a_scope_may_be_an_address(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:roles").await;
        let place = "/scopes/https%3A%2F%2Fbank.example%2Fpayments%3Fall/roles";
        let seen = admin.get(place).await;
        let limited = admin.send(Method::PUT, place, &seen, json!({ "roles": ["auditor"] })).await;
        assert_eq!(limited.text("scope"), "https://bank.example/payments?all");
        admin.get("/scopes/a%20b/roles").await.problem(404, "not_found");
        admin.get("/scopes?after=a%20b").await.problem(400, "malformed_request");
    }
}
