//! The audit log: searched, followed and exported, by page, API and command line alike.

use signet::domain::time::Span;

use super::pages::enter;
use crate::support::{Administrator, Application, Browser, PASSWORD, Server};

/// Somebody signs in to an application, and somebody fails to.
async fn something_happens(server: &Server) -> signet::domain::ids::UserId {
    let user = server.user("bob@example.com").await;
    server.web_app("acme").await;
    Application::new(server, "acme").tokens(&mut Browser::new(), "bob@example.com").await;
    let mut browser = Browser::new();
    browser.get(&server.at("/login")).await;
    browser.submit("#sign-in", &[("email", "bob@example.com"), ("password", "wrong wrong wrong")]).await;
    user
}

fn names(answer: &serde_json::Value) -> Vec<String> {
    let items = answer["items"].as_array().unwrap();
    items.iter().map(|event| event["event"].as_str().unwrap().to_owned()).collect()
}

on_both_databases! {
    async fn who_did_what_from_where_is_found(db: Database) {
        let server = Server::start(&db).await;
        let user = something_happens(&server).await;
        let admin = Administrator::with(&server, "admin:read").await;
        let all = admin.get(&format!("/audit/events?user={user}")).await.json();
        assert!(names(&all).iter().any(|name| name == "consent"), "{all}");
        let failed = admin.get(&format!("/audit/events?user={user}&event=sign_in&outcome=failure")).await.json();
        assert_eq!(failed["items"].as_array().unwrap().len(), 1, "{failed}");
        let event = &failed["items"][0];
        assert_eq!((event["reason"].as_str(), event["ip"].as_str()), (Some("wrong_credentials"), Some("127.0.0.1")));
        // What one request did is followed by its id.
        let exchanged = admin.get("/audit/events?event=code_exchanged&client=acme").await.json();
        let request = exchanged["items"][0]["request_id"].as_str().unwrap();
        let followed = admin.get(&format!("/audit/events?request={request}")).await.json();
        assert_eq!(names(&followed), ["code_exchanged"]);
        let one = admin.get(&format!("/audit/events/{}", event["id"].as_str().unwrap())).await.json();
        assert_eq!(&one, event);

        let program = crate::administration::program(&db);
        let listed = program.run(&["audit", "list", "--user", &user.to_string(), "--event", "sign_in", "--outcome", "failure", "--json"]);
        assert_eq!(listed.json()["events"], failed["items"]);
        let shown = program.run(&["audit", "show", event["id"].as_str().unwrap(), "--json"]);
        assert_eq!(&shown.json(), event);
    }

    async fn a_page_of_the_log_leads_on_without_gaps(db: Database) {
        let server = Server::start(&db).await;
        something_happens(&server).await;
        let admin = Administrator::with(&server, "admin:audit").await;
        let all = names(&admin.get("/audit/events?limit=200").await.json());
        let (mut read, mut path) = (Vec::new(), "/audit/events?limit=3".to_owned());
        loop {
            let page = admin.get(&path).await;
            read.extend(names(&page.json()));
            let Some((link, _)) = page.header("link").split_once('>') else { break };
            path = link.trim_start_matches("</api/admin/v1").to_owned();
        }
        assert!(read.len() > 4, "{read:?}");
        assert_eq!(read, all);
    }

    async fn times_bound_what_is_found(db: Database) {
        let server = Server::start(&db).await;
        let user = something_happens(&server).await;
        server.clock.advance(Span::from_days(2));
        let now = signet::domain::time::Clock::now(&server.clock);
        let admin = Administrator::with(&server, "admin:read").await;
        let (yesterday, tomorrow) = (now.minus(Span::from_days(1)).to_rfc3339(), now.plus(Span::from_days(1)).to_rfc3339());
        let late = admin.get(&format!("/audit/events?user={user}&since={yesterday}")).await.json();
        assert!(names(&late).is_empty(), "{late}");
        let early = admin.get(&format!("/audit/events?user={user}&until={tomorrow}")).await.json();
        assert!(!names(&early).is_empty());
    }

    async fn what_cannot_be_is_refused_by_name(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:audit").await;
        for (query, field) in [
            ("event=frob", "event"),
            ("outcome=maybe", "outcome"),
            ("user=bob", "user"),
            ("ip=nowhere", "ip"),
            ("since=yesterday", "since"),
            ("request=a%20b", "request"),
        ] {
            let answer = admin.get(&format!("/audit/events?{query}")).await;
            answer.problem(422, "invalid");
            assert_eq!(answer.text("field"), field);
        }
        admin.get("/audit/events?after=frob").await.problem(400, "malformed_request");
        admin.get("/audit/export?format=xml").await.problem(422, "invalid");
        assert_eq!(crate::administration::program(&db).run(&["audit", "list", "--since", "yesterday"]).code, 2);
    }

    async fn an_export_is_written_down_and_no_formula(db: Database) {
        let server = Server::start(&db).await;
        server.user("bob@example.com").await;
        let mut browser = Browser::new();
        browser.calls_itself("=HYPERLINK(\"http://evil.example\",\"x\")");
        browser.get(&server.at("/login")).await;
        browser.submit("#sign-in", &[("email", "bob@example.com"), ("password", PASSWORD)]).await;
        let admin = Administrator::with(&server, "admin:audit").await;
        let csv = admin.get("/audit/export?format=csv&event=sign_in").await;
        assert_eq!(csv.header("content-disposition"), "attachment; filename=\"audit.csv\"");
        assert!(csv.body.starts_with("id,time,event,outcome,") && csv.body.contains("\"'=HYPERLINK("), "{}", csv.body);
        let lines = admin.get("/audit/export?format=jsonl").await;
        let lines: Vec<serde_json::Value> =
            lines.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(lines.iter().any(|event| event["event"] == "audit_exported"), "{lines:?}");

        let file = db.folder().join("log.jsonl");
        let program = crate::administration::program(&db);
        let said = program.run(&["audit", "export", file.to_str().unwrap(), "--json"]).json();
        let written = std::fs::read_to_string(&file).unwrap();
        assert_eq!(Some(written.lines().count()), said["events"].as_u64().and_then(|count| usize::try_from(count).ok()));
        let again = program.run(&["audit", "export", file.to_str().unwrap()]);
        assert!(again.refused(1).contains("cannot be made"), "{again:?}");
    }

    async fn the_log_is_searched_through_pages(db: Database) {
        let server = Server::start(&db).await;
        something_happens(&server).await;
        let mut browser = enter(&server, "ada@example.com", &["auditor"], "/admin/audit").await;
        browser.submit("#search", &[("event", "sign_in"), ("outcome", "failure")]).await;
        assert_eq!(browser.status(), 200);
        let found = browser.find("#events").unwrap();
        assert!(found.contains("wrong_credentials") && found.contains("127.0.0.1"), "{found}");
        browser.submit("#search", &[("ip", "nowhere")]).await;
        assert!(browser.status() == 422 && browser.find("#refusal").unwrap().contains("IP address"), "{}", browser.text());
        browser.get(&server.at("/admin/audit?event=sign_in")).await;
        browser.submit("#export-csv", &[]).await;
        assert_eq!(browser.header("content-type"), Some("text/csv; charset=utf-8"));

        let mut support = enter(&server, "eve@example.com", &["support"], "/admin/audit").await;
        assert!(support.find("#export-csv").is_none());
        assert_eq!(support.get(&server.at("/admin/audit")).await.status(), 200);
    }
}
