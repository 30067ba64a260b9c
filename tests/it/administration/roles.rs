//! Roles and groups over the API: the same as on the command line.

use reqwest::Method;
use serde_json::json;

use crate::support::{Administrator, Server};

on_both_databases! {
    async fn a_role_lives_over_the_api(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:roles").await;
        let made = admin.post("/roles", json!({ "name": "trader", "description": "Trades", "permissions": ["orders:write", "orders:read"] })).await;
        assert_eq!(made.status, 201, "{made:?}");
        assert_eq!(made.json()["permissions"], json!(["orders:read", "orders:write"]));
        let group = admin.post("/groups", json!({ "name": "Desk", "roles": ["trader"] })).await;
        let place = format!("/groups/{}", group.text("id"));
        admin.delete("/roles/trader", &made).await.problem(409, "in_use");
        assert_eq!(admin.get("/roles/trader/use").await.json()["groups"], 1);

        let user = server.user("ada@example.com").await;
        let member = format!("{place}/members/{user}");
        assert_eq!(server.send(admin.request(Method::PUT, &member)).await.status, 204);
        assert_eq!(admin.get(&format!("{place}/members")).await.json()["items"][0]["email"], "a•••@example.com");
        admin.delete(&place, &group).await.problem(409, "in_use");
        assert_eq!(server.send(admin.request(Method::DELETE, &member)).await.status, 204);
        assert_eq!(admin.delete(&place, &group).await.status, 204);
        assert_eq!(admin.delete("/roles/trader", &made).await.status, 204);
        admin.get("/roles/trader").await.problem(404, "not_found");
        admin.get(&place).await.problem(404, "not_found");
    }

    async fn nobody_defines_more_than_they_can(db: Database) {
        let server = Server::start(&db).await;
        let keeper = Administrator::with(&server, "admin:roles").await;
        let more = json!({ "name": "root", "permissions": ["signet.keys:manage"] });
        let refused = keeper.post("/roles", more).await;
        refused.problem(403, "forbidden");
        assert_eq!(refused.text("field"), "permissions");
        let own = keeper.post("/roles", json!({ "name": "keeper", "permissions": ["signet.roles:manage"] })).await;
        assert_eq!(own.status, 201);
        keeper.post("/groups", json!({ "name": "All", "roles": ["auditor"] })).await.problem(403, "forbidden");
        keeper.post("/groups", json!({ "name": "All", "roles": ["admin"] })).await.problem(422, "invalid");
        for (method, place) in [(Method::DELETE, "/roles/admin"), (Method::DELETE, "/roles/support")] {
            let seen = keeper.get(place).await;
            keeper.send(method, place, &seen, json!({})).await.problem(409, "conflict");
        }
    }

    async fn what_was_changed_stands_in_the_audit_log(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:roles").await;
        let made = admin.post("/roles", json!({ "name": "trader", "description": "Trades" })).await;
        admin.send(Method::PUT, "/roles/trader", &made, json!({ "description": "Sells", "permissions": [] })).await;
        let query = "SELECT count(*) AS number FROM audit_events WHERE event = 'role_changed' AND reason = 'trader' \
                     AND changes = '{\"description\":{\"before\":\"Trades\",\"after\":\"Sells\"}}'";
        let rows = server.house.store.read(move |conn| crate::storage::raw::number(conn, query)).await.unwrap();
        assert_eq!(rows, 1);
    }
}
