//! Many at once with one link, or with one address (security.md, section 15).

use tokio::task::JoinSet;

use super::{EMAIL, NAME, accounts, invite, invited_only, link_for, plain};
use crate::support::{Browser, PASSWORD};

on_both_databases! {
    async fn of_many_uses_of_one_invitation_one_makes_the_account(db: Database) {
        let server = invited_only(&db).await;
        for round in 0..4_i64 {
            let link = link_for(&server, plain(&format!("grace{round}@example.com"))).await;
            let mut requests = Vec::new();
            for _ in 0..6 {
                let mut browser = Browser::new();
                browser.get(&link).await;
                let (token, cookie) = crate::registering::form_on(&browser);
                let form = [("csrf", token.as_str()), ("name", NAME), ("password", PASSWORD)];
                requests.push(server.http().post(&link).form(&form).header("cookie", cookie));
            }
            let mut all = JoinSet::new();
            for request in requests {
                all.spawn(async move { request.send().await.unwrap().status().as_u16() });
            }
            let mut statuses = all.join_all().await;
            statuses.sort_unstable();
            assert_eq!(statuses, [303, 410, 410, 410, 410, 410]);
            assert_eq!(accounts(&server).await, round + 1);
        }
    }

    async fn of_many_invitations_for_one_address_one_is_open(db: Database) {
        let server = std::sync::Arc::new(invited_only(&db).await);
        let mut all = JoinSet::new();
        for _ in 0..4 {
            let server = std::sync::Arc::clone(&server);
            all.spawn(async move { invite(&server, plain(EMAIL)).await.is_ok() });
        }
        assert_eq!(all.join_all().await, [true; 4]);
        let mut open = 0;
        for mail in server.mails_to(EMAIL).await {
            open += usize::from(server.send(server.http().get(mail.link())).await.status == 200);
        }
        assert_eq!(open, 1);
    }
}
