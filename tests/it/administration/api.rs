//! What all of the API has in common: the door, versions, creations that are done once, problems.

use reqwest::Method;
use serde_json::json;
use signet::domain::user::UserState;

use crate::support::{Administrator, Application, Browser, Server};

on_both_databases! {
    async fn only_a_token_for_this_api_opens_the_door(db: Database) {
        let server = Server::start(&db).await;
        let nothing = server.get("/api/admin/v1/roles").await;
        nothing.problem(401, "token_missing");
        assert_eq!(nothing.header("www-authenticate"), "Bearer realm=\"signet\"");
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let tokens = Application::new(&server, "acme").tokens(&mut Browser::new(), "ada@example.com").await;
        for token in [&tokens.access, &tokens.refresh, tokens.id.as_ref().unwrap(), &"x".to_owned()] {
            let answer = server.send(server.http().get(server.at("/api/admin/v1/roles")).bearer_auth(token)).await;
            answer.problem(401, "invalid_token");
        }
        let admin = Administrator::with(&server, "admin:roles").await;
        assert_eq!(admin.get("/roles").await.status, 200);
        let in_query = server.get(&format!("/api/admin/v1/roles?access_token={}", admin.token)).await;
        in_query.problem(401, "token_missing");
    }

    async fn a_person_needs_roles_scopes_and_a_second_factor(db: Database) {
        let server = Server::start(&db).await;
        let (auditor, id) = Administrator::person(&server, "ada@example.com", &["auditor"]).await;
        assert_eq!(auditor.get("/roles").await.status, 200);
        auditor.post("/roles", json!({ "name": "trader" })).await.problem(403, "insufficient_scope");
        server.set_state(id, UserState::Disabled).await;
        auditor.get("/roles").await.problem(401, "invalid_token");

        let (nobody, _) = Administrator::person(&server, "bob@example.com", &[]).await;
        nobody.get("/roles").await.problem(403, "insufficient_scope");
    }

    async fn nobody_overwrites_what_they_have_not_seen(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:roles").await;
        let made = admin.post("/roles", json!({ "name": "trader" })).await;
        assert_eq!(made.status, 201, "{made:?}");
        let wanted = |text: &str| json!({ "description": text, "permissions": [] });
        let blind = server.send(admin.request(Method::PUT, "/roles/trader").json(&wanted("blind"))).await;
        blind.problem(428, "precondition_required");
        let first = admin.send(Method::PUT, "/roles/trader", &made, wanted("first")).await;
        assert_eq!(first.status, 200, "{first:?}");
        assert_ne!(first.header("etag"), made.header("etag"));
        admin.send(Method::PUT, "/roles/trader", &made, wanted("late")).await.problem(412, "changed");
        admin.delete("/roles/trader", &made).await.problem(412, "changed");
        let seen = admin.get("/roles/trader").await;
        assert_eq!((seen.text("description").as_str(), seen.header("etag")), ("first", first.header("etag")));
        let knowingly = admin.request(Method::PUT, "/roles/trader").header("If-Match", "*").json(&wanted("all the same"));
        assert_eq!(server.send(knowingly).await.status, 200);
        let nonsense = admin.request(Method::DELETE, "/roles/trader").header("If-Match", "\"frob\"");
        server.send(nonsense).await.problem(412, "changed");
    }

    async fn a_creation_that_is_asked_for_twice_is_done_once(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:roles").await;
        let ask = |admin: &Administrator<'_>, key: &str, name: &str| {
            admin.request(Method::POST, "/roles").header("Idempotency-Key", key).json(&json!({ "name": name }))
        };
        let first = server.send(ask(&admin, "one", "trader")).await;
        assert_eq!((first.status.as_u16(), first.header("idempotency-replayed")), (201, ""));
        assert_eq!(first.header("location"), "/api/admin/v1/roles/trader");
        let again = server.send(ask(&admin, "one", "trader")).await;
        assert_eq!((again.status.as_u16(), again.header("idempotency-replayed")), (201, "true"));
        assert_eq!((again.json(), again.header("etag")), (first.json(), first.header("etag")));
        server.send(ask(&admin, "one", "other")).await.problem(422, "idempotency_key_reused");
        server.send(ask(&admin, "two", "trader")).await.problem(409, "taken");
        // A refusal is no answer to be kept, and nobody's key stands for another's request.
        let other = Administrator::with(&server, "admin:roles").await;
        server.send(ask(&other, "one", "trader")).await.problem(409, "taken");
        assert_eq!(server.send(ask(&admin, "two", "broker")).await.status, 201);
        for key in ["", &"k".repeat(256)] {
            server.send(ask(&admin, key, "third")).await.problem(400, "malformed_request");
        }
        server.clock.advance(signet::domain::time::Span::from_hours(25));
        let admin = Administrator::with(&server, "admin:roles").await;
        assert_eq!(server.send(ask(&admin, "one", "third")).await.status, 201);
    }

    async fn many_at_once_under_one_key_create_one(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:roles").await;
        let asked = (0..8).map(|_| {
            let body = json!({ "name": "Desk" });
            server.send(admin.request(Method::POST, "/groups").header("Idempotency-Key", "one").json(&body))
        });
        let mut made = 0;
        for answer in futures_of(asked).await {
            // Who is late is asked to ask again, or answered as the first one was.
            if answer.status == 201 {
                made += usize::from(answer.header("idempotency-replayed").is_empty());
            } else {
                assert!([503, 409].contains(&answer.status.as_u16()), "{answer:?}");
            }
        }
        assert_eq!(made, 1);
        assert_eq!(admin.get("/groups").await.json()["items"].as_array().unwrap().len(), 1);
    }

    async fn a_body_that_is_not_what_was_asked_for_is_refused_by_name(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:roles").await;
        let send = |body: String, kind: &'static str| {
            server.send(admin.request(Method::POST, "/roles").header("Content-Type", kind).body(body))
        };
        let deep = format!("{{\"name\":{}1{}}}", "[".repeat(40), "]".repeat(40));
        for (body, words) in [
            ("", "EOF"),
            ("{", "EOF"),
            ("[]", "not a JSON object"),
            ("[\"trader\",\"\",[]]", "not a JSON object"),
            ("{\"name\":1}", "invalid type"),
            ("{\"name\":[\"a\"]}", "invalid type"),
            ("{\"name\":\"a\",\"name\":\"b\"}", "duplicate field `name`"),
            ("{\"name\":\"a\",\"is_admin\":true}", "unknown field `is_admin`"),
            (deep.as_str(), "more than 32 deep"),
        ] {
            let answer = send(body.to_owned(), "application/json").await;
            answer.problem(400, "malformed_request");
            assert!(answer.text("detail").contains(words), "{body}: {answer:?}");
        }
        send("{\"name\":\"a\"}".to_owned(), "text/plain").await.problem(415, "unsupported_media_type");
        let large = format!("{{\"name\":\"{}\"}}", "x".repeat(70_000));
        send(large, "application/json").await.problem(413, "too_large");
        let wrong = send("{\"name\":\"A B\"}".to_owned(), "application/json").await;
        wrong.problem(422, "invalid");
        assert_eq!(wrong.text("field"), "name");
        admin.get("/roles/nobody").await.problem(404, "not_found");
        admin.get("/roles?limit=0").await.problem(400, "malformed_request");
        admin.get("/frob").await.problem(404, "no_such_endpoint");
    }

    async fn a_list_goes_on_where_it_ended(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:roles").await;
        for name in ["broker", "trader"] {
            assert_eq!(admin.post("/roles", json!({ "name": name })).await.status, 201);
        }
        let (mut names, mut path) = (Vec::new(), "/roles?limit=2".to_owned());
        loop {
            let page = admin.get(&path).await;
            let items = page.json()["items"].as_array().unwrap().clone();
            names.extend(items.iter().map(|role| role["name"].as_str().unwrap().to_owned()));
            let Some((link, _)) = page.header("link").split_once('>') else { break };
            path = link.trim_start_matches("</api/admin/v1").to_owned();
        }
        assert_eq!(names, ["admin", "auditor", "broker", "support", "trader"]);
    }
}

async fn futures_of<F: Future<Output = crate::support::Answer>>(
    all: impl Iterator<Item = F>,
) -> Vec<crate::support::Answer> {
    let mut waiting: Vec<_> = all.map(Box::pin).collect();
    let mut answers = Vec::new();
    std::future::poll_fn(|context| {
        waiting.retain_mut(|one| match one.as_mut().poll(context) {
            std::task::Poll::Ready(answer) => {
                answers.push(answer);
                false
            }
            std::task::Poll::Pending => true,
        });
        if waiting.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    answers
}
