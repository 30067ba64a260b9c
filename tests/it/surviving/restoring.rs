//! A backup that is made in the middle of load, put back at another place after the server is gone: whoever was told
//! something before the backup began finds it (security.md RE4).

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::clients::{Client, Kind, Told};
use super::kill::prepare;
use crate::support::{Browser, Database, PASSWORD, Process, Program};

const EMAIL: &str = "ada@example.com";

/// Clients of all kinds at work.
struct Load {
    clients: JoinSet<Told>,
    count: watch::Sender<usize>,
}

impl Load {
    fn on(server: &Process, session: &str) -> Self {
        let (count, _) = watch::channel(0_usize);
        let mut clients = JoinSet::new();
        for kind in Kind::ALL {
            clients.spawn(Client::of(server, session).work(kind, count.clone()));
        }
        Self { clients, count }
    }

    /// Waits until so many more answers have come.
    async fn answers(&self, more: usize) {
        let wanted = *self.count.borrow() + more;
        self.count.subscribe().wait_for(|count| *count >= wanted).await.unwrap();
    }

    async fn end(mut self) -> Told {
        let mut told = Told::default();
        while let Some(of_one) = self.clients.join_next().await {
            told.add(of_one.unwrap());
        }
        told
    }
}

fn program(db: &Database) -> Program {
    // The issuer stays the same, wherever each of the servers listens.
    Program::on(db)
        .with("SIGNET__SERVER__ISSUER", "http://127.0.0.1:1")
        .with("SIGNET__TOKENS__REFRESH_RETRY_WINDOW", "60s")
}

on_sqlite! {
    async fn what_was_answered_before_the_backup_began_holds_after_a_restore(db: Database) {
        let program = program(&db);
        let session = prepare(&program).await;
        let server = program.serve().await;
        let before = Load::on(&server, &session);
        before.answers(20).await;
        server.kill();
        let told = before.end().await;

        // While others go on writing.
        let server = program.serve().await;
        let during = Load::on(&server, &session);
        during.answers(5).await;
        let (runner, copy) = (program.clone(), db.folder().join("copy.db").display().to_string());
        let arguments = copy.clone();
        let backup = tokio::task::spawn_blocking(move || runner.run(&["backup", &arguments, "--json"]));
        let made = backup.await.unwrap().json();
        assert_eq!((made["users"].as_i64(), made["clients"].as_i64()), (Some(1), Some(1)));
        during.answers(5).await;
        server.kill();
        during.end().await;

        let place = format!("sqlite://{}", db.folder().join("elsewhere/signet.db").display());
        let restored = program.with("SIGNET__DATABASE__URL", &place);
        restored.run(&["restore", &copy, "--json"]).json();
        let server = restored.serve().await;
        Client::of(&server, &session).check(&told).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/login")).await;
        browser.submit("#sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await;
        assert_eq!(browser.status(), 303, "{}", browser.text());
        assert_eq!(restored.run(&["audit", "verify", "--json"]).code, 0);
    }

    async fn everybody_can_be_signed_out_with_a_restore(db: Database) {
        let program = program(&db);
        let session = prepare(&program).await;
        let server = program.serve().await;
        let load = Load::on(&server, &session);
        load.answers(12).await;
        server.kill();
        let told = load.end().await;
        let copy = db.folder().join("copy.db").display().to_string();
        program.run(&["backup", &copy, "--json"]).json();
        let kept = program.run(&["restore", &copy, "--replace"]);
        assert!(kept.code == 0 && kept.err.contains("--sign-everybody-out"), "{kept:?}");
        let server = program.serve().await;
        assert!(Client::of(&server, &session).gets_codes().await, "the session goes on");
        server.kill();

        let done = program.run(&["restore", &copy, "--replace", "--sign-everybody-out"]);
        assert!(done.code == 0 && !done.err.contains("warning:"), "{done:?}");
        assert!(done.out.contains("Everybody is signed out"), "{done:?}");
        let server = program.serve().await;
        let client = Client::of(&server, &session);
        assert!(!client.gets_codes().await, "the session has ended");
        client.check_all_ended(&told).await;
        let events = program.run(&["audit", "verify", "--json"]).json();
        assert_eq!(events["intact"], true);
    }
}
