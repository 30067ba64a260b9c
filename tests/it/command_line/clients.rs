//! `signet clients …` and `signet apis …`.

use serde_json::json;

use crate::support::{Program, Said};

const SECRET: &str = "canary-secret-of-at-least-32-characters";

fn create(program: &Program, line: &str, input: &str) -> Said {
    let words = ["clients", "create"].into_iter().chain(line.split_whitespace());
    program.run_with(&words.collect::<Vec<_>>(), input.as_bytes())
}

on_both_databases! {
    async fn a_client_with_every_option_is_registered_as_it_was_written(db: Database) {
        let program = Program::on(&db);
        let said = create(
            &program,
            "--id web --name Web --secret-stdin --grant authorization_code --grant refresh_token \
             --redirect-uri https://a.example/cb --redirect-uri https://b.example/cb \
             --post-logout-redirect-uri https://a.example/bye --scope openid --scope accounts:read \
             --audience https://bank.example --resource-server https://web.example \
             --auth-method client_secret_post --pkce optional --access-ttl 5m --refresh-ttl 14d --first-party \
             --brand-color #17594f --client-uri https://a.example/ \
             --email-verification claim_only --initiate-login-uri https://a.example/start --json",
            &format!("{SECRET}\n"),
        );
        assert!(!said.out.contains("canary") && !said.err.contains("canary"), "{said:?}");
        let mut made = said.json();
        let created_at = made["created_at"].as_str().unwrap().to_owned();
        assert!(created_at.ends_with('Z'), "{created_at}");
        made.as_object_mut().unwrap().remove("notices");
        assert_eq!(made, json!({
            "client_id": "web", "client_name": "Web", "kind": "web_app", "application_type": "web",
            "brand_color": "#17594f", "client_uri": "https://a.example/", "policy_uri": null, "tos_uri": null, "token_endpoint_auth_method": "client_secret_post",
            "enabled": true, "first_party": true, "pkce": "optional", "second_factor": "optional",
            "grant_types": ["authorization_code", "refresh_token"],
            "redirect_uris": ["https://a.example/cb", "https://b.example/cb"],
            "post_logout_redirect_uris": ["https://a.example/bye"],
            "scope": "accounts:read openid", "audiences": ["https://bank.example"],
            "resource_server": "https://web.example", "access_ttl_seconds": 300, "refresh_ttl_seconds": 1_209_600,
            "email_verification": "claim_only", "offline": "survives_logout",
            "initiate_login_uri": "https://a.example/start", "roles_claim": true, "permissions_claim": false,
            "id_token_signed_response_alg": "RS256", "access_token_signed_response_alg": "RS256",
            "previous_secret_until": null, "tokens_not_before": null,
            "created_at": created_at,
        }));
        assert_eq!(program.run(&["clients", "show", "web", "--json"]).json(), made);
        assert_eq!(program.run(&["clients", "list", "--json"]).json(), json!({ "clients": [made], "next": null }));
        let text = program.run(&["clients", "show", "web"]);
        assert!(text.out.contains("client_secret_post") && !text.out.contains("canary"), "{text:?}");
        // An audience that nobody knew is an API now.
        let apis = program.run(&["apis", "list", "--json"]).json();
        assert!(apis["apis"].as_array().unwrap().iter().any(|api| api["audience"] == "https://bank.example"));
    }

    async fn a_secret_that_was_made_is_shown_once_and_works(db: Database) {
        let program = Program::on(&db);
        let made = create(&program, "--id job --grant client_credentials --scope jobs:run --audience urn:jobs --json", "");
        let secret = made.json()["client_secret"].as_str().unwrap().to_owned();
        assert!(secret.len() >= 43, "{secret}");
        assert!(!program.run(&["clients", "show", "job", "--json"]).out.contains(&secret));
        let server = program.serve().await;
        let form = [("grant_type", "client_credentials")];
        let token = server.http().post(server.at("/token")).basic_auth("job", Some(&secret)).form(&form);
        assert_eq!(token.send().await.unwrap().status(), 200);
        assert!(!server.log().contains(&secret));
    }

    async fn what_a_client_cannot_be_is_refused_in_one_line(db: Database) {
        let program = Program::on(&db);
        let first = "--id a --public --application-type native --grant authorization_code --redirect-uri com.example.app:/cb --scope openid";
        assert_eq!(create(&program, first, "").code, 0);
        for (line, input, words) in [
            (first, "", "a"),
            ("--id b --secret-stdin --grant client_credentials", "canary too short", "32"),
            ("--id b --secret-stdin --grant client_credentials", "", "empty"),
            ("--id b --public --pkce optional --grant authorization_code --redirect-uri https://b.example/ --scope openid", "", "PKCE"),
            ("--id b --public --grant client_credentials", "", "client_credentials"),
            ("--id b --public --auth-method client_secret_basic --grant authorization_code", "", "--public"),
            ("--id b --grant authorization_code --scope openid", "", "redirect URI"),
            ("--id b --public --grant authorization_code --redirect-uri com.example.b:/cb --scope openid", "", "native"),
            ("--id b --grant client_credentials --access-ttl 2h", "", "2h"),
            ("--id b", "", "grant"),
            ("--id b --grant device_code", "", "scope"),
        ] {
            let said = create(&program, line, input);
            let text = said.refused(1);
            assert!(text.starts_with("error: ") && text.contains(words) && !text.contains('\n'), "{line}: {said:?}");
            assert!(!said.err.contains("canary"), "{said:?}");
        }
        assert_eq!(program.run(&["clients", "show", "b"]).code, 1);
    }

    async fn an_api_is_registered_once(db: Database) {
        let program = Program::on(&db);
        let line = ["apis", "create", "--audience", "https://bank.example", "--name", "Bank", "--scope", "read", "write", "--json"];
        let made = program.run(&line).json();
        assert_eq!((&made["audience"], &made["name"], &made["scope"]), (&json!("https://bank.example"), &json!("Bank"), &json!("read write")));
        assert!(program.run(&line).refused(1).contains("https://bank.example"));
        assert_eq!(program.run(&["apis", "list", "--json"]).json(), json!({ "apis": [made], "next": null }));
    }

    async fn a_client_is_changed_and_ended_from_the_command_line(db: Database) {
        let program = Program::on(&db);
        let made = create(&program, "--id shop --template web_app --redirect-uri https://shop.example/cb --json", "").json();
        assert_eq!(made["scope"], "email openid profile");
        let edited = program.run(&["clients", "edit", "shop", "--name", "Shop", "--access-ttl", "5m", "--json"]).json();
        assert_eq!((&edited["client_name"], &edited["access_ttl_seconds"]), (&json!("Shop"), &json!(300)));
        assert_eq!(edited["redirect_uris"], json!(["https://shop.example/cb"]));
        let cleared = program.run(&["clients", "edit", "shop", "--access-ttl", "none", "--json"]).json();
        assert_eq!(cleared["access_ttl_seconds"], json!(null));
        assert!(program.run(&["clients", "edit", "shop", "--auth-method", "none", "--pkce", "optional"]).refused(1).contains("PKCE"));

        let rotated = program.run(&["clients", "rotate-secret", "shop", "--overlap", "2d", "--json"]).json();
        assert!(rotated["client_secret"].as_str().unwrap().len() >= 43 && rotated["previous_secret_until"].is_string());
        assert!(program.run(&["clients", "rotate-secret", "shop"]).refused(1).contains("end it first"));
        let ended = program.run(&["clients", "end-old-secret", "shop", "--json"]).json();
        assert_eq!(ended["previous_secret_until"], json!(null));
        assert_eq!(program.run(&["clients", "disable", "shop", "--json"]).json()["enabled"], false);
        assert_eq!(program.run(&["clients", "enable", "shop", "--json"]).json()["enabled"], true);
        assert!(program.run(&["clients", "revoke-tokens", "shop", "--json"]).json()["tokens_not_before"].is_string());
        assert_eq!(program.run(&["clients", "delete", "shop", "--json"]).json()["deleted"], true);
        assert_eq!(program.run(&["clients", "show", "shop"]).refused(1), "error: there is no client shop");
    }
}

on_sqlite! {
    async fn wrong_words_end_with_2(db: Database) {
        let program = Program::on(&db);
        for line in [
            "--id b --grant password",
            "--id b --grant authorization_code --redirect-uri javascript:alert(1) --scope openid",
            "--id b --grant authorization_code --redirect-uri https://b.example/#f --scope openid",
            "--id b --grant authorization_code --redirect-uri http://b.example/cb --scope openid",
            "--id b --public --secret-stdin --grant authorization_code",
            "--id b --secret 0123456789012345678901234567890123456789",
            "--id b!b --grant client_credentials",
            "--id b --access-ttl soon",
        ] {
            create(&program, line, "").refused(2);
        }
    }
}
