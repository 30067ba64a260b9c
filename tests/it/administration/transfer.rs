//! Accounts by the thousand: taken over, rejected by line, taken over once more, and copied out.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::storage::count;
use crate::support::Program;

/// Writes a file into the folder of the database, and says where.
fn file(folder: &std::path::Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

on_both_databases! {
    async fn a_file_is_taken_over_but_for_its_bad_rows(db: Database) {
        let program = Program::on(&db);
        let mut text = String::from("email,name,external_id,roles,username\r\n");
        for number in 0..1000 {
            let email = if number % 100 == 7 { "nobody".to_owned() } else { format!("p{number}@example.com") };
            writeln!(text, "{email},\"Person, {number}\",hr-{number},,").unwrap();
        }
        let path = file(db.folder(), "people.csv", &text);
        let report = db.folder().join("rejected.jsonl");
        let store = db.store();
        let dry = program.run(&["users", "import", &path, "--dry-run", "--json"]);
        let expected = json!({ "made": 990, "known": 0, "rejected": 10, "dry_run": true });
        assert_eq!(serde_json::from_str::<Value>(&dry.out).unwrap(), expected, "{dry:?}");
        assert_eq!((dry.code, count(&store, "users").await), (1, 0));
        let said = program.run(&["users", "import", &path, "--report", report.to_str().unwrap()]);
        assert_eq!(said.code, 1, "{said:?}");
        assert!(said.out.contains("made: 990") && said.out.contains("Rejected rows: 10"), "{said:?}");
        assert_eq!(count(&store, "users").await, 990);
        let rejected = std::fs::read_to_string(&report).unwrap();
        let lines: Vec<Value> = rejected.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 10);
        assert_eq!((&lines[0]["line"], &lines[0]["field"]), (&json!(9), &json!("email")));
        // Once more, as after an interruption: nobody is there twice.
        let again = program.run(&["users", "import", &path, "--json"]);
        assert_eq!(serde_json::from_str::<Value>(&again.out).unwrap()["known"], 990);
        assert_eq!(count(&store, "users").await, 990);
    }

    async fn what_a_row_says_is_checked_like_what_an_administrator_says(db: Database) {
        let program = Program::on(&db);
        program.user("ada@example.com");
        let hash = "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$c2FsdHNhbHRzYWx0c2FsdHNhbHRzYWx0c2FsdHNhbHQ";
        let huge = hash.replace("m=64", "m=4194304");
        let rows = [
            json!({ "email": "bob@example.com", "name": "Bob", "password_hash": hash, "roles": ["auditor"], "state": "disabled" }),
            json!({ "email": "ADA@example.com", "name": "Ada" }),
            json!({ "email": "c@example.com", "name": "C", "password_hash": "canary $2b$12$x" }),
            json!({ "email": "d@example.com", "name": "D", "password_hash": huge }),
            json!({ "email": "e@example.com", "name": "E", "roles": ["nobody"] }),
            json!({ "email": "f@example.com", "name": "F", "is_admin": true }),
            json!({ "email": "g@example.com", "name": " G" }),
            json!({ "email": "h@example.com", "name": "H", "external_id": "1" }),
            json!({ "email": "h@example.com", "name": "H", "external_id": "2" }),
            json!(["i@example.com"]),
        ];
        let text: String = rows.iter().map(|row| row.to_string() + "\n").collect();
        let said = program.run_with(&["users", "import", "-", "--json"], text.as_bytes());
        assert_eq!(serde_json::from_str::<Value>(&said.out).unwrap(), json!({ "made": 2, "known": 1, "rejected": 7, "dry_run": false }), "{said:?}");
        for line in [3, 4, 5, 6, 7, 9, 10] {
            assert!(said.err.contains(&format!("line {line}:")), "{line}: {said:?}");
        }
        assert!(!said.err.contains("canary"), "{said:?}");
        let bob = program.run(&["users", "show", "bob@example.com", "--json"]).json();
        assert_eq!((&bob["state"], &bob["roles"]), (&json!("disabled"), &json!(["auditor"])));
        let kept = format!("users WHERE password_hash = '{hash}'");
        assert_eq!(count(&db.store(), &kept).await, 1);
    }

    async fn what_is_written_can_be_taken_over_again(db: Database) {
        let program = Program::on(&db);
        let row = json!({ "email": "ada@example.com", "email_verified": true, "name": "=Ada, \"Countess\"", "username": "ada",
            "phone_number": "+49301234567", "locale": "de", "zoneinfo": "Europe/Berlin", "external_id": "7", "roles": ["auditor"],
            "password_hash": "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$c2FsdHNhbHRzYWx0c2FsdHNhbHRzYWx0c2FsdHNhbHQ" });
        let first = program.run_with(&["users", "import", "-"], row.to_string().as_bytes());
        assert_eq!(first.code, 0, "{first:?}");
        for format in ["csv", "jsonl"] {
            let path = db.folder().join(format!("people.{format}"));
            let path = path.to_str().unwrap();
            assert_eq!(program.run(&["users", "export", path, "--format", format, "--json"]).json()["users"], 1);
            let written = std::fs::read_to_string(path).unwrap();
            // AP6, and no formula for a spreadsheet.
            assert!(!written.contains("argon2") && (format == "jsonl" || written.contains("'=Ada")), "{written}");
            let before = program.run(&["users", "show", "ada@example.com", "--json"]).json();
            program.run(&["users", "delete", "ada@example.com", "--at-once", "--json"]).json();
            let said = program.run(&["users", "import", path]);
            assert_eq!(said.code, 0, "{said:?}");
            let after = program.run(&["users", "show", "ada@example.com", "--json"]).json();
            for field in ["email", "email_verified", "name", "username", "phone_number", "locale", "zoneinfo", "external_id", "roles", "state"] {
                assert_eq!(before[field], after[field], "{format}: {field}");
            }
            program.run(&["users", "export", path]).refused(1);
        }
        let printed = program.run(&["users", "export", "--format", "csv"]).out;
        assert_eq!(printed.lines().count(), 2, "{printed}");
    }
}
