//! A server that runs sends by itself.

use signet::domain::language::Language;
use signet::mail::letter::Letter;

use super::letters::send;
use crate::support::{Encryption, Program, Server, SmtpServer, master_key, within};

on_both_databases! {
    async fn what_waits_goes_as_soon_as_a_server_runs(db: Database) {
        let smtp = SmtpServer::start(Encryption::None, None).await;
        // Writes mail, and has no worker.
        let writer = Server::start(&db).await;
        send(&writer, Letter::AccountDeleted, "ada@example.com", Language::English).await;
        let mut process = Program::on(&db)
            .with("SIGNET__KEYS__MASTER_KEY", &master_key())
            .with("SIGNET__MAIL__URL", &format!("smtp://127.0.0.1:{}", smtp.port))
            .serve()
            .await;
        within("the first mail arrives", async || smtp.received().len() == 1).await;
        // And what others write while it runs.
        send(&writer, Letter::Test, "eve@example.com", Language::English).await;
        within("the second mail arrives", async || smtp.received().len() == 2).await;
        process.signal("TERM");
        assert!(process.end().await.success());
        assert!(!process.log().contains("example.com"), "{}", process.log());
    }
}
