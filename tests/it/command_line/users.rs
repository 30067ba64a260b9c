//! `signet users …`.

use serde_json::json;

use crate::support::{Browser, Program, Said};

const PASSWORD: &str = "canary battery staple";

fn create(program: &Program, email: &str, more: &[&str], input: &[u8]) -> Said {
    let line =
        [&["users", "create", "--email", email, "--name", "Ada Lovelace", "--password-stdin"], more].concat();
    program.run_with(&line, input)
}

/// Nothing that was said shows the password.
#[track_caller]
fn is_discreet(said: &Said) {
    for text in [&said.out, &said.err] {
        assert!(!text.contains("canary") && !text.contains("argon2"), "{said:?}");
    }
}

/// Whether somebody gets in with it.
async fn signs_in(program: &Program, email: &str, password: &str) -> bool {
    let server = program.serve().await;
    let mut browser = Browser::new();
    browser.get(&server.at("/login")).await;
    browser.submit("#sign-in", &[("email", email), ("password", password)]).await;
    browser.status() == 303
}

on_both_databases! {
    async fn an_account_is_made_found_and_changed(db: Database) {
        let program = Program::on(&db);
        assert_eq!(program.run(&["roles", "create", "trader"]).code, 0);
        let said = create(&program, "Ada@Example.com", &["--verified", "--role", "admin", "trader", "--json"], PASSWORD.as_bytes());
        is_discreet(&said);
        let made = said.json();
        assert_eq!(made["email"], "Ada@Example.com");
        assert_eq!(made["email_verified"], true);
        assert_eq!(made["state"], "active");
        assert_eq!(made["roles"], json!(["admin", "trader"]));
        let mut members: Vec<_> = made.as_object().unwrap().keys().map(String::as_str).collect();
        members.sort_unstable();
        assert_eq!(members, [
                "created_at", "deletes_at", "email", "email_verified", "external_id", "id", "locale", "name", "phone_number",
                "picture", "roles", "state", "updated_at", "username", "zoneinfo"
            ]);
        let id = made["id"].as_str().unwrap();

        for key in [id, "ada@example.com"] {
            let mut shown = program.run(&["users", "show", key, "--json"]).json();
            let sign_in = shown.as_object_mut().unwrap().remove("sign_in").unwrap();
            assert_eq!((shown, &sign_in["blocked"]), (made.clone(), &false.into()));
        }
        assert_eq!(program.run(&["users", "list", "--json"]).json(), json!({ "users": [made], "next": null }));
        let table = program.run(&["users", "list"]);
        assert!(table.out.starts_with("ID ") && table.out.contains("Ada@Example.com"), "{table:?}");

        let granted = program.run(&["users", "grant-role", "ada@example.com", "admin", "auditor", "--json"]).json();
        assert_eq!(granted["granted"], json!(["auditor"]));
        assert!(signs_in(&program, "ada@example.com", PASSWORD).await);

        let changed = program.run_with(&["users", "set-password", id, "--password-stdin", "--json"], b"canary number two\n");
        is_discreet(&changed);
        assert_eq!(changed.json()["sessions_ended"], 1);
        assert!(!signs_in(&program, "ada@example.com", PASSWORD).await);
        assert!(signs_in(&program, "ada@example.com", "canary number two").await);

        let disabled = program.run(&["users", "disable", id, "--json"]).json();
        assert_eq!((&disabled["state"], &disabled["sessions_ended"]), (&json!("disabled"), &json!(1)));
        assert!(!signs_in(&program, "ada@example.com", "canary number two").await);
    }

    async fn exactly_one_newline_at_the_end_is_no_part_of_a_password(db: Database) {
        let program = Program::on(&db);
        for (email, typed, password) in [
            ("a@b.example", "canary of one line", "canary of one line"),
            ("b@b.example", "canary of one line\n", "canary of one line"),
            ("c@b.example", " canary with space \n", " canary with space "),
        ] {
            assert_eq!(create(&program, email, &[], typed.as_bytes()).code, 0);
            assert!(signs_in(&program, email, password).await, "{typed:?}");
        }
    }

    async fn what_cannot_be_is_refused_in_one_line(db: Database) {
        let program = Program::on(&db);
        assert_eq!(create(&program, "ada@example.com", &[], PASSWORD.as_bytes()).code, 0);
        for (said, words) in [
            (create(&program, "ADA@example.com", &[], PASSWORD.as_bytes()), "ADA@example.com"),
            (create(&program, "bob@example.com", &[], b"canary1"), "8"),
            (create(&program, "bob@example.com", &[], b"\n"), "no password was read"),
            (program.run(&["users", "show", "bob@example.com"]), "bob@example.com"),
            (program.run(&["users", "disable", "01890000-0000-7000-8000-000000000000"]), "01890000"),
            (program.run(&["users", "grant-role", "bob@example.com", "admin"]), "bob@example.com"),
        ] {
            is_discreet(&said);
            let line = said.refused(1);
            assert!(line.starts_with("error: ") && line.contains(words) && !line.contains('\n'), "{said:?}");
        }
        let json = program.run(&["users", "show", "bob@example.com", "--json"]);
        let line: serde_json::Value = serde_json::from_str(json.refused(1)).unwrap();
        assert!(line["error"].as_str().unwrap().contains("bob@example.com"), "{line}");
    }
}

on_sqlite! {
    async fn wrong_usage_ends_with_2(db: Database) {
        let program = Program::on(&db);
        for line in [
            &["users"][..],
            &["frobnicate"],
            &["users", "create", "--email", "a@b.example"],
            &["users", "create", "--email", "no address", "--name", "A", "--password-stdin"],
            &["users", "create", "--email", "a@b.example", "--name", "A", "--password", "canary in a list"],
            &["users", "grant-role", "a@b.example"],
            &["users", "list", "--limit", "0"],
        ] {
            let said = program.run(line);
            said.refused(2);
            assert!(!said.err.is_empty(), "{line:?}");
        }
        assert_eq!(program.run(&["--help"]).code, 0);
        assert!(program.run(&["--version"]).out.starts_with("signet "));
    }

    async fn a_list_goes_on_where_it_ended(db: Database) {
        let program = Program::on(&db);
        for number in 0..5 {
            assert_eq!(create(&program, &format!("user{number}@b.example"), &[], PASSWORD.as_bytes()).code, 0);
        }
        let (mut seen, mut after) = (Vec::new(), None::<String>);
        loop {
            let mut line = vec!["users", "list", "--limit", "2", "--json"];
            if let Some(after) = &after {
                line.extend(["--after", after.as_str()]);
            }
            let page = program.run(&line).json();
            seen.extend(page["users"].as_array().unwrap().iter().map(|user| user["email"].to_string()));
            match page["next"].as_str() {
                Some(next) => after = Some(next.to_owned()),
                None => break,
            }
        }
        assert_eq!(seen, (0..5).map(|number| format!("\"user{number}@b.example\"")).collect::<Vec<_>>());
    }
}
