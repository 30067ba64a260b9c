//! Signing in, staying signed in, and out again.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};
use signet::domain::time::Span;

use super::{Elsewhere, House};

fn kept(there: &Elsewhere) -> Value {
    serde_json::from_slice(&std::fs::read(there.file()).unwrap()).unwrap()
}

/// Writes another sign-in in the place of the one that is kept, as its owner.
fn keep(there: &Elsewhere, sign_in: &Value) {
    std::fs::write(there.file(), sign_in.to_string()).unwrap();
}

on_both_databases! {
    async fn an_administrator_signs_in_by_a_code_and_out_again(db: Database) {
        let house = House::new(&db).await;
        let there = Elsewhere::of(&house, "ada@example.com", &["admin"]).await;
        let who = there.run(&["whoami", "--json"]).json();
        assert_eq!((&who["email"], &who["server"]), (&json!("ada@example.com"), &json!(house.server.url)));
        assert!(who["scope"].as_str().unwrap().contains("admin:keys"), "{who}");
        // Nobody else on the machine reads it.
        let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&there.file()), 0o600);
        assert_eq!(mode(there.file().parent().unwrap()), 0o700);

        let sign_in = kept(&there);
        assert_eq!(there.run(&["logout", "--json"]).json(), json!({ "signed_out": true, "revoked": true }));
        assert_eq!(there.run(&["logout", "--json"]).json(), json!({ "signed_out": false }));
        let refused = there.run(&["users", "list"]);
        assert!(refused.refused(1).contains(&format!("signet --server {} login", house.server.url)), "{refused:?}");
        // What somebody copied before is worth nothing.
        let folder = there.folder.path().join("signet/servers");
        let name: String = url_of(&house.server.url);
        let file = folder.join(format!("{name}.json"));
        std::fs::write(&file, sign_in.to_string()).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert!(there.run(&["users", "list"]).refused(1).contains("sign in again"));
    }

    async fn a_token_is_exchanged_before_it_expires_and_by_one_program_only(db: Database) {
        let house = House::new(&db).await;
        let there = Elsewhere::of(&house, "ada@example.com", &["admin"]).await;
        let before = kept(&there);
        // As after a while.
        let mut old = before.clone();
        old["expires_at"] = json!(0);
        keep(&there, &old);
        house.server.clock.advance(Span::from_minutes(1));
        let together: Vec<_> = std::thread::scope(|scope| {
            let run = || there.run(&["roles", "list"]);
            let runs: Vec<_> = (0..4).map(|_| scope.spawn(run)).collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        });
        assert!(together.iter().all(|said| said.code == 0), "{together:?}");
        let after = kept(&there);
        assert_ne!(before["refresh_token"], after["refresh_token"]);
        // Had two spent one token, the family would be over.
        assert_eq!(there.run(&["whoami"]).code, 0);
    }

    async fn a_session_that_ended_on_the_server_is_over_here(db: Database) {
        let house = House::new(&db).await;
        let there = Elsewhere::of(&house, "ada@example.com", &["admin"]).await;
        assert_eq!(there.run(&["users", "list"]).code, 0);
        assert_eq!(house.here.run(&["users", "end-sessions", "ada@example.com"]).code, 0);
        for line in [&["users", "list"][..], &["whoami"]] {
            let over = there.run(line);
            let told = format!("error: the sign-in to {0} is over; sign in again: signet --server {0} login", house.server.url);
            assert_eq!(over.refused(1), told, "{line:?}");
        }
    }

    async fn fewer_scopes_and_fewer_roles_allow_less(db: Database) {
        let house = House::new(&db).await;
        let (_, app) = house.person("ada@example.com", &["admin"]).await;
        let there = Elsewhere::new(&house.server.url);
        there.sign_in(&house, "ada@example.com", &app, &["login", "--scope", "admin:read"]).await;
        assert_eq!(there.run(&["roles", "list"]).code, 0);
        let beyond = there.run(&["roles", "create", "trader"]);
        assert!(beyond.refused(1).contains("this takes the permission signet.roles:manage"), "{beyond:?}");

        let there = Elsewhere::of(&house, "bob@example.com", &["support"]).await;
        assert_eq!(there.run(&["users", "show", "ada@example.com"]).code, 0);
        for line in [&["keys", "list"][..], &["users", "delete", "ada@example.com"], &["users", "disable", "ada@example.com"]] {
            assert!(there.run(line).refused(1).contains("this takes the permission"), "{line:?}");
        }
        let theirs = there.run(&["users", "end-sessions", "ada@example.com"]);
        assert!(theirs.refused(1).contains("permissions in the administration that you do not have"), "{theirs:?}");
    }
}

fn url_of(server: &str) -> String {
    server.replace(':', "%3A").replace('/', "%2F")
}

on_sqlite! {
    async fn a_server_that_does_not_know_the_command_line_says_how(db: Database) {
        let house = House::new(&db).await;
        assert_eq!(house.here.run(&["clients", "delete", "signet-cli", "--yes"]).code, 0);
        let there = Elsewhere::new(&house.server.url);
        let unknown = there.run(&["login"]);
        assert!(unknown.refused(1).contains("signet clients create --template command_line"), "{unknown:?}");
        let other = there.run(&["login", "--client-id", "nobody"]);
        assert!(other.refused(1).contains("the client nobody"), "{other:?}");
        // Who wants to sign in says where.
        let nowhere = there.program.clone().without("SIGNET_SERVER");
        for verb in ["login", "logout", "whoami"] {
            assert!(nowhere.run(&[verb]).refused(1).contains("say which server"), "{verb}");
        }
    }
}
