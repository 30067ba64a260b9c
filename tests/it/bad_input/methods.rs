//! Methods, heads and addresses that nobody should send.

use reqwest::Method;

use crate::support::Server;

const PLACES: [(&str, &str); 31] = [
    ("/authorize", "GET, POST"),
    ("/token", "POST"),
    ("/userinfo", "GET, HEAD, POST"),
    ("/introspect", "POST"),
    ("/revoke", "POST"),
    ("/device_authorization", "POST"),
    ("/device", "GET, HEAD, POST"),
    ("/device/done", "GET, HEAD"),
    ("/jwks.json", "GET, HEAD"),
    ("/logout", "GET, POST"),
    ("/.well-known/openid-configuration", "GET, HEAD"),
    ("/login", "GET, HEAD, POST"),
    ("/consent", "GET, HEAD, POST"),
    ("/logout/confirm", "POST"),
    ("/account", "GET, HEAD"),
    ("/account/sign-out", "POST"),
    ("/account/profile", "GET, HEAD, POST"),
    ("/account/sessions", "GET, HEAD"),
    ("/account/sessions/end", "POST"),
    ("/account/sessions/end-others", "POST"),
    ("/account/applications", "GET, HEAD, POST"),
    ("/account/activity", "GET, HEAD"),
    ("/account/devices", "GET, HEAD, POST"),
    ("/account/data", "GET, HEAD"),
    ("/account/data/export", "POST"),
    ("/account/data/delete", "POST"),
    ("/deletion/cancel/x", "GET, HEAD, POST"),
    ("/account/password", "GET, HEAD, POST"),
    ("/password/forgot", "GET, HEAD, POST"),
    ("/password/reset/x", "GET, HEAD, POST"),
    ("/healthz", "GET, HEAD"),
];

on_both_databases! {
    async fn a_method_that_is_not_offered_is_told_which_are(db: Database) {
        let server = Server::start(&db).await;
        for (path, allowed) in PLACES {
            for method in
                ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get"]
            {
                let request =
                    server.http().request(Method::from_bytes(method.as_bytes()).unwrap(), server.at(path));
                let answer = server.send(request.header("x-canary", "reflected")).await;
                if allowed.split(", ").any(|one| one == method) {
                    assert_ne!(answer.status, 405, "{method} {path}");
                } else {
                    assert_eq!(answer.status, 405, "{method} {path}");
                    assert_eq!(answer.header("allow"), allowed, "{method} {path}");
                }
                assert!(answer.status.as_u16() < 500, "{method} {path}");
                assert!(!answer.body.contains("reflected"));
                assert_eq!(answer.header("x-content-type-options"), "nosniff", "{method} {path}");
                assert_eq!(answer.header("server"), "");
            }
        }
    }

    async fn a_head_is_a_get_without_its_body(db: Database) {
        let server = Server::start(&db).await;
        for path in ["/jwks.json", "/.well-known/openid-configuration", "/login", "/healthz"] {
            let [get, head] =
                [server.get(path).await, server.send(server.http().head(server.at(path))).await];
            assert_eq!((head.status, head.body.as_str()), (get.status, ""), "{path}");
            for name in ["content-type", "content-length", "cache-control", "etag"] {
                assert_eq!(head.header(name), get.header(name), "{path} {name}");
            }
        }
    }

    async fn a_head_of_more_than_16_kib_is_refused_before_any_use(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let large = "x".repeat(17 * 1024);
        for path in ["/authorize", "/token", "/userinfo", "/login", "/jwks.json", "/nowhere"] {
            for request in [
                server.http().post(server.at(path)).header("cookie", &large),
                server.http().post(server.at(path)).header("authorization", format!("Bearer {large}")),
                server.http().get(server.at(&format!("{path}?client_id=acme&state={large}"))),
            ] {
                let answer = server.send(request).await;
                assert_eq!((answer.status.as_u16(), answer.body.as_str()), (431, ""), "{path}");
                assert_eq!(answer.header("x-content-type-options"), "nosniff");
            }
        }
        let below = server.http().get(server.at("/login")).header("x", "x".repeat(15 * 1024));
        assert_eq!(server.send(below).await.status, 200);
    }

    async fn an_address_that_is_none_gets_a_page(db: Database) {
        let server = Server::start(&db).await;
        for path in [
            "/",
            "/nowhere",
            "/token/",
            "/TOKEN",
            "//token",
            "/authorize/..%2ftoken",
            "/%ff",
            "/assets/x/y",
            "/.env",
        ] {
            let answer = server.send(server.http().get(server.at(path))).await;
            assert_eq!(answer.status, 404, "{path}");
            assert!(answer.body.contains("This request cannot be completed"), "{path}");
            assert_eq!(answer.header("location"), "");
            assert!(answer.header("content-security-policy").contains("default-src 'none'"));
        }
    }

    async fn no_other_origin_may_read_what_is_private(db: Database) {
        let server = Server::start(&db).await;
        for (path, _) in
            PLACES.iter().filter(|(path, _)| !path.ends_with("json") && !path.contains("well-known"))
        {
            for method in [Method::GET, Method::POST, Method::OPTIONS] {
                let request =
                    server.http().request(method, server.at(path)).header("origin", "https://evil.example");
                let answer = server.send(request.header("access-control-request-method", "POST")).await;
                assert!(
                    answer.headers.keys().all(|name| !name.as_str().starts_with("access-control-")),
                    "{path}"
                );
            }
        }
    }
}
