//! What stands in a mail stands nowhere else in clear: not in the outbox, not in the log (security.md LG2).

use signet::domain::language::Language;
use signet::domain::secret::Handle;
use signet::domain::time::Span;
use signet::env::SystemRandom;
use signet::jobs::outbox::once;
use signet::mail::letter::{Code, Letter, Link};

use super::letters::send;
use crate::secrets_stay_secret::{contents, holds};
use crate::support::{Conduct, Encryption, Log, Server, SmtpServer};

const ADDRESS: &str = "canary-mailbox@example.com";
const CODE: &str = "73519264";

on_both_databases! {
    async fn links_and_codes_are_sealed_while_they_wait_and_erased_when_they_are_sent(db: Database) {
        let (log, smtp) = (Log::capture(), SmtpServer::start(Encryption::None, None).await);
        let url = format!("smtp://127.0.0.1:{}", smtp.port);
        let server = Server::start_with(&db, &[("SIGNET__MAIL__URL", &url)]).await;
        let token = Handle::generate(&SystemRandom);
        let link = Link::with_token(server.issuer(), "/email/verify", &token, Span::from_hours(24));
        let letter = Letter::VerifyEmail { link, code: Code::new(CODE, Span::from_hours(24)) };
        send(&server, letter, ADDRESS, Language::English).await;
        let kept_clear = || async {
            let contents = contents(&db);
            assert!(holds(&contents, ADDRESS.as_bytes()), "what is looked at is the data");
            holds(&contents, token.expose().as_bytes()) || holds(&contents, CODE.as_bytes())
        };
        assert!(!kept_clear().await, "while it waits");
        // An answer that repeats what it should not.
        smtp.behave(Conduct::Refuses("451 4.7.1 <canary-mailbox@example.com> greylisted, code 73519264"));
        once(&server.house).await.unwrap();
        assert!(!kept_clear().await, "after a failure");
        smtp.behave(Conduct::Takes);
        server.clock.advance(Span::from_minutes(1));
        assert_eq!(once(&server.house).await.unwrap().sent, 1);
        assert!(!kept_clear().await, "when it was sent");
        let received = smtp.received()[0].mail();
        assert!(received.text.contains(token.expose()) && received.text.contains(CODE));
        let log = log.text();
        assert!(log.contains("a mail was sent") && log.contains("verify_email"), "what is looked at is the log");
        assert!(!log.contains(token.expose()) && !log.contains(CODE) && !log.contains(ADDRESS));
    }
}
