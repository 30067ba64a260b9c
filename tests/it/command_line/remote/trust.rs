//! Whom the command line trusts: the server that was named, by its own name, and files that nobody else reads.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use super::{Elsewhere, House};

/// A server that answers everything with one document, made of its own address.
fn pretender(document: impl Fn(&str) -> String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let body = document(&url);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
            let _ = write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        }
    });
    url
}

fn metadata(issuer: &str, endpoints: &str) -> String {
    json!({
        "issuer": issuer,
        "token_endpoint": format!("{endpoints}/token"),
        "device_authorization_endpoint": format!("{endpoints}/device_authorization"),
        "revocation_endpoint": format!("{endpoints}/revoke"),
        "userinfo_endpoint": format!("{endpoints}/userinfo"),
    })
    .to_string()
}

on_sqlite! {
    async fn tokens_cross_no_network_in_clear(db: Database) {
        drop(db);
        for server in ["http://id.example.com", "http://10.0.0.1:8080", "ftp://127.0.0.1", "https://ada:pw@id.example.com"] {
            let there = Elsewhere::new(server);
            let refused = there.run(&["login"]);
            assert_eq!(refused.code, 2, "{refused:?}");
        }
    }

    async fn a_server_with_another_issuer_is_refused(db: Database) {
        drop(db);
        let other = pretender(|url| metadata("https://id.example.com", url));
        let refused = Elsewhere::new(&other).run(&["login"]);
        assert!(refused.refused(1).contains("says that it is https://id.example.com"), "{refused:?}");
        let leads_away = pretender(|url| metadata(url, "https://evil.example"));
        let refused = Elsewhere::new(&leads_away).run(&["login"]);
        assert!(refused.refused(1).contains("leads elsewhere"), "{refused:?}");
        // An address that only begins like the server's is another server.
        let almost = pretender(|url| metadata(url, &format!("{url}0")));
        assert!(Elsewhere::new(&almost).run(&["login"]).refused(1).contains("leads elsewhere"));
        let nobody = Elsewhere::new("http://127.0.0.1:1").run(&["login"]);
        assert!(nobody.refused(1).contains("does not answer"), "{nobody:?}");
    }

    async fn what_a_server_says_does_not_steer_the_terminal(db: Database) {
        drop(db);
        let evil = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m";
        let server = pretender(move |_| metadata(&format!("https://x{evil}"), "https://x"));
        for line in [&["login"][..], &["login", "--json"]] {
            let said = Elsewhere::new(&server).run(line);
            assert_eq!(said.code, 1);
            let shown = said.err.trim_end();
            assert!(shown.contains("owned") && !shown.chars().any(char::is_control), "{shown:?}");
        }
    }

    async fn a_file_that_others_can_read_is_not_used(db: Database) {
        let house = House::new(&db).await;
        let there = Elsewhere::of(&house, "ada@example.com", &["admin"]).await;
        for mode in [0o644, 0o640, 0o604] {
            std::fs::set_permissions(there.file(), std::fs::Permissions::from_mode(mode)).unwrap();
            let refused = there.run(&["users", "list"]);
            assert!(refused.refused(1).contains("open to other users of this machine"), "{refused:?}");
        }
        std::fs::set_permissions(there.file(), std::fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(there.run(&["users", "list"]).code, 0);
        std::fs::write(there.file(), "{").unwrap();
        assert!(there.run(&["users", "list"]).refused(1).contains("is damaged"));
        let homeless = there.program.clone().without("XDG_CONFIG_HOME");
        assert!(homeless.run(&["users", "list"]).refused(1).contains("set HOME"));
    }
}
