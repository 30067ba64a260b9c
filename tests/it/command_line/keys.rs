//! `signet keys …` and `signet migrate`.

use serde_json::{Value, json};

use crate::support::{Database, Program};

fn states(program: &Program) -> Vec<(String, String)> {
    let list = program.run(&["keys", "list", "--json"]).json();
    let text = |key: &Value, name: &str| key[name].as_str().unwrap().to_owned();
    list["keys"].as_array().unwrap().iter().map(|key| (text(key, "kid"), text(key, "state"))).collect()
}

on_both_databases! {
    async fn a_key_is_made_published_and_activated(db: Database) {
        let program = Program::on(&db);
        let [(first, active)] = states(&program).try_into().unwrap();
        assert_eq!(active, "active");
        let made = program.run(&["keys", "generate", "--bits", "2048", "--json"]).json();
        let next = made["kid"].as_str().unwrap();
        assert_eq!((&made["state"], &made["bits"]), (&json!("next"), &json!(2048)));

        // Services may not know it yet, whichever way it is asked.
        for verb in [&["activate", next][..], &["rotate"]] {
            let said = program.run(&[&["keys"], verb].concat());
            let refused = said.refused(1);
            assert!(refused.contains("may not know the key") && refused.contains("--now"), "{said:?}");
        }
        program.run(&["keys", "rotate", "--yes"]).refused(2);
        // In an emergency: first the consequences, then the deed.
        let asked = program.run(&["keys", "activate", next, "--now", "--json"]);
        assert!(asked.code == 1 && asked.err.contains("nothing was changed"), "{asked:?}");
        let told: Value = serde_json::from_str(&asked.out).unwrap();
        assert_eq!((&told["activated"], &told["sessions"], &told["clients"]), (&json!(false), &json!(0), &json!(0)));
        assert!(told["unknown_until"].is_string(), "{told}");
        assert!(states(&program).contains(&(first.clone(), "active".to_owned())));
        let activated = program.run(&["keys", "activate", next, "--now", "--yes", "--json"]);
        assert_eq!(activated.json()["retired"], first.as_str());
        let warning: Value = serde_json::from_str(activated.err.lines().last().unwrap()).unwrap();
        assert!(warning["warning"].as_str().unwrap().contains("may refuse its tokens"), "{activated:?}");
        let after = states(&program);
        assert!(after.contains(&(first.clone(), "retired".to_owned())), "{after:?}");
        assert!(after.contains(&(next.to_owned(), "active".to_owned())), "{after:?}");

        for wrong in [first.as_str(), next, "unknown"] {
            assert!(program.run(&["keys", "activate", wrong]).refused(1).starts_with("error: "), "{wrong}");
        }
        program.run(&["keys", "generate", "--bits", "1024"]).refused(2);
        assert!(program.run(&["keys", "rotate"]).refused(1).contains("there is no next signing key"));
        let rotated = program.run(&["keys", "rotate", "--now", "--yes", "--json"]).json();
        assert_eq!(rotated["retired"], next);
        // Nothing private is ever listed.
        let shown = program.run(&["keys", "list", "--json"]).out + &program.run(&["keys", "list"]).out;
        for word in ["PRIVATE", "sealed", "\"d\"", "pkcs"] {
            assert!(!shown.contains(word), "{shown}");
        }
    }
}

on_both_databases! {
    async fn a_key_that_never_signed_is_taken_back(db: Database) {
        let program = Program::on(&db);
        let [(active, _)] = states(&program).try_into().unwrap();
        let text = |json: Value, name: &str| json[name].as_str().unwrap().to_owned();
        let next = text(program.run(&["keys", "generate", "--json"]).json(), "kid");
        let refused = program.run(&["keys", "retire", &active]);
        assert!(refused.refused(1).contains("signs; it retires as soon as another one does"), "{refused:?}");
        let told = program.run(&["keys", "retire", &next, "--json"]).json();
        assert_eq!((&told["state"], &told["verifies_until"]), (&json!("retired"), &told["retired_at"]));
        // Another one takes its place, and nothing is left to take back.
        let standby = text(told, "next");
        let expected = [(&active, "active"), (&next, "retired"), (&standby, "next")];
        let expected = expected.map(|(kid, state)| (kid.clone(), state.to_owned()));
        let after = states(&program);
        assert!(after.len() == 3 && expected.iter().all(|key| after.contains(key)), "{after:?}");
        assert!(program.run(&["keys", "retire", &next]).refused(1).contains("is retired already"));
        assert!(program.run(&["keys", "activate", &next, "--now", "--yes"]).refused(1).contains("is retired"));
        assert!(program.run(&["keys", "retire", "unknown"]).refused(1).contains("no signing key"));
    }
}

on_both_databases! {
    async fn a_rotation_is_played_before_it_is_done(db: Database) {
        let program = Program::on(&db);
        let [(first, _)] = states(&program).try_into().unwrap();
        let played = program.run(&["keys", "rehearse", "--json"]).json();
        assert_eq!((&played["cache_seconds"], &played["failures"]), (&json!(300), &json!([])));
        let signs = played["timeline"].as_array().unwrap().iter().find(|moment| moment["what"] == "signs").unwrap();
        assert_eq!(signs["kid"], "a new key");
        // Services that cache for longer than a key waits, and a rotation that does not wait, are found out.
        let scheduled = program.run(&["keys", "rehearse"]);
        assert!(scheduled.code == 0 && scheduled.out.contains("No valid token is refused"), "{scheduled:?}");
        for line in [&["keys", "rehearse", "--now"][..], &["keys", "rehearse", "--cache", "100d", "--now"]] {
            let said = program.run(line);
            assert!(said.code == 1 && said.out.contains("may refuse valid tokens of a new key"), "{said:?}");
        }
        program.run(&["keys", "rehearse", "--cache", "soon"]).refused(2);
        assert_eq!(states(&program), [(first, "active".to_owned())], "it was only played");
    }
}

fn migrates(db: &Database) {
    let program = Program::on(db);
    let said = program.run(&["migrate", "--json"]).json();
    assert!(!said["applied"].as_array().unwrap().is_empty(), "{said}");
    let again = program.run(&["migrate", "--json"]).json();
    assert_eq!(again["applied"], json!([]));
    assert!(program.run(&["migrate"]).out.ends_with("is up to date.\n"));
    // Only the schema: keys are made at the first start.
    assert!(!db.folder().join("keys").exists());
}

#[test]
fn an_empty_database_is_migrated_once_on_sqlite() {
    migrates(&Database::empty_sqlite());
}

#[test]
fn an_empty_database_is_migrated_once_on_postgres() {
    migrates(&Database::empty_postgres());
}
