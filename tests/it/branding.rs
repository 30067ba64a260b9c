//! An operator's name, logo, colours and links on the pages.

use std::path::Path;

use signet::domain::client::Client;
use signet::domain::client_branding::ClientBranding;

use crate::support::{Application, Browser, PASSWORD, Server};

const LOGO: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><script>alert(1)</script></svg>";

fn file(folder: &Path, name: &str, content: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path.display().to_string()
}

/// The addresses of this kind that the page names, by the attribute before them.
fn addresses(browser: &Browser, ending: &str) -> Vec<String> {
    let quoted =
        browser.body().split('"').filter(|text| text.starts_with("/assets/") && text.ends_with(ending));
    quoted.map(ToOwned::to_owned).collect()
}

on_both_databases! {
    async fn a_house_brand_is_on_every_page(db: Database) {
        let folder = tempfile::tempdir().unwrap();
        let logo = file(folder.path(), "logo.bin", LOGO.as_bytes());
        let sheet = file(folder.path(), "own.css", b".card { border-radius: 0 }");
        let links = "[{\"name\":{\"en\":\"Privacy\",\"de\":\"Datenschutz\"},\"url\":\"https://example.com/privacy\"}]";
        let settings = [
            ("SIGNET__BRANDING__NAME", "Harbour <b>"),
            ("SIGNET__BRANDING__LOGO", logo.as_str()),
            ("SIGNET__BRANDING__ACCENT", "#7a1f5c"),
            ("SIGNET__BRANDING__STYLE_SHEET", &sheet),
            ("SIGNET__BRANDING__SUPPORT", "mailto:help@example.com"),
            ("SIGNET__BRANDING__FOOTER_LINKS", links),
        ];
        let server = Server::start_with(&db, &settings).await;
        let mut browser = Browser::new();
        browser.speaks("de");
        for place in ["/login", "/logout", "/nowhere"] {
            browser.get(&server.at(place)).await;
            assert!(browser.title().ends_with("· Harbour <b>"), "{place}: {}", browser.title());
            assert!(!browser.body().contains("<b>"), "{place}");
            assert!(browser.body().contains("href=\"https://example.com/privacy\""), "{place}");
            assert!(browser.body().contains("href=\"mailto:help@example.com\""), "{place}");
            assert_eq!(browser.find(".foot-links").as_deref(), Some("Hilfe Datenschutz"), "{place}");
        }
        let answer = server.get(&addresses(&browser, "/logo.svg")[0]).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, LOGO));
        assert_eq!(answer.header("content-type"), "image/svg+xml; charset=utf-8");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        // Opened by itself, it runs nothing.
        assert!(answer.header("content-security-policy").ends_with("sandbox"), "{answer:?}");
        assert!(answer.header("cache-control").contains("immutable"));
        let colours = server.get(&addresses(&browser, "/brand.css")[0]).await;
        assert!(colours.body.starts_with(":root{--brand:#7a1f5c;"), "{colours:?}");
        assert!(colours.body.contains("prefers-color-scheme:dark"), "{colours:?}");
        assert_eq!(colours.header("content-type"), "text/css; charset=utf-8");
        let own = server.get(&addresses(&browser, "/site.css")[0]).await;
        assert_eq!(own.body, ".card { border-radius: 0 }");
    }

    async fn an_application_has_its_own_brand_on_its_pages_only(db: Database) {
        let clients = "{\"acme\":{\"name\":\"Acme Trading\",\"accent\":\"#0b3d91\"}}";
        let server = Server::start_with(&db, &[("SIGNET__BRANDING__CLIENTS", clients)]).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        server.web_app("other").await;
        let mut browser = Browser::new();
        browser.get(&Application::new(&server, "other").request(&[])).await.follow().await;
        assert!(browser.title().ends_with("· Signet") && addresses(&browser, "/brand.css").is_empty());
        browser.get(&Application::new(&server, "acme").request(&[])).await.follow().await;
        assert!(browser.title().ends_with("· Acme Trading"), "{}", browser.title());
        let colours = server.get(&addresses(&browser, "/brand.css")[0]).await;
        assert!(colours.body.contains("--brand:#0b3d91"), "{colours:?}");
        browser.submit("#sign-in", &[("email", "ada@example.com"), ("password", "wrong")]).await;
        assert!(browser.title().ends_with("· Acme Trading"), "{}", browser.title());
        browser.submit("#sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await.follow().await;
        assert!(browser.find("#allow").is_some() && browser.title().ends_with("· Acme Trading"));
        browser.submit("#allow", &[]).await;
        browser.get(&server.at("/account")).await;
        assert!(browser.title().ends_with("· Signet"), "{}", browser.title());
    }

    async fn an_asset_is_found_by_what_is_in_it(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/login")).await;
        let style = server.get(&addresses(&browser, "/signet.css")[0]).await;
        assert_eq!((style.status.as_u16(), style.header("cache-control")), (200, "public, max-age=31536000, immutable"));
        // A page of another version, for as long as nodes of both run.
        let other = server.get("/assets/0123456789abcdef/signet.css").await;
        assert_eq!((other.status.as_u16(), other.header("cache-control")), (200, "no-cache"));
        for none in ["/assets/0123456789abcdef/brand.css", "/assets/x/y", "/assets/x/..%2fsignet.css", "/assets/x"] {
            assert_eq!(server.get(none).await.status.as_u16(), 404, "{none}");
        }
    }

    async fn an_application_shows_its_colour_and_its_links_where_people_sign_in_to_it(db: Database) {
        let own = [("SIGNET__BRANDING__CLIENTS", r##"{"house":{"accent":"#7a1f5c"}}"##)];
        let server = Server::start_with(&db, &own).await;
        server.user("ada@example.com").await;
        let branding = ClientBranding {
            colour: "#17594f".parse().ok(),
            home: "https://acme.example/".parse().ok(),
            policy: "https://acme.example/privacy?a=1&b=2".parse().ok(),
            terms: None,
        };
        for id in ["acme", "house"] {
            server.client(Client { branding: branding.clone(), ..server.draft(id) }).await;
        }
        let mut browser = Browser::new();
        browser.get(&Application::new(&server, "acme").request(&[])).await.follow().await;
        assert_eq!(browser.url().path(), "/login");
        for step in ["signing in", "consent"] {
            assert_eq!(addresses(&browser, ".css").last().unwrap(), "/assets/accent/17594f.css", "{step}");
            let links = browser.find("#app-links").unwrap();
            assert_eq!(links, "About the application Privacy policy of the application", "{step}");
            assert!(browser.body().contains("https://acme.example/privacy?a=1&#38;b=2"), "{}", browser.body());
            if step == "signing in" {
                browser.submit("#sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
                browser.follow_within(&server.url).await;
                assert_eq!(browser.url().path(), "/consent");
            }
        }
        // What an operator set is not overruled, and a page that belongs to no application is that of the house.
        browser.get(&Application::new(&server, "house").request(&[])).await.follow().await;
        assert!(!browser.body().contains("/assets/accent/"), "{}", browser.body());
        browser.get(&server.at("/account")).await;
        assert!(!browser.body().contains("/assets/accent/") && browser.find("#app-links").is_none());

        let sheet = server.get("/assets/accent/17594f.css").await;
        assert!(sheet.body.starts_with(":root{--brand:#17594f;"), "{sheet:?}");
        assert_eq!(sheet.header("content-type"), "text/css; charset=utf-8");
        for wrong in ["eeeeee.css", "17594F.css", "17594f", "17594f.css.css", "}body{x.css", "%0a7594f.css"] {
            assert_eq!(server.get(&format!("/assets/accent/{wrong}")).await.status, 404, "{wrong}");
        }
    }
}
