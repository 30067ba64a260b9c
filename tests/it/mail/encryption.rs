//! The way to the mail server: TLS that is verified, and a login (security.md OU2).

use signet::domain::language::Language;
use signet::domain::outgoing::DeliveryState;
use signet::jobs::outbox::once;
use signet::mail::letter::Letter;
use signet::storage::outbox;

use super::letters::send;
use crate::support::{Database, Encryption, Server, SmtpServer, certificate};

/// User and password, and both as the settings take them.
const LOGIN: &str = "signet@example.com:p@ss/word";
const WRITTEN: &str = "signet%40example.com:p%40ss%2Fword";

/// Sends one mail by `scheme` to a mail server with a certificate for `name`; what is trusted is said by `trust`.
/// Whether it arrived, and why not.
async fn attempt(
    db: &Database,
    scheme: &str,
    name: &str,
    trust: bool,
    encryption: impl FnOnce(tokio_rustls::TlsAcceptor) -> Encryption,
) -> Result<SmtpServer, String> {
    let (cert, key) = certificate(name);
    let smtp = SmtpServer::start(encryption(Encryption::acceptor(&cert, &key)), Some(LOGIN)).await;
    let file = db.folder().join("mail-ca.pem");
    std::fs::write(&file, &cert).unwrap();
    let url = format!("{scheme}://{WRITTEN}@127.0.0.1:{}", smtp.port);
    let file = if trust { file.display().to_string() } else { String::new() };
    let settings = [("SIGNET__MAIL__URL", url.as_str()), ("SIGNET__MAIL__TLS_CA", &file)];
    let server = Server::start_with(db, &settings).await;
    send(&server, Letter::AccountDeleted, "ada@example.com", Language::English).await;
    once(&server.house).await.unwrap();
    let mail = server.house.store.read(|conn| outbox::list(conn, None, None, 9)).await.unwrap().remove(0);
    if mail.state == DeliveryState::Sent {
        return Ok(smtp);
    }
    assert_eq!(mail.state, DeliveryState::Waiting, "it is not lost");
    assert!(smtp.received().is_empty());
    Err(mail.last_error.unwrap())
}

on_both_databases! {
    async fn over_starttls_with_a_login(db: Database) {
        let smtp = attempt(&db, "smtp+starttls", "127.0.0.1", true, Encryption::StartTls).await.unwrap();
        let [received] = smtp.received().try_into().unwrap();
        assert!(received.encrypted);
        assert_eq!(received.login.as_deref(), Some(LOGIN));
    }

    async fn over_tls_from_the_first_byte_with_a_login(db: Database) {
        let smtp = attempt(&db, "smtps", "127.0.0.1", true, Encryption::Tls).await.unwrap();
        assert!(smtp.received()[0].encrypted);
        assert_eq!(smtp.received()[0].login.as_deref(), Some(LOGIN));
    }
}

on_sqlite! {
    async fn a_certificate_of_nobody_known_is_refused(db: Database) {
        let error = attempt(&db, "smtp+starttls", "127.0.0.1", false, Encryption::StartTls).await.err().unwrap();
        assert!(error.starts_with("TLS with the mail server failed"), "{error}");
        let error = attempt(&db, "smtps", "127.0.0.1", false, Encryption::Tls).await.err().unwrap();
        assert!(error.starts_with("TLS with the mail server failed"), "{error}");
    }

    async fn a_certificate_for_another_name_is_refused(db: Database) {
        let error = attempt(&db, "smtp+starttls", "mail.other.example", true, Encryption::StartTls).await;
        let error = error.err().unwrap();
        assert!(error.starts_with("TLS with the mail server failed"), "{error}");
    }

    async fn a_server_that_offers_no_starttls_gets_no_mail(db: Database) {
        let error = attempt(&db, "smtp+starttls", "127.0.0.1", true, |_| Encryption::None).await.err().unwrap();
        assert!(error.contains("does not offer what is needed"), "{error}");
    }
}
