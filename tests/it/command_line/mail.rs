//! `signet mail …`.

use serde_json::{Value, json};
use signet::domain::language::Language;
use signet::domain::secret::Handle;
use signet::domain::time::Span;
use signet::env::SystemRandom;
use signet::jobs::outbox::once;
use signet::mail::letter::{Letter, Link};

use crate::mail::letters::send;
use crate::support::{Conduct, Database, Encryption, Program, Server, SmtpServer, master_key};

/// A server and the program on one database, both sending through `smtp`.
async fn both(db: &Database, smtp: &SmtpServer) -> (Server, Program) {
    let url = format!("smtp://127.0.0.1:{}", smtp.port);
    let server = Server::start_with(db, &[("SIGNET__MAIL__URL", &url)]).await;
    let program =
        Program::on(db).with("SIGNET__KEYS__MASTER_KEY", &master_key()).with("SIGNET__MAIL__URL", &url);
    (server, program)
}

/// Posts a letter with a secret link that the mail server will not have; the link's token.
async fn refused(server: &Server, smtp: &SmtpServer, to: &str) -> String {
    let token = Handle::generate(&SystemRandom);
    let link = Link::with_token(server.issuer(), "/password/reset", &token, Span::from_minutes(30));
    send(server, Letter::ResetPassword { link }, to, Language::English).await;
    smtp.behave(Conduct::Refuses("550 5.1.1 no such user"));
    once(&server.house).await.unwrap();
    smtp.behave(Conduct::Takes);
    token.expose().to_owned()
}

fn states(list: &Value) -> Vec<&str> {
    list["mails"].as_array().unwrap().iter().map(|mail| mail["state"].as_str().unwrap()).collect()
}

on_both_databases! {
    async fn mail_that_was_given_up_is_listed_and_sent_again(db: Database) {
        let smtp = SmtpServer::start(Encryption::None, None).await;
        let (server, program) = both(&db, &smtp).await;
        let token = refused(&server, &smtp, "ada@example.com").await;
        server.clock.advance(Span::from_seconds(1));
        send(&server, Letter::AccountDeleted, "eve@example.com", Language::German).await;
        once(&server.house).await.unwrap();

        let all = program.run(&["mail", "list", "--json"]);
        assert_eq!(states(&all.json()), ["dead", "sent"]);
        let dead = program.run(&["mail", "list", "--dead", "--json"]);
        let mail = &dead.json()["mails"][0];
        assert_eq!(mail["to"], "ada@example.com");
        assert_eq!((&mail["kind"], &mail["attempts"]), (&json!("reset_password"), &json!(1)));
        assert_eq!(mail["last_error"], "the mail server answered 550 5.1.1");
        let text = program.run(&["mail", "list"]);
        assert!(text.out.contains("reset_password") && text.out.contains("550 5.1.1"), "{text:?}");
        for said in [&all, &dead, &text] {
            assert!(!said.out.contains(&token) && !said.err.contains(&token), "{said:?}");
        }

        let id = mail["id"].as_str().unwrap();
        assert_eq!(program.run(&["mail", "retry", id, "--json"]).json()["state"], "waiting");
        // The program has the clock of the machine, which has gone on.
        server.clock.advance(Span::from_minutes(5));
        assert_eq!(once(&server.house).await.unwrap().sent, 1);
        assert!(program.run(&["mail", "retry", id]).refused(1).contains("was sent already"));
        let unknown = "0197a3c2-5b7e-7c11-8d2f-0a1b2c3d4e5f";
        assert!(program.run(&["mail", "retry", unknown]).refused(1).contains("there is no mail"));
        assert_eq!(smtp.received().len(), 2);
    }

    async fn everything_that_was_given_up_goes_again_at_one_word(db: Database) {
        let smtp = SmtpServer::start(Encryption::None, None).await;
        let (server, program) = both(&db, &smtp).await;
        for n in 0..3 {
            refused(&server, &smtp, &format!("ada{n}@example.com")).await;
        }
        assert_eq!(program.run(&["mail", "retry", "--all", "--json"]).json()["retried"], 3);
        server.clock.advance(Span::from_minutes(5));
        assert_eq!(once(&server.house).await.unwrap().sent, 3);
        assert_eq!(program.run(&["mail", "list", "--dead"]).out, "No mail was given up.\n");
    }
}

on_sqlite! {
    async fn a_test_mail_says_how_it_went(db: Database) {
        let smtp = SmtpServer::start(Encryption::None, Some("signet:s3cret!")).await;
        let url = format!("smtp://signet:s3cret!@127.0.0.1:{}", smtp.port);
        let program = Program::on(&db).with("SIGNET__MAIL__URL", &url);
        let said = tokio::task::spawn_blocking({
            let program = program.clone();
            move || program.run(&["mail", "test", "ada@example.com"])
        });
        let said = said.await.unwrap();
        assert_eq!(said.code, 0, "{said:?}");
        assert!(said.out.starts_with(&format!("Sent through smtp://signet:***@127.0.0.1:{}", smtp.port)), "{said:?}");
        assert_eq!(smtp.received()[0].mail().subject, "A test mail from Signet");

        smtp.behave(Conduct::Refuses("550 5.1.1 no such user"));
        let said = tokio::task::spawn_blocking(move || program.run(&["mail", "test", "ada@example.com"]));
        let said = said.await.unwrap();
        assert!(said.refused(1).ends_with("the mail server answered 550 5.1.1"), "{said:?}");
        assert!(!said.err.contains("s3cret"), "{said:?}");
    }

    async fn a_server_that_only_logs_sends_no_test_mail(db: Database) {
        let said = Program::on(&db).run(&["mail", "test", "ada@example.com"]);
        assert!(said.refused(1).contains("SIGNET__MAIL__URL"), "{said:?}");
    }
}
