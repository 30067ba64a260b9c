//! Several nodes send from one outbox: each mail goes once.

use std::collections::HashSet;

use signet::domain::language::Language;
use signet::domain::time::Span;
use signet::jobs::outbox::once;
use signet::mail::letter::Letter;
use signet::storage::{Tx, outbox};

use super::delivery::through;
use super::letters::send;
use crate::support::{Encryption, Server, SmtpServer};

on_both_databases! {
    async fn two_nodes_send_each_mail_once(db: Database) {
        let smtp = SmtpServer::start(Encryption::None, None).await;
        let one = through(&db, &smtp, &[("SIGNET__MAIL__TIMEOUT", "30s")]).await;
        let url = format!("smtp://127.0.0.1:{}", smtp.port);
        let two = Server::start_at(&db, &[("SIGNET__MAIL__URL", &url)], one.clock.clone()).await;
        for n in 0..30 {
            send(&one, Letter::AccountDeleted, &format!("ada{n}@example.com"), Language::English).await;
        }
        let (first, second) = tokio::join!(once(&one.house), once(&two.house));
        let (first, second) = (first.unwrap(), second.unwrap());
        assert_eq!(first.sent + second.sent, 30, "{first:?} {second:?}");
        let received = smtp.received();
        let names: HashSet<String> = received.iter().map(|one| one.mail().header("Message-ID")).collect();
        assert_eq!((received.len(), names.len()), (30, 30));
    }

    async fn what_a_lost_node_has_claimed_goes_when_its_claim_is_over(db: Database) {
        let smtp = SmtpServer::start(Encryption::None, None).await;
        let server = through(&db, &smtp, &[]).await;
        send(&server, Letter::AccountDeleted, "ada@example.com", Language::English).await;
        let now = server.house.surroundings.clock.now();
        let until = now.plus(Span::from_minutes(1));
        let claim = move |tx: &mut Tx<'_>| outbox::claim(tx, now, until, 9);
        let lost = server.house.store.write("test", claim).await.unwrap().remove(0).unwrap().mail;
        assert_eq!(once(&server.house).await.unwrap().sent, 0, "another node has it");
        server.clock.advance(Span::from_minutes(1));
        assert_eq!(once(&server.house).await.unwrap().sent, 1);
        // The lost one comes back and says that it failed: that is known better by now.
        let due = now.plus(Span::from_hours(1));
        let late = move |tx: &mut Tx<'_>| outbox::put_back(tx, &lost, "late", due);
        assert!(!server.house.store.write("test", late).await.unwrap());
        server.clock.advance(Span::from_hours(2));
        assert_eq!(once(&server.house).await.unwrap().sent, 0);
        assert_eq!(smtp.received().len(), 1);
    }
}
