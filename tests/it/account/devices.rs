//! A person sees the devices that they are known by, and forgets them.

use super::{EMAIL, sign_in};
use crate::support::{Browser, Server};

const PAGE: &str = "/account/devices";

/// The ids of the devices on the page.
fn devices(browser: &Browser) -> Vec<String> {
    let parts = browser.body().split("name=\"device\" value=\"").skip(1);
    parts.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

on_both_databases! {
    async fn devices_are_listed_and_forgotten_one_by_one_or_all_at_once(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        for _ in 0..2 {
            sign_in(&server, EMAIL).await;
        }
        let mut browser = sign_in(&server, EMAIL).await;
        browser.get(&server.at(PAGE)).await;
        assert_eq!(devices(&browser).len(), 3, "{}", browser.text());
        assert!(browser.text().contains("This device"));
        browser.submit("#forget-2", &[]).await.follow_within(&server.url).await;
        assert!(browser.find("#notice").is_some_and(|text| text == "The device is forgotten."));
        assert_eq!(devices(&browser).len(), 2);
        browser.submit("#forget-all", &[]).await.follow_within(&server.url).await;
        assert!(devices(&browser).is_empty() && browser.text().contains("No device is known yet."));
        // The session is another thing.
        browser.get(&server.at("/account")).await;
        assert_eq!(browser.status(), 200);
    }

    async fn the_devices_of_somebody_else_look_like_none(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        server.user("bob@example.com").await;
        let mut bob = sign_in(&server, "bob@example.com").await;
        bob.get(&server.at(PAGE)).await;
        let [of_bob] = devices(&bob).try_into().unwrap();
        let mut ada = sign_in(&server, EMAIL).await;
        let mut answers = Vec::new();
        for id in [of_bob.as_str(), "0192f0c1-2a3b-7c4d-8e5f-60718293a4b5", "nonsense", ""] {
            ada.get(&server.at(PAGE)).await.submit("#forget-1", &[("device", id)]).await;
            answers.push((ada.status(), ada.header("location").map(ToOwned::to_owned)));
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:?}");
        ada.post(&server.at(PAGE), &[("all", "1")]).await;
        assert_eq!(ada.status(), 403);
        bob.get(&server.at(PAGE)).await;
        assert_eq!(devices(&bob), [of_bob]);
    }
}
