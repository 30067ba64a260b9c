//! Every verb, on the machine of the database and on another one: what it says and does is the same.

use std::collections::BTreeSet;

use serde_json::Value;
use uuid::Uuid;

use super::{Elsewhere, House};
use crate::support::{PASSWORD, Program, Said};

/// Whoever looks sees the same on both. They come after [`CHANGES`], so that there is something to see.
const LOOKS: &[&str] = &[
    "roles list",
    "roles list --limit 2",
    "roles list --after auditor",
    "roles show trader-@",
    "roles show nobody",
    "roles permissions",
    "roles limits",
    "roles limits --limit 1",
    "apis list",
    "apis show https://shares-@",
    "apis show https://nothing.example",
    "groups list",
    "groups show desk-@",
    "groups show nowhere",
    "groups members desk-@",
    "clients list",
    "clients list --limit 1",
    "clients list --kind web_app --state enabled --query shop",
    "clients list --query nothing-of-the-kind",
    "clients show shop-@",
    "clients show nobody",
    "users list",
    "users list --limit 1",
    "users list --query grace-@ --state active --role trader-@",
    "users list --query nobody-at-all",
    "users show grace-@@example.com",
    "users show nobody-@@example.com",
    "users invitations",
    "keys list",
    "keys export nothing",
    "audit list --event user_created",
    "audit list --event user_created --limit 1",
    "audit show 0197a3c2-5b7e-7c11-8d2f-0a1b2c3d4e5f",
    "audit export - --event user_created",
    "audit export - --event user_created --format csv",
];

/// What changes something says the same on both, each with things of its own; `@` is another letter here and there.
const CHANGES: &[&str] = &[
    "roles create trader-@ --description Trades --permission orders:write orders:read",
    "roles create trader-@",
    "roles create admin",
    "roles change trader-@ --description Reads --permission orders:read",
    "roles change admin --description Reads",
    "roles create gone-@",
    "roles delete gone-@",
    "roles delete admin",
    "roles limit-scope payments:write-@ --role trader-@",
    "roles limit-scope https://a.example/b+%-@ --role trader-@",
    "roles limit-scope openid --role trader-@",
    "apis create --audience https://bank-@ --name Bank --scope accounts:read accounts:write",
    "apis create --audience https://bank-@",
    "apis change https://bank-@ --name Banks --scope accounts:read",
    "apis delete https://bank-@",
    "apis delete https://bank-@",
    "apis create --audience https://shares-@ --scope shares:read",
    "groups create desk-@ --description Here --role trader-@",
    "groups create desk-@ --role admin",
    "groups change desk-@ desk-@ --description There --role trader-@",
    "groups add desk-@ grace-@@example.com",
    "groups add desk-@ grace-@@example.com",
    "groups delete desk-@",
    "groups create room-@",
    "groups add room-@ grace-@@example.com",
    "groups remove room-@ grace-@@example.com",
    "groups remove room-@ grace-@@example.com",
    "groups delete room-@",
    "users edit grace-@@example.com --username grace-@ --phone +441234567890 --locale de --external-id x-@",
    "users edit grace-@@example.com --phone ",
    "users grant-role grace-@@example.com trader-@ auditor",
    "users grant-role grace-@@example.com nothing",
    "users take-role grace-@@example.com auditor support",
    "users unblock grace-@@example.com",
    "users reset-second-factor grace-@@example.com",
    "users send-password-reset grace-@@example.com",
    "users require-password-change grace-@@example.com",
    "users end-sessions grace-@@example.com",
    "users disable grace-@@example.com",
    "users delete grace-@@example.com",
    "users enable grace-@@example.com",
    "users invite new-@@example.com --name New --role trader-@ --client shop-@ --from Bob --expires 3d --language de",
    "users invite grace-@@example.com",
    "users reinvite new-@@example.com",
    "users uninvite new-@@example.com",
    "users uninvite new-@@example.com",
    "users invite open-@@example.com",
    "clients create --id spa-@ --template single_page_app --redirect-uri https://spa.example/cb",
    "clients create --id none-@ --public --grant client_credentials",
    "clients edit shop-@ --name Shop --access-ttl 5m --email-verification claim_only --roles-claim true",
    "clients edit shop-@ --brand-color #17594f --client-uri https://shop.example --tos-uri https://shop.example/tos",
    "clients edit shop-@ --application-type native --client-uri none",
    "clients edit shop-@ --access-ttl none --redirect-uri https://a.example/cb https://b.example/cb",
    "clients edit shop-@ --grant client_credentials",
    "clients disable shop-@",
    "clients enable shop-@",
    "clients revoke-tokens shop-@",
    "clients rotate-secret shop-@ --overlap 2h",
    "clients end-old-secret shop-@",
    "clients rotate-secret shop-@ --overlap 60d",
    "clients delete spa-@",
    "clients delete spa-@",
    "keys generate --bits 2048",
    "mail retry 0197a3c2-5b7e-7c11-8d2f-0a1b2c3d4e5f",
    "mail retry --all",
    "mail discard 0197a3c2-5b7e-7c11-8d2f-0a1b2c3d4e5f",
    "mail list --dead",
    "mail test nobody-@@example.com",
    "keys rehearse",
    "keys rehearse --cache 2h --now",
    "keys activate nothing",
    "keys revoke nothing",
];

/// What works where the database is, and nowhere else.
const HERE_ALONE: &[&str] = &[
    "serve",
    "demo",
    "migrate",
    "doctor",
    "backup",
    "restore",
    "config check",
    "config show",
    "keys rewrap",
    "users invite-admin",
    "users import",
    "users export",
    "users set-password",
    "audit verify",
    "audit seal",
    "audit archive",
];

/// Verbs that are tested by themselves, because each says something else: a secret, a key, who is there.
const BY_THEMSELVES: &[&str] = &[
    "login",
    "logout",
    "whoami",
    "users create",
    "users export-data",
    "keys import",
    "keys retire",
    "keys rotate",
    "statistics",
];

/// The arguments of a line; a word that ends in nothing is an empty one.
fn words(line: &str, letter: &str) -> Vec<String> {
    // An address has one of its own.
    let line = line.replace("@@", "\u{0}").replace('@', letter).replace('\u{0}', &format!("{letter}@"));
    line.split(' ').map(str::to_owned).collect()
}

fn run(program: &Program, line: &str, letter: &str, json: bool) -> Said {
    let mut words = words(line, letter);
    if json {
        words.push("--json".to_owned());
    }
    program.run(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Without what is never the same twice: ids, moments, secrets; and without the letter.
fn alike(text: &str, letter: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || "-_:.".contains(c);
    let mut told = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = if is_word(c) { rest.find(|c| !is_word(c)).unwrap_or(rest.len()) } else { c.len_utf8() };
        let (word, after) = rest.split_at(length);
        told.push_str(&masked(word, letter));
        rest = after;
    }
    told
}

fn masked(word: &str, letter: &str) -> String {
    let bare = word.trim_end_matches(['.', ':']);
    let is_moment = bare.len() >= 8
        && bare.starts_with(|c: char| c.is_ascii_digit())
        && bare.chars().all(|c| "0123456789-:TZ.".contains(c));
    if Uuid::try_parse(bare).is_ok() || word == "cli" {
        "<id>".to_owned()
    } else if is_moment {
        "<moment>".to_owned()
    } else if bare.len() == 43 {
        "<secret>".to_owned()
    } else if bare.starts_with("aHR0cHM6Ly9") {
        // The id of an API: its audience, which begins with https://, in base64url.
        "<api>".to_owned()
    } else {
        match bare.strip_suffix(&format!("-{letter}")) {
            Some(stem) => format!("{stem}-@{}", &word[bare.len()..]),
            None => word.to_owned(),
        }
    }
}

fn assert_alike(line: &str, here: &Said, there: &Said) {
    assert_eq!(here.code, there.code, "{line}: {here:?} {there:?}");
    assert_eq!(alike(&here.out, "h"), alike(&there.out, "t"), "{line}");
    assert_eq!(alike(&here.err, "h"), alike(&there.err, "t"), "{line}");
}

/// Things of its own for each side, which no verb can make without a password.
fn furnish(here: &Program) {
    for letter in ["h", "t"] {
        let email = format!("grace-{letter}@example.com");
        let line =
            ["users", "create", "--email", &email, "--name", "Grace", "--verified", "--password-stdin"];
        assert_eq!(here.run_with(&line, PASSWORD.as_bytes()).code, 0);
        let id = format!("shop-{letter}");
        let line = [
            "clients",
            "create",
            "--id",
            &id,
            "--template",
            "web_app",
            "--redirect-uri",
            "https://a.example/cb",
        ];
        assert_eq!(here.run(&line).code, 0);
    }
}

on_both_databases! {
    async fn every_verb_says_and_does_the_same_from_elsewhere(db: Database) {
        let house = House::new(&db).await;
        let there = Elsewhere::of(&house, "ada@example.com", &["admin"]).await;
        furnish(&house.here);
        for (count, line) in CHANGES.iter().enumerate() {
            // Each in one form: what a change does cannot be done twice.
            let json = count % 2 == 0;
            let here = run(&house.here, line, "h", json);
            assert_alike(line, &here, &run(&there.program, line, "t", json));
        }
        for line in LOOKS {
            for json in [false, true] {
                // The very same, down to the last letter.
                let (here, there) = (run(&house.here, line, "t", json), run(&there.program, line, "t", json));
                assert_eq!(here.code, there.code, "{line}: {here:?} {there:?}");
                assert_eq!((&here.out, &here.err), (&there.out, &there.err), "{line}");
            }
        }
    }

    async fn a_key_is_imported_exported_and_revoked_from_elsewhere(db: Database) {
        let house = House::new(&db).await;
        let there = Elsewhere::of(&house, "ada@example.com", &["admin"]).await;
        let made = there.run(&["keys", "generate", "--json"]).json();
        let kid = made["kid"].as_str().unwrap();
        for form in ["pem", "jwk"] {
            for more in [&["--json"][..], &[]] {
                let line = [&["keys", "export", kid, "--format", form], more].concat();
                let (here, there) = (house.here.run(&line), there.run(&line));
                assert_eq!((here.code, &here.out), (there.code, &there.out), "{form}");
            }
        }
        let early = there.run(&["keys", "activate", kid]);
        assert!(early.refused(1).ends_with("in an emergency: --now"), "{early:?}");
        for line in [&["keys", "activate", kid, "--now"][..], &["keys", "revoke", kid], &["keys", "rotate", "--now"]] {
            let (here, there) = (house.here.run(line), there.run(line));
            assert_eq!((here.code, there.code), (1, 1));
            assert_eq!(there.err.trim_end(), "warning: nothing was changed; add --yes if you mean it");
            assert_eq!(here.out.lines().count(), there.out.lines().count(), "{line:?}");
        }
        let active = there.run(&["keys", "activate", kid, "--now", "--yes", "--json"]).json();
        assert_eq!(active["state"], "active");
        let gone = there.run(&["keys", "revoke", kid, "--yes", "--json"]).json();
        assert_eq!(gone["revoked"], true);
        // The token was signed by the key before; the next one by another.
        let next = there.run(&["keys", "generate", "--json"]).json();
        let retired = there.run(&["keys", "retire", next["kid"].as_str().unwrap(), "--json"]).json();
        assert_eq!(retired["state"], "retired");
        let bad = there.program.run_with(&["keys", "import", "-"], b"no key");
        assert!(bad.refused(1).starts_with("error: -: "), "{bad:?}");
        let known = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).unwrap();
        assert_eq!(there.program.run_with(&["keys", "import", "-"], &known).code, 1);
    }

    async fn an_account_is_made_from_elsewhere_without_a_password(db: Database) {
        let house = House::new(&db).await;
        let there = Elsewhere::of(&house, "ada@example.com", &["admin"]).await;
        let line = ["users", "create", "--email", "bob@example.com", "--name", "Bob", "--verified", "--json"];
        let refused = there.program.run_with(&[&line[..], &["--password-stdin"]].concat(), PASSWORD.as_bytes());
        assert_eq!(refused.code, 1);
        assert!(refused.err.contains("no password is set from another machine"), "{refused:?}");
        let made = there.run(&line).json();
        let mut shown = house.here.run(&["users", "show", "bob@example.com", "--json"]).json();
        shown.as_object_mut().unwrap().remove("sign_in");
        assert_eq!(made, shown);
        let mail = house.server.mail_to("bob@example.com").await;
        assert!(format!("{mail:?}").contains("password"), "{mail:?}");
        let secret = there.program.run_with(&["clients", "create", "--id", "x", "--secret-stdin", "--grant", "client_credentials"], b"x");
        assert!(secret.refused(1).contains("on the server itself"), "{secret:?}");
        let known = |program: &Program| {
            let known = program.run(&["users", "export-data", "bob@example.com", "--json"]).json();
            known.as_object().unwrap().keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(known(&there.program), known(&house.here));
        for line in ["statistics", "statistics --hours 48"] {
            let (here, far) = (run(&house.here, line, "h", false), run(&there.program, line, "t", false));
            assert_alike(line, &here, &far);
            assert!(far.out.contains("Sessions now"), "{far:?}");
        }
        let figures = there.run(&["statistics", "--hours", "3", "--json"]).json();
        assert_eq!(figures["series"][0]["hours"].as_array().unwrap().len(), 3);
        // Nobody can do more than they may: the last administrator stays, over the network.
        let last = there.run(&["users", "disable", "ada@example.com"]);
        assert!(last.refused(1).contains("the last administrator"), "{last:?}");
    }
}

on_sqlite! {
    async fn what_works_only_where_the_database_is_says_so(db: Database) {
        drop(db);
        let there = Elsewhere::new("https://id.example.com");
        let operands = |verb: &str| match verb {
            "backup" | "restore" => "x",
            "users invite-admin" => "a@b.example",
            "users import" => "x.csv",
            "audit archive" => "--before 2026-01-01",
            "users set-password" => "a@b.example --password-stdin",
            _ => "",
        };
        for verb in HERE_ALONE {
            let line = format!("{verb} {}", operands(verb));
            let refused = there.run(&line.split_whitespace().collect::<Vec<_>>());
            assert!(refused.refused(2).contains("works where the database is"), "{verb}: {refused:?}");
        }
        // An empty one is none.
        let nowhere = there.program.clone().with("SIGNET_SERVER", "");
        assert_eq!(nowhere.run(&["config", "check"]).code, 0);
    }

    async fn every_verb_is_told_where_it_works(db: Database) {
        let known: BTreeSet<&str> = [CHANGES, LOOKS].concat().into_iter().map(verb).collect();
        let known: BTreeSet<&str> = known.into_iter().chain(HERE_ALONE.iter().chain(BY_THEMSELVES).copied()).collect();
        let program = Program::in_folder(db.folder());
        let there: BTreeSet<String> = leaves(&program, &[]).into_iter().collect();
        let told: BTreeSet<String> = known.into_iter().map(str::to_owned).collect();
        let unknown: Vec<_> = there.difference(&told).collect();
        assert!(unknown.is_empty(), "say of these verbs what they do with --server: {unknown:?}");
        let gone: Vec<_> = told.difference(&there).collect();
        assert!(gone.is_empty(), "there are no such verbs: {gone:?}");
    }

    async fn what_the_api_can_do_can_be_done_from_elsewhere(db: Database) {
        let house = House::new(&db).await;
        let document: Value = house.server.http().get(house.server.at("/api/openapi.json")).send().await.unwrap().json().await.unwrap();
        for path in document["paths"].as_object().unwrap().keys() {
            let noun = path.split('/').nth(1).unwrap();
            assert!(!HERE_ALONE.iter().any(|verb| verb.split(' ').next() == Some(noun) && !REMOTE.contains(&noun)), "{path}: `signet {noun}` works from elsewhere, too");
        }
    }
}

/// Nouns of which some verbs work from elsewhere.
const REMOTE: &[&str] = &["users", "keys", "audit"];

/// The words before the operands.
fn verb(line: &'static str) -> &'static str {
    line.match_indices(' ').nth(1).map_or(line, |(end, _)| &line[..end])
}

/// Every verb that has none below it, as the help names them.
fn leaves(program: &Program, above: &[&str]) -> Vec<String> {
    let help = program.run(&[above, &["--help"]].concat());
    assert_eq!(help.code, 0, "{help:?}");
    let list = help.out.split("\nCommands:\n").nth(1).map(|list| list.split("\n\n").next().unwrap());
    let Some(list) = list else { return vec![above.join(" ")] };
    let names = list.lines().filter_map(|line| {
        line.strip_prefix("  ")?.split_whitespace().next().filter(|_| !line.starts_with("   "))
    });
    let below = names.filter(|name| *name != "help" && !(above.is_empty() && *name == "demo"));
    let mut all: Vec<String> = below.flat_map(|name| leaves(program, &[above, &[name]].concat())).collect();
    if above.is_empty() {
        all.push("demo".to_owned());
    }
    all
}
