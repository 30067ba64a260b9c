//! The API's description for people.

use crate::support::{Browser, Server};

on_sqlite! {
    async fn every_operation_of_the_document_stands_on_the_page(db: Database) {
        let server = Server::start(&db).await;
        let document = server.get("/api/openapi.json").await.json();
        let mut browser = Browser::new();
        browser.get(&server.at("/api/docs")).await;
        assert_eq!(browser.status(), 200);
        let mut operations = 0;
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                operations += 1;
                let name = operation["operationId"].as_str().unwrap();
                let here = browser.find(&format!("#{name}")).unwrap_or_else(|| panic!("{name} is not there"));
                let permission = operation["x-permission"].as_str().unwrap_or_else(|| panic!("{name} takes what?"));
                let scope = operation["security"][0]["signet"][0].as_str().unwrap();
                let summary = operation["summary"].as_str().unwrap().replace('`', "");
                let summary: Vec<&str> = summary.split_whitespace().collect();
                for part in [&method.to_uppercase(), path, &summary.join(" "), permission, scope] {
                    assert!(here.contains(part), "{name}: {part} is not in {here}");
                }
                for parameter in operation["parameters"].as_array().into_iter().flatten() {
                    assert!(here.contains(parameter["name"].as_str().unwrap()), "{name}: {parameter}");
                }
            }
        }
        assert!(operations > 50 && browser.text().contains(&format!("{operations} operations")));
        for code in document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"].as_array().unwrap() {
            assert!(browser.find(&format!("#{}", code.as_str().unwrap())).is_some(), "{code}");
        }
    }

    async fn what_stands_in_a_body_is_unfolded_with_an_example(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/api/docs")).await;
        let create = browser.find("#createClient").unwrap();
        for part in ["redirect_uris", "array of string", "compared letter by letter", "\"client_id\": \"acme\"", "Idempotency-Key"] {
            assert!(create.contains(part), "{part}: {create}");
        }
        assert!(browser.find("#listClients").unwrap().contains("items[].client_id"));
    }

    async fn the_page_is_one_of_ours(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        browser.speaks("de").get(&server.at("/api/docs")).await;
        let policy = browser.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'self'") && !policy.contains("script"), "{policy}");
        assert!(!browser.body().contains("<script"));
        assert!(browser.body().contains("<html lang=\"en\""));
        assert_eq!(server.post("/api/docs", &[]).await.status, 405);
    }
}
