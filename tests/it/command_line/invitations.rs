//! `signet users invite`, `invitations` and `uninvite`.

use serde_json::{Value, json};

use crate::support::{Browser, Database, Mailbox, PASSWORD, Program, within};

const EMAIL: &str = "Grace@example.com";

/// The program where accounts are made by invitation; its mail goes into a folder.
fn program(db: &Database) -> (Program, Mailbox) {
    let mailbox = Mailbox::new(db.folder().join("mail"));
    let program = Program::on(db)
        .with("SIGNET__ACCOUNTS__REGISTRATION", "invited")
        .with("SIGNET__MAIL__URL", &mailbox.url())
        .with("SIGNET__MAIL__FROM", "signet@example.com");
    (program, mailbox)
}

fn states(program: &Program) -> Vec<(String, String)> {
    let list = program.run(&["users", "invitations", "--json"]).json();
    let state =
        |one: &Value| (one["email"].as_str().unwrap().to_owned(), one["state"].as_str().unwrap().to_owned());
    list["invitations"].as_array().unwrap().iter().map(state).collect()
}

on_both_databases! {
    async fn somebody_is_invited_and_their_account_is_listed(db: Database) {
        let (program, mailbox) = program(&db);
        program.client("web");
        assert_eq!(program.run(&["roles", "create", "trader"]).code, 0);
        let line = [
            "users", "invite", EMAIL, "--name", "Grace Hopper", "--role", "trader", "auditor", "--client", "web",
            "--from", "Bob at Example", "--expires", "3d", "--language", "de", "--json",
        ];
        let said = program.run(&line);
        let invited = said.json();
        assert_eq!((&invited["email"], &invited["state"]), (&json!(EMAIL), &json!("open")));
        assert_eq!((&invited["roles"], &invited["client_id"]), (&json!(["auditor", "trader"]), &json!("web")));
        assert_eq!((&invited["from"], &invited["invited_by"]), (&json!("Bob at Example"), &json!("cli")));
        assert_eq!((&invited["name"], &invited["language"]), (&json!("Grace Hopper"), &json!("de")));
        assert_eq!((&invited["user_id"], &invited["ended_at"]), (&Value::Null, &Value::Null));

        let server = program.serve().await;
        within("the mail is sent", async || !mailbox.unread().is_empty()).await;
        let mail = mailbox.take(EMAIL).remove(0);
        assert!(mail.subject.contains("eingeladen") && mail.text.contains("Bob at Example"), "{}", mail.text);
        let token = mail.link().rsplit('/').next().unwrap().to_owned();
        let mut browser = Browser::new();
        browser.get(&server.at(&format!("/register/{token}"))).await;
        browser.submit("#sign-up", &[("password", PASSWORD)]).await.follow().await;
        assert_eq!(browser.url().path(), "/account");

        let user = program.run(&["users", "show", EMAIL, "--json"]).json();
        assert_eq!((&user["email_verified"], &user["roles"]), (&json!(true), &json!(["auditor", "trader"])));
        let list = program.run(&["users", "invitations", "--json"]);
        let one = &list.json()["invitations"][0];
        assert_eq!((&one["id"], &one["state"]), (&invited["id"], &json!("used")));
        assert_eq!(one["user_id"], user["id"]);
        let table = program.run(&["users", "invitations"]);
        assert!(table.out.starts_with("ID ") && table.out.contains(EMAIL) && table.out.contains("used"), "{table:?}");
        // The link stands in the mail and nowhere else.
        for said in [&said, &list, &table] {
            assert!(!said.out.contains(&token) && !said.err.contains(&token), "{said:?}");
        }
        assert!(!server.log().contains(&token) && !server.log().contains(EMAIL), "{}", server.log());
    }

    async fn an_invitation_is_replaced_and_taken_back(db: Database) {
        let (program, _) = program(&db);
        assert_eq!(program.run(&["users", "invitations"]).out.lines().next(), Some("Nobody is invited. Invite somebody: signet users invite --help"));
        program.run(&["users", "invite", EMAIL, "--json"]).json();
        let second = program.run(&["users", "invite", "grace@EXAMPLE.com", "--json"]).json();
        let pair = |email: &str, state: &str| (email.to_owned(), state.to_owned());
        assert_eq!(states(&program), [pair(EMAIL, "replaced"), pair("grace@EXAMPLE.com", "open")]);
        let gone = program.run(&["users", "uninvite", EMAIL, "--json"]).json();
        assert_eq!((&gone["id"], &gone["state"]), (&second["id"], &json!("withdrawn")));
        assert_eq!(states(&program)[1], pair("grace@EXAMPLE.com", "withdrawn"));
        let again = program.run(&["users", "uninvite", EMAIL]);
        assert!(again.refused(1).contains("there is no open invitation Grace@example.com"), "{again:?}");
        let again = program.run(&["users", "uninvite", second["id"].as_str().unwrap()]);
        assert!(again.refused(1).ends_with("is not open any more: it is withdrawn"), "{again:?}");
        let third = program.run(&["users", "invite", EMAIL, "--json"]).json();
        let text = program.run(&["users", "uninvite", third["id"].as_str().unwrap()]);
        assert_eq!((text.code, text.out.contains(EMAIL)), (0, true), "{text:?}");
        let page = program.run(&["users", "invitations", "--limit", "2", "--json"]).json();
        assert_eq!(page["next"], second["id"]);
    }

    async fn an_invitation_that_cannot_be_is_refused_in_one_line(db: Database) {
        let (program, mailbox) = program(&db);
        program.user("ada@example.com");
        let closed = program.clone().with("SIGNET__ACCOUNTS__REGISTRATION", "closed");
        for (said, words) in [
            (program.run(&["users", "invite", "ADA@example.com"]), "there is a user with the mail address ADA@example.com"),
            (program.run(&["users", "invite", EMAIL, "--client", "nobody"]), "there is no client nobody"),
            (closed.run(&["users", "invite", EMAIL]), "accounts.registration is `closed`"),
            (program.run(&["users", "uninvite", "0197a3c2-5b7e-7c11-8d2f-0a1b2c3d4e5f"]), "there is no open invitation"),
        ] {
            let line = said.refused(1);
            assert!(line.starts_with("error: ") && line.contains(words) && !line.contains('\n'), "{said:?}");
        }
        for line in [&["users", "invite", EMAIL, "--expires", "31d"][..], &["users", "invite", EMAIL, "--role", "A B"]] {
            program.run(line).refused(2);
        }
        assert_eq!(states(&program), []);
        assert!(mailbox.unread().is_empty());
        let mute = program.with("SIGNET__MAIL__URL", "log:").run(&["users", "invite", EMAIL]);
        assert!(mute.code == 0 && mute.err.contains("no mail leaves this server"), "{mute:?}");
    }
}
