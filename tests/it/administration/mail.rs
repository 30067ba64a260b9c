//! Mail by pages, API and command line alike: seen without what stands in it, sent again, taken away, tried out.

use reqwest::Method;
use serde_json::{Value, json};
use signet::domain::language::Language;
use signet::domain::secret::Handle;
use signet::domain::time::Span;
use signet::env::SystemRandom;
use signet::jobs::outbox::once;
use signet::mail::letter::{Letter, Link};

use super::pages::enter;
use crate::mail::letters::send;
use crate::storage::count;
use crate::support::{Administrator, Conduct, Database, Encryption, Program, Server, SmtpServer, master_key};

async fn with_smtp(db: &Database) -> (Server, SmtpServer, String) {
    let smtp = SmtpServer::start(Encryption::None, None).await;
    let url = format!("smtp://127.0.0.1:{}", smtp.port);
    (Server::start_with(db, &[("SIGNET__MAIL__URL", &url)]).await, smtp, url)
}

/// A mail with a secret link that nobody takes; the secret.
async fn given_up(server: &Server, smtp: &SmtpServer, to: &str) -> String {
    let token = Handle::generate(&SystemRandom);
    // The list is in the order in which mails were written.
    server.clock.advance(Span::from_seconds(1));
    let link = Link::with_token(server.issuer(), "/password/reset", &token, Span::from_minutes(30));
    send(server, Letter::ResetPassword { link }, to, Language::English).await;
    smtp.behave(Conduct::Refuses("550 5.1.1 no such user"));
    once(&server.house).await.unwrap();
    smtp.behave(Conduct::Takes);
    token.expose().to_owned()
}

fn states(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|mail| mail["state"].as_str().unwrap()).collect()
}

on_both_databases! {
    async fn mail_is_seen_sent_again_and_taken_away_over_the_api(db: Database) {
        let (server, smtp, url) = with_smtp(&db).await;
        let admin = Administrator::with(&server, "admin:system").await;
        let token = given_up(&server, &smtp, "grace@example.com").await;
        given_up(&server, &smtp, "eve@example.com").await;
        let listed = admin.get("/mail?state=dead").await;
        assert!(!listed.body.contains(&token) && !listed.body.contains("grace@"), "{listed:?}");
        let listed = listed.json();
        assert_eq!(states(&listed), ["dead", "dead"]);
        let (first, second) = (listed["items"][0].clone(), listed["items"][1].clone());
        assert_eq!((&first["to"], &first["kind"]), (&json!("g•••@example.com"), &json!("reset_password")));
        assert_eq!(first["last_error"], "the mail server answered 550 5.1.1");
        let place = format!("/mail/{}", first["id"].as_str().unwrap());
        assert_eq!(admin.get(&place).await.json(), first);
        // The command line sees the same, with the address: whoever runs it holds the database.
        let program =
            Program::on(&db).with("SIGNET__KEYS__MASTER_KEY", &master_key()).with("SIGNET__MAIL__URL", &url);
        let mut local = program.run(&["mail", "list", "--dead", "--json"]).json()["mails"][0].clone();
        assert_eq!(local["to"], "grace@example.com");
        local["to"] = first["to"].clone();
        assert_eq!(local, first);

        let retried = admin.post(&format!("{place}/retry"), json!({})).await;
        assert_eq!((retried.status.as_u16(), &retried.json()["state"]), (200, &json!("waiting")));
        assert_eq!(once(&server.house).await.unwrap().sent, 1);
        admin.post(&format!("{place}/retry"), json!({})).await.problem(409, "conflict");
        server.send(admin.request(Method::DELETE, &place)).await.problem(409, "conflict");

        let place = format!("/mail/{}", second["id"].as_str().unwrap());
        assert_eq!(server.send(admin.request(Method::DELETE, &place)).await.status, 204);
        admin.get(&place).await.problem(404, "not_found");
        server.send(admin.request(Method::DELETE, &place)).await.problem(404, "not_found");
        assert_eq!(count(&server.house.store, "audit_events WHERE event = 'mail_discarded' AND reason = 'reset_password'").await, 1);
        given_up(&server, &smtp, "bob@example.com").await;
        assert_eq!(admin.post("/mail/retry-dead", json!({})).await.json()["retried"], 1);
        assert_eq!(once(&server.house).await.unwrap().sent, 1);
        admin.get("/mail?state=lost").await.problem(422, "invalid");
        // Over the command line as well.
        given_up(&server, &smtp, "dan@example.com").await;
        let dead = program.run(&["mail", "list", "--dead", "--json"]).json();
        let id = dead["mails"][0]["id"].as_str().unwrap();
        assert_eq!(program.run(&["mail", "discard", id, "--json"]).json()["discarded"], id);
        assert!(program.run(&["mail", "discard", id]).refused(1).contains("there is no mail"));
    }

    async fn a_test_mail_says_how_it_went_and_fills_no_mailbox(db: Database) {
        let (server, smtp, url) = with_smtp(&db).await;
        let admin = Administrator::with(&server, "admin:system").await;
        let test = async |to: &str| admin.post("/mail/test", json!({ "to": to })).await;
        let tried = test("ops@example.com").await.json();
        assert_eq!((&tried["sent"], &tried["through"]), (&json!(true), &json!(url)));
        assert_eq!(smtp.received()[0].mail().subject, "A test mail from Signet");
        smtp.behave(Conduct::Refuses("550 5.1.1 no such user"));
        let refused = test("ops@example.com").await;
        refused.problem(409, "conflict");
        assert!(refused.text("detail").ends_with("the mail server answered 550 5.1.1"), "{refused:?}");
        smtp.behave(Conduct::Takes);
        for wrong in ["", "nobody", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example"] {
            test(wrong).await.problem(422, "invalid");
        }
        // Failed or not, three an hour to one mailbox.
        test("ops@example.com").await;
        test("OPS@example.com").await.problem(409, "too_early");
        assert_eq!(test("other@example.com").await.status, 200);
        assert_eq!(smtp.received().len(), 3);
        assert_eq!(count(&server.house.store, "audit_events WHERE event = 'mail_tested'").await, 5);
    }

    async fn the_page_does_the_same_for_whoever_may(db: Database) {
        let (server, smtp, _) = with_smtp(&db).await;
        let token = given_up(&server, &smtp, "grace@example.com").await;
        given_up(&server, &smtp, "eve@example.com").await;
        let auditor = enter(&server, "ian@example.com", &["auditor"], "/admin/mail").await;
        let seen = auditor.find("#mails").unwrap();
        assert!(seen.contains("g•••@example.com") && !auditor.body().contains(&token), "{seen}");
        assert!(auditor.find("#test").is_none() && auditor.find("#retry-dead").is_none());
        let support = enter(&server, "sue@example.com", &["support"], "/admin/mail").await;
        assert_eq!(support.status(), 403);

        let mut browser = enter(&server, "ada@example.com", &["admin"], "/admin/mail?state=dead").await;
        browser.submit("form[action$='/admin/mail/discard']", &[]).await.follow().await;
        assert!(browser.find("#notice").unwrap().contains("Nobody gets it"), "{}", browser.text());
        browser.get(&server.at("/admin/mail?state=dead")).await;
        assert!(!browser.body().contains("g•••") && browser.body().contains("e•••"), "{}", browser.text());
        let stale = server.at("/admin/mail?state=dead");
        browser.submit("form[action$='/admin/mail/retry']", &[]).await.follow().await;
        assert!(browser.find("#notice").unwrap().contains("goes at once"), "{}", browser.text());
        // With notices to those who have signed in meanwhile.
        assert!(once(&server.house).await.unwrap().sent >= 1);
        assert!(browser.get(&stale).await.find("#mails").is_none());
        browser.submit("#test", &[("to", "ada@example.com")]).await.follow().await;
        assert!(browser.find("#notice").unwrap().contains("took the test mail"), "{}", browser.text());
        browser.submit("#test", &[("to", "not an address")]).await;
        assert!(browser.status() == 409 && browser.find("#refusal").is_some(), "{}", browser.text());
        assert_eq!(browser.get(&server.at("/admin/mail/discard")).await.status(), 405);
    }
}
