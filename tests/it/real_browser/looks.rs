//! How the pages look to those who like it dark and those who like it light, wide and narrow.

use serde_json::json;

use super::chromium::{Chromium, Taste};
use super::webdriver::WebDriver;
use crate::support::{Application, Server};

/// Brightness of a colour as the browser computes it, `rgb(12, 34, 56)`; 0 to 255.
fn brightness(colour: &str) -> u32 {
    let parts: Vec<u32> =
        colour.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).take(3).collect();
    assert_eq!(parts.len(), 3, "{colour}");
    parts.iter().sum::<u32>() / 3
}

async fn is_dark(tab: &WebDriver) -> bool {
    let (ground, text) = (tab.style("main", "background-color").await, tab.style("h1", "color").await);
    let (ground, text) = (brightness(&ground), brightness(&text));
    assert!(ground.abs_diff(text) > 120, "text of {text} on {ground} cannot be read");
    ground < text
}

/// Nothing of the page lies beyond the sides of a small screen.
async fn fits(tab: &WebDriver) {
    tab.chrome(
        "Emulation.setDeviceMetricsOverride",
        json!({ "width": 320, "height": 600, "deviceScaleFactor": 1, "mobile": true }),
    )
    .await;
    let beyond =
        tab.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth").await;
    assert_eq!(beyond, 0, "{}", tab.title().await);
    tab.chrome("Emulation.clearDeviceMetricsOverride", json!({})).await;
}

on_sqlite! {
    async fn pages_are_light_or_dark_as_the_person_likes_and_fit_a_small_screen(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let sign_in = Application::new(&server, "acme").request(&[]);
        let wrong = server.at("/authorize?client_id=nobody");
        for dark in [false, true] {
            let Some(chromium) = Chromium::start_as(Taste { dark, ..Taste::default() }).await else { return };
            let tab = &chromium.tab;
            for (address, title) in [
                (sign_in.as_str(), "Sign in"),
                (&server.at("/login"), "Sign in"),
                (&server.at("/logout"), "Signed out"),
                (&wrong, "This request cannot be completed"),
            ] {
                tab.open(address).await;
                tab.wait_for_title(title).await;
                assert_eq!(is_dark(tab).await, dark, "{title}");
                fits(tab).await;
            }
            let complaints = tab.complaints().await;
            assert!(complaints.iter().all(|line| line.contains("/authorize") && line.contains("status of 400")), "{complaints:?}");
            chromium.close().await;
        }
    }
}
