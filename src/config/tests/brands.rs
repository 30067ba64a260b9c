//! What a site looks like.

use serde_json::json;

use super::super::*;
use super::{problem, with, written};

#[test]
fn a_brand_is_read_from_its_tables_and_files() {
    let (_logo, logo) = written("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", 0o644);
    let text = format!(
        "[branding]\nname = \"Harbour\"\naccent = \"#7a1f5c\"\nsupport = \"mailto:help@example.com\"\n\
         [[branding.footer_links]]\nname = \"Imprint\"\nurl = \"https://example.com/imprint\"\n\
         [[branding.footer_links]]\nname = {{ en = \"Privacy\", de = \"Datenschutz\" }}\n\
         url = \"https://example.com/privacy\"\n\
         [branding.clients.\"trading.app\"]\nname = \"Trading\"\nlogo = \"{}\"\n",
        logo.display()
    );
    let (_dir, file) = written(&text, 0o600);
    let settings = with(Some(&file), &[]).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(settings.product_name(), "Harbour");
    let branding = &settings.branding.branding;
    assert_eq!(branding.links.len(), 2);
    assert_eq!(branding.links[1].name_in(crate::domain::language::Language::German), "Datenschutz");
    let trading = &branding.clients["trading.app"];
    assert_eq!(
        (trading.name.as_deref(), trading.logo.is_some(), trading.accents),
        (Some("Trading"), true, None)
    );
    assert_eq!(show(&settings)["branding"]["clients"], json!(["trading.app"]));
    assert_eq!(with(None, &[]).unwrap().product_name(), "Signet");
}

#[test]
fn a_brand_that_cannot_be_shown_is_refused_by_name() {
    let (_empty, empty) = written("", 0o644);
    let (_long, long) = written(&"x".repeat(256 * 1024 + 1), 0o644);
    let (empty, long) = (empty.display().to_string(), long.display().to_string());
    for (name, value, complaint) in [
        ("branding.name", "a\nb", "a name of 1 to 100 characters"),
        ("branding.accent", "blue", "a colour such as #17594f"),
        ("branding.accent", "#ffcc00", "contrast to the light pages"),
        ("branding.accent_dark", "#17594f", "contrast to the dark pages"),
        ("branding.logo", &empty, "no SVG, PNG or WebP"),
        ("branding.logo", &long, "longer than 256 KiB"),
        ("branding.logo", "/nowhere/logo.svg", "cannot read"),
        ("branding.style_sheet", &long, "longer than 256 KiB"),
        ("branding.style_sheet", "/nowhere/site.css", "cannot read"),
        ("branding.support", "http://example.com/", "https:// or mailto:"),
        ("branding.support", "javascript:alert(1)", "https:// or mailto:"),
        ("branding.footer_links", "x", "a list of links"),
        ("branding.footer_links", "[{\"name\":\"x\"}]", "a list of links"),
        (
            "branding.footer_links",
            "[{\"name\":\"x\",\"url\":\"http://example.com\"}]",
            "begins with https://",
        ),
        ("branding.footer_links", "[{\"name\":\"\",\"url\":\"https://example.com\"}]", "1 to 60 characters"),
        ("branding.footer_links", "[{\"name\":{\"fr\":\"x\"},\"url\":\"https://example.com\"}]", "fr"),
        ("branding.clients", "[]", "a table of brands"),
        ("branding.clients", "{\"acme\":{\"colour\":\"#17594f\"}}", "unknown field"),
        ("branding.clients", "{\"a b\":{}}", "no client_id"),
    ] {
        let said = problem(&[(name, value)]);
        assert!(said.starts_with(name) && said.contains(complaint), "{said}");
    }
    let said = problem(&[("branding.clients", "{\"acme\":{\"accent\":\"#eeeeee\"}}")]);
    assert!(said.starts_with("branding.clients.acme.accent: #eeeeee: its contrast"), "{said}");
}
