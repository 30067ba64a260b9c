//! What a letter says, and how it comes.

use signet::accounts::post::post;
use signet::domain::language::Language;
use signet::domain::secret::Handle;
use signet::domain::time::Span;
use signet::env::SystemRandom;
use signet::mail::letter::{Code, Letter, Link};
use signet::storage::Tx;

use crate::support::{Mail, Server};

/// Posts `letter` to `to`.
pub async fn send(server: &Server, letter: Letter, to: &str, language: Language) {
    let (surroundings, to) = (server.house.surroundings.clone(), to.parse().unwrap());
    let write = move |tx: &mut Tx<'_>| post(tx, &letter, &to, language, &surroundings.env());
    server.house.store.write("test", write).await.unwrap();
}

fn has_both_forms(mail: &Mail) -> bool {
    mail.raw.contains("multipart/alternative") && !mail.text.contains('<') && mail.html.contains("</html>")
}

on_both_databases! {
    async fn a_letter_arrives_as_text_and_html_with_its_link_alone_on_a_line(db: Database) {
        let server = Server::start(&db).await;
        let token = Handle::generate(&SystemRandom);
        let link = Link::with_token(server.issuer(), "/email/verify", &token, Span::from_hours(24));
        let code = Code::new("48213957", Span::from_hours(24));
        let letter = Letter::VerifyEmail { link, code };
        send(&server, letter, "ada@example.com", Language::English).await;
        let mail = server.mail_to("ada@example.com").await;
        let address = format!("{}/email/verify/{}", server.url, token.expose());
        assert_eq!(mail.subject, "Confirm your email address");
        assert_eq!(mail.links(), std::slice::from_ref(&address));
        assert_eq!(mail.code(), "48213957");
        assert!(mail.html.contains(&format!("href=\"{address}\"")), "{}", mail.html);
        assert!(mail.text.contains("within 24 hours"), "{}", mail.text);
        server.no_more_mail().await;
    }

    async fn a_mail_says_that_a_machine_wrote_it_and_in_which_language(db: Database) {
        let server = Server::start_with(&db, &[("SIGNET__MAIL__FROM", "Acme <no-reply@acme.example>")]).await;
        send(&server, Letter::AccountDeleted, "ada@example.com", Language::German).await;
        let reset = Link::with_token(
            server.issuer(),
            "/password/reset",
            &Handle::generate(&SystemRandom),
            Span::from_minutes(30),
        );
        let letter = Letter::ResetPassword { link: reset.clone() };
        send(&server, letter, "ada@example.com", Language::English).await;
        let mail = server.mail_about("ada@example.com", "Choose a new password").await;
        assert_eq!(mail.link(), reset.expose());
        let mail = server.mail_to("ada@example.com").await;
        assert_eq!(mail.from, "no-reply@acme.example");
        assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
        assert_eq!(mail.header("Content-Language"), "de");
        assert!(mail.header("Message-ID").ends_with("@acme.example>"), "{}", mail.raw);
        assert!(has_both_forms(&mail), "{}", mail.raw);
        assert!(mail.html.contains("<html lang=\"de\" dir=\"ltr\">"), "{}", mail.html);
    }

    async fn files_of_mail_are_for_their_owner_alone(db: Database) {
        use std::os::unix::fs::PermissionsExt as _;

        let server = Server::start(&db).await;
        send(&server, Letter::AccountDeleted, "ada@example.com", Language::Arabic).await;
        assert!(server.mail_to("ada@example.com").await.html.contains("dir=\"rtl\""));
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let folder = db.folder().join("mail");
        let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
        // Working links stand in them.
        assert_eq!((mode(&folder), files.len()), (0o700, 1));
        assert_eq!(mode(&files[0]), 0o600);
    }
}
