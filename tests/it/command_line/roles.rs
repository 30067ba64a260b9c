//! `signet roles` and `signet groups`: who may do what.

use serde_json::json;

use crate::support::{PASSWORD, Program};

fn create_user(program: &Program, email: &str) {
    let line = ["users", "create", "--email", email, "--name", "Ada", "--verified", "--password-stdin"];
    assert_eq!(program.run_with(&line, PASSWORD.as_bytes()).code, 0);
}

on_both_databases! {
    async fn a_role_is_defined_changed_given_and_deleted(db: Database) {
        let program = Program::on(&db);
        let made = program.run(&["roles", "create", "trader", "--description", "Trades", "--permission", "orders:write", "orders:read", "--json"]).json();
        assert_eq!((&made["name"], &made["built_in"]), (&json!("trader"), &json!(false)));
        assert_eq!(made["permissions"], json!(["orders:read", "orders:write"]));
        let again = program.run(&["roles", "create", "trader"]);
        assert_eq!(again.refused(1), "error: there is a role trader");

        create_user(&program, "ada@example.com");
        let granted = program.run(&["users", "grant-role", "ada@example.com", "trader", "--json"]).json();
        assert_eq!(granted["roles"], json!(["trader"]));
        let shown = program.run(&["roles", "show", "trader", "--json"]).json();
        assert_eq!((&shown["users"], &shown["groups"]), (&json!(1), &json!(0)));
        assert!(program.run(&["roles", "delete", "trader"]).refused(1).contains("people who have it 1"));

        let changed = program.run(&["roles", "change", "trader", "--description", "Reads", "--permission", "orders:read", "--json"]).json();
        assert_eq!(changed["permissions"], json!(["orders:read"]));
        let taken = program.run(&["users", "take-role", "ada@example.com", "trader", "auditor", "--json"]).json();
        assert_eq!((&taken["taken"], &taken["roles"]), (&json!(["trader"]), &json!([])));
        assert_eq!(program.run(&["roles", "delete", "trader"]).code, 0);
        assert!(program.run(&["roles", "show", "trader"]).refused(1).contains("there is no role trader"));
    }

    async fn who_is_in_a_group_has_its_roles(db: Database) {
        let program = Program::on(&db);
        create_user(&program, "ada@example.com");
        program.run(&["roles", "create", "trader"]);
        let made = program.run(&["groups", "create", "Trading desk", "--role", "trader", "--json"]).json();
        assert_eq!((&made["name"], &made["roles"]), (&json!("Trading desk"), &json!(["trader"])));
        let roles = || program.run(&["users", "show", "ada@example.com", "--json"]).json()["roles"].clone();
        assert_eq!(roles(), json!([]));
        let add = ["groups", "add", "Trading desk", "ada@example.com", "--json"];
        assert_eq!(program.run(&add).json(), json!({ "changed": true }));
        assert_eq!(program.run(&add).json(), json!({ "changed": false }));
        assert_eq!(roles(), json!(["trader"]));
        let members = program.run(&["groups", "members", "Trading desk", "--json"]).json();
        assert_eq!(members["members"][0]["email"], "ada@example.com");
        assert!(program.run(&["groups", "delete", "Trading desk"]).refused(1).contains("members: 1"));
        assert!(program.run(&["roles", "delete", "trader"]).refused(1).contains("groups 1"));

        let id = made["id"].as_str().unwrap();
        assert_eq!(program.run(&["groups", "change", id, "Desk", "--json"]).json()["roles"], json!([]));
        assert_eq!(roles(), json!([]));
        assert_eq!(program.run(&["groups", "remove", "Desk", "ada@example.com"]).code, 0);
        assert_eq!(program.run(&["groups", "delete", "Desk"]).code, 0);
        assert_eq!(program.run(&["groups", "list", "--json"]).json(), json!({ "groups": [], "next": null }));
    }

    async fn what_is_built_in_stays(db: Database) {
        let program = Program::on(&db);
        let list = program.run(&["roles", "list", "--json"]).json();
        let names: Vec<_> = list["roles"].as_array().unwrap().iter().map(|role| role["name"].clone()).collect();
        assert_eq!(names, ["admin", "auditor", "support"]);
        for line in [&["roles", "delete", "admin"][..], &["roles", "change", "support", "--permission", "signet.keys:manage"]] {
            assert!(program.run(line).refused(1).contains("built in"), "{line:?}");
        }
        assert!(program.run(&["groups", "create", "Root", "--role", "admin"]).refused(1).contains("never to a group"));
        let table = program.run(&["roles", "permissions"]);
        assert!(table.out.contains("signet.keys:manage") && table.out.contains("admin auditor"), "{table:?}");
    }

    async fn a_role_must_be_defined_before_it_is_given(db: Database) {
        let program = Program::on(&db);
        create_user(&program, "ada@example.com");
        for line in [
            &["users", "grant-role", "ada@example.com", "trader"][..],
            &["groups", "create", "Desk", "--role", "trader"],
            &["roles", "limit-scope", "orders:write", "--role", "trader"],
        ] {
            assert!(program.run(line).refused(1).contains("there is no role trader"), "{line:?}");
        }
        let limit = program.run(&["roles", "limit-scope", "accounts:read openid", "--role", "admin"]);
        assert!(limit.refused(1).contains("OpenID Connect"), "{limit:?}");
        assert_eq!(program.run(&["roles", "limits", "--json"]).json()["scopes"], serde_json::json!([]));
    }
}
