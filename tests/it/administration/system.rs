//! The server itself: which nodes serve, and what the doctor finds when somebody asks.

use serde_json::json;
use signet::domain::time::Span;
use signet::jobs::{heartbeat, sweep};

use super::pages::enter;
use crate::storage::count;
use crate::support::{Administrator, Program, Server, master_key, within};

on_both_databases! {
    async fn nodes_are_seen_while_they_serve_and_fade_after_that(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:read").await;
        assert_eq!(admin.get("/system/nodes").await.json()["items"], json!([]));
        let first = heartbeat::this(&server.house, "127.0.0.1:8080".to_owned());
        heartbeat::once(&server.house, &first).await.unwrap();
        server.clock.advance(Span::from_minutes(2));
        let second = heartbeat::this(&server.house, "127.0.0.1:8081".to_owned());
        for _ in 0..2 {
            heartbeat::once(&server.house, &second).await.unwrap();
        }
        let seen = admin.get("/system/nodes").await.json();
        let items = seen["items"].as_array().unwrap();
        let told: Vec<_> = items.iter().map(|node| (node["address"].as_str().unwrap(), node["present"].as_bool().unwrap())).collect();
        assert_eq!(told, [("127.0.0.1:8081", true), ("127.0.0.1:8080", false)], "{seen}");
        assert_eq!(items[0]["version"], env!("CARGO_PKG_VERSION"));
        let browser = enter(&server, "ada@example.com", &["auditor"], "/admin/system").await;
        let shown = browser.find("#nodes").unwrap();
        assert!(shown.contains("serves") && shown.contains("silent"), "{shown}");
        let overview = enter(&server, "eve@example.com", &["admin"], "/admin").await;
        assert!(overview.find("#now").unwrap().contains(" silent"), "{}", overview.text());
        assert!(overview.find("svg.timeline.wide").is_some());
        heartbeat::leave(&server.house, second.id).await;
        server.clock.advance(Span::from_days(2));
        sweep::once(&server.house).await.unwrap();
        assert_eq!(count(&server.house.store, "nodes").await, 0);
    }

    async fn a_server_says_that_it_is_there_and_that_it_leaves(db: Database) {
        let program = Program::on(&db).with("SIGNET__KEYS__MASTER_KEY", &master_key());
        let mut process = program.serve().await;
        let store = db.store();
        within("it says that it is there", async || count(&store, "nodes").await == 1).await;
        process.signal("TERM");
        assert!(process.end().await.success());
        assert_eq!(count(&store, "nodes").await, 0);
    }

    async fn the_doctor_comes_to_page_and_api_one_at_a_time(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:read").await;
        let look = || admin.post("/system/doctor", json!({}));
        let (first, second, third) = tokio::join!(look(), look(), look());
        let looks = [first, second, third];
        let (done, refused): (Vec<_>, Vec<_>) = looks.iter().partition(|answer| answer.status == 200);
        assert!(!done.is_empty(), "{looks:?}");
        for answer in refused {
            answer.problem(409, "conflict");
        }
        let report = done[0].json();
        let of = |name: &str| {
            let all = report["checks"].as_array().unwrap();
            all.iter().find(|check| check["name"] == name).unwrap_or_else(|| panic!("{name}: {report}"))["state"].clone()
        };
        assert_eq!((of("keys.master"), of("discovery.issuer"), of("audit.chain")), (json!("ok"), json!("ok"), json!("ok")));
        assert_eq!(of("mail.way"), "warning");
        assert!(!done[0].body.contains(&master_key()));

        let mut browser = enter(&server, "ada@example.com", &["auditor"], "/admin/system").await;
        assert!(browser.find("#report").is_none());
        browser.submit("#examine", &[]).await;
        assert_eq!(browser.status(), 200, "{}", browser.text());
        let shown = browser.find("#report").unwrap();
        assert!(shown.contains("discovery.issuer") && shown.contains("settings.hashing"), "{shown}");
        let support = enter(&server, "sue@example.com", &["support"], "/admin/system").await;
        assert_eq!(support.status(), 403);
    }
}
