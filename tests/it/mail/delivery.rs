//! A mail server that is away, refuses, hangs or breaks off: nothing is lost, and a duplicate can be told as one.

use signet::domain::ids::MailId;
use signet::domain::language::Language;
use signet::domain::outgoing::{DeliveryState, Outgoing};
use signet::domain::secret::Handle;
use signet::domain::time::Span;
use signet::env::SystemRandom;
use signet::jobs::outbox::{Round, once};
use signet::jobs::sweep;
use signet::mail::letter::{Letter, Link};
use signet::storage::{Tx, outbox};

use super::letters::send;
use crate::support::{Conduct, Database, Encryption, Server, SmtpServer};

const ADA: &str = "ada@example.com";

/// A server that sends through `smtp`, and waits a second for it.
pub async fn through(db: &Database, smtp: &SmtpServer, more: &[(&str, &str)]) -> Server {
    let url = format!("smtp://127.0.0.1:{}", smtp.port);
    let own = [("SIGNET__MAIL__URL", url.as_str()), ("SIGNET__MAIL__TIMEOUT", "1s")];
    Server::start_with(db, &[&own, more].concat()).await
}

async fn all(server: &Server) -> Vec<Outgoing> {
    server.house.store.read(|conn| outbox::list(conn, None, None, 100)).await.unwrap()
}

async fn only(server: &Server) -> Outgoing {
    let mut mails = all(server).await;
    assert_eq!(mails.len(), 1, "{mails:?}");
    mails.remove(0)
}

async fn round(server: &Server) -> Round {
    once(&server.house).await.unwrap()
}

async fn retry(server: &Server, id: MailId) -> bool {
    let now = server.house.surroundings.clock.now();
    server.house.store.write("test", move |tx: &mut Tx<'_>| outbox::retry(tx, id, now)).await.unwrap()
}

fn reset_link(server: &Server) -> Letter {
    let token = Handle::generate(&SystemRandom);
    Letter::ResetPassword {
        link: Link::with_token(server.issuer(), "/password/reset", &token, Span::from_minutes(30)),
    }
}

const SENT: Round = Round { sent: 1, later: 0, dead: 0 };
const LATER: Round = Round { sent: 0, later: 1, dead: 0 };
const DEAD: Round = Round { sent: 0, later: 0, dead: 1 };
const NOTHING: Round = Round { sent: 0, later: 0, dead: 0 };

on_both_databases! {
    async fn a_mail_that_was_taken_is_sent_once_and_its_content_erased(db: Database) {
        let smtp = SmtpServer::start(Encryption::None, None).await;
        let server = through(&db, &smtp, &[]).await;
        send(&server, reset_link(&server), ADA, Language::English).await;
        assert_eq!(round(&server).await, SENT);
        assert_eq!(round(&server).await, NOTHING);
        let [received] = smtp.received().try_into().unwrap();
        assert_eq!((received.from.as_str(), received.to.as_slice()), ("no-reply@localhost", &[ADA.to_owned()][..]));
        let mail = only(&server).await;
        assert_eq!(mail.state, DeliveryState::Sent);
        assert!(mail.sent_at.is_some());
        assert!(!retry(&server, mail.id).await, "there is nothing left to send");
        server.clock.advance(Span::from_days(8));
        sweep::once(&server.house).await.unwrap();
        assert!(all(&server).await.is_empty());
    }

    async fn what_is_refused_for_now_goes_again_later_and_later(db: Database) {
        let smtp = SmtpServer::start(Encryption::None, None).await;
        let server = through(&db, &smtp, &[]).await;
        smtp.behave(Conduct::Refuses("451 4.3.0 <ada@example.com> try again later"));
        send(&server, Letter::AccountDeleted, ADA, Language::English).await;
        for wait in [30, 60, 120] {
            assert_eq!(round(&server).await, LATER);
            server.clock.advance(Span::from_seconds(wait - 1));
            assert_eq!(round(&server).await, NOTHING, "not before {wait} s");
            // Up to a fifth longer.
            server.clock.advance(Span::from_seconds(1 + wait / 5));
        }
        let mail = only(&server).await;
        assert_eq!((mail.state, mail.attempts), (DeliveryState::Waiting, 3));
        assert_eq!(mail.last_error.as_deref(), Some("the mail server answered 451 4.3.0"));
        smtp.behave(Conduct::Takes);
        assert_eq!(round(&server).await, SENT);
        assert_eq!(smtp.received().len(), 1);
        assert_eq!(only(&server).await.last_error, None);
    }

    async fn what_is_refused_for_good_is_dead_until_an_operator_revives_it(db: Database) {
        let smtp = SmtpServer::start(Encryption::None, None).await;
        let server = through(&db, &smtp, &[]).await;
        smtp.behave(Conduct::Refuses("550 5.1.1 nobody here"));
        send(&server, Letter::AccountDeleted, ADA, Language::English).await;
        assert_eq!(round(&server).await, DEAD);
        server.clock.advance(Span::from_hours(2));
        assert_eq!(round(&server).await, NOTHING);
        let mail = only(&server).await;
        assert_eq!(mail.state, DeliveryState::Dead);
        assert_eq!(mail.last_error.as_deref(), Some("the mail server answered 550 5.1.1"));
        smtp.behave(Conduct::Takes);
        assert!(retry(&server, mail.id).await);
        assert_eq!(round(&server).await, SENT);
    }

    async fn a_mail_is_given_up_after_as_many_attempts_as_the_settings_say(db: Database) {
        let smtp = SmtpServer::start(Encryption::None, None).await;
        let server = through(&db, &smtp, &[("SIGNET__MAIL__MAX_ATTEMPTS", "2")]).await;
        smtp.behave(Conduct::Refuses("451 later"));
        send(&server, Letter::AccountDeleted, ADA, Language::English).await;
        assert_eq!(round(&server).await, LATER);
        server.clock.advance(Span::from_seconds(36));
        assert_eq!(round(&server).await, DEAD);
    }

    async fn a_refused_login_is_no_reason_to_give_a_mail_up(db: Database) {
        let smtp = SmtpServer::start(Encryption::None, Some("signet:right")).await;
        let server = through(&db, &smtp, &[]).await;
        let wrong = format!("smtp://signet:wrong@127.0.0.1:{}", smtp.port);
        let server = {
            drop(server);
            Server::start_with(&db, &[("SIGNET__MAIL__URL", &wrong)]).await
        };
        send(&server, Letter::AccountDeleted, ADA, Language::English).await;
        assert_eq!(round(&server).await, LATER);
        assert_eq!(only(&server).await.last_error.as_deref(), Some("the mail server answered 535 5.7.8"));
    }

    async fn nothing_is_lost_while_the_mail_server_is_away(db: Database) {
        // A port on which nobody listens.
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let url = format!("smtp://{free}");
        let server = Server::start_with(&db, &[("SIGNET__MAIL__URL", &url)]).await;
        send(&server, Letter::AccountDeleted, ADA, Language::English).await;
        assert_eq!(round(&server).await, LATER);
        assert_eq!(only(&server).await.state, DeliveryState::Waiting);
        assert_eq!(server.get("/login").await.status, 200);
        drop(server);
        // The next process finds it.
        let smtp = SmtpServer::start(Encryption::None, None).await;
        let server = through(&db, &smtp, &[]).await;
        server.clock.advance(Span::from_minutes(1));
        assert_eq!(round(&server).await, SENT);
        assert_eq!(smtp.received()[0].mail().subject, "Your account is deleted");
    }

    async fn who_says_nothing_is_not_waited_for(db: Database) {
        let smtp = SmtpServer::start(Encryption::None, None).await;
        let server = through(&db, &smtp, &[]).await;
        smtp.behave(Conduct::Silent);
        send(&server, Letter::AccountDeleted, ADA, Language::English).await;
        assert_eq!(round(&server).await, LATER);
        let error = only(&server).await.last_error;
        assert_eq!(error.as_deref(), Some("the mail server did not answer in time"));
    }

    async fn a_mail_that_may_have_arrived_comes_again_under_the_same_name(db: Database) {
        let smtp = SmtpServer::start(Encryption::None, None).await;
        let server = through(&db, &smtp, &[]).await;
        send(&server, Letter::AccountDeleted, ADA, Language::English).await;
        for conduct in [Conduct::DropsAfterData, Conduct::HangsAfterData] {
            smtp.behave(conduct);
            assert_eq!(round(&server).await, LATER);
            server.clock.advance(Span::from_minutes(2));
        }
        smtp.behave(Conduct::Takes);
        assert_eq!(round(&server).await, SENT);
        assert_eq!(round(&server).await, NOTHING);
        let received = smtp.received();
        assert_eq!(received.len(), 3);
        let names: Vec<String> = received.iter().map(|one| one.mail().header("Message-ID")).collect();
        assert!(!names[0].is_empty() && names.iter().all(|name| *name == names[0]), "{names:?}");
        assert!(received.iter().all(|one| one.raw == received[0].raw || one.mail().text == received[0].mail().text));
    }

    async fn a_link_that_has_died_is_not_sent_any_more(db: Database) {
        let smtp = SmtpServer::start(Encryption::None, None).await;
        let server = through(&db, &smtp, &[]).await;
        smtp.behave(Conduct::Refuses("451 later"));
        send(&server, reset_link(&server), ADA, Language::English).await;
        assert_eq!(round(&server).await, LATER);
        smtp.behave(Conduct::Takes);
        server.clock.advance(Span::from_minutes(31));
        assert_eq!(round(&server).await, DEAD);
        assert!(smtp.received().is_empty());
        let mail = only(&server).await;
        assert!(mail.last_error.unwrap().contains("expired"));
        assert!(!retry(&server, mail.id).await, "its content is erased");
    }

    async fn a_mail_is_there_only_with_its_cause(db: Database) {
        let smtp = SmtpServer::start(Encryption::None, None).await;
        let server = through(&db, &smtp, &[]).await;
        let surroundings = server.house.surroundings.clone();
        let undone = move |tx: &mut Tx<'_>| -> Result<(), _> {
            let to = ADA.parse().unwrap();
            let env = surroundings.env();
            signet::accounts::post::post(tx, &Letter::AccountDeleted, &to, Language::English, &env)?;
            Err(signet::domain::decision::Fault::unavailable("what caused the mail"))
        };
        assert!(server.house.store.write("test", undone).await.is_err());
        assert_eq!(round(&server).await, NOTHING);
        assert!(all(&server).await.is_empty());
    }
}
