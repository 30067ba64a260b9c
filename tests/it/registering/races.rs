//! Many at once with the same address, link or code (security.md, section 15).

use reqwest::RequestBuilder;
use tokio::task::JoinSet;

use super::{EMAIL, NAME, form_on, is_proven, sign_up};
use crate::support::{Browser, PASSWORD, Server};

/// Sends all requests at once; the statuses.
async fn at_once(requests: Vec<RequestBuilder>) -> Vec<u16> {
    let mut all = JoinSet::new();
    for request in requests {
        all.spawn(async move { request.send().await.unwrap().status().as_u16() });
    }
    let mut statuses = all.join_all().await;
    statuses.sort_unstable();
    statuses
}

on_both_databases! {
    async fn of_many_sign_ups_for_one_address_one_account_comes(db: Database) {
        let server = Server::start_with(&db, &[("SIGNET__LIMITS__REQUESTS_PER_HOUR", "1000")]).await;
        for round in 0..4 {
            let email = format!("grace{round}@example.com");
            let mut requests = Vec::new();
            for _ in 0..4 {
                let mut browser = Browser::new();
                browser.get(&server.at("/register")).await;
                let (token, cookie) = form_on(&browser);
                let fields = [("csrf", token.as_str()), ("email", &email), ("name", NAME), ("password", PASSWORD)];
                let request = server.http().post(server.at("/register")).form(&fields);
                requests.push(request.header("cookie", cookie));
            }
            assert_eq!(at_once(requests).await, [303; 4]);
            let mails = server.mails_to(&email).await;
            let mut live = 0;
            for mail in &mails {
                live += usize::from(server.send(server.http().get(mail.link())).await.status == 200);
            }
            assert_eq!(live, 1, "one of {} mails", mails.len());
        }
    }

    async fn of_many_uses_of_one_link_one_counts(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        sign_up(&server, &mut browser, EMAIL).await;
        let link = server.mail_to(EMAIL).await.link();
        browser.get(&link).await;
        let (token, cookie) = form_on(&browser);
        let request = |_| {
            let form = [("csrf", token.as_str()), ("do", "confirm")];
            server.http().post(&link).form(&form).header("cookie", &cookie)
        };
        let statuses = at_once((0..8).map(request).collect()).await;
        assert_eq!(statuses, [200, 303, 303, 303, 303, 303, 303, 303]);
        assert_eq!(is_proven(&server, EMAIL).await, Some(true));
    }

    async fn of_many_uses_of_one_code_one_signs_in(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = Browser::new();
        sign_up(&server, &mut browser, EMAIL).await;
        let code = server.mail_to(EMAIL).await.code();
        let (token, cookie) = form_on(&browser);
        let step = browser.url().query_pairs().next().unwrap().1.into_owned();
        let request = |_| {
            let form = [("csrf", token.as_str()), ("step", &step), ("code", &code)];
            server.http().post(server.at("/register/check-mail")).form(&form).header("cookie", &cookie)
        };
        let statuses = at_once((0..8).map(request).collect()).await;
        assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| *status < 500), "{statuses:?}");
    }
}
