//! Of many redemptions of one device code at once one wins, and its tokens die with it (security.md, section 15).

use tokio::task::JoinSet;

use super::{Device, GRANT};
use crate::support::{Browser, SECRET, Server, Tokens};

const PARALLEL: usize = 32;
const ROUNDS: usize = 8;

async fn redemptions(servers: &[&Server]) {
    let server = servers[0];
    server.user("ada@example.com").await;
    server.web_app("acme").await;
    let mut browser = Browser::new();
    for round in 0..ROUNDS {
        let device = Device::begin(server, "acme").await;
        device.approved_by(&mut browser, "ada@example.com").await;
        let mut all = JoinSet::new();
        for server in servers.iter().cycle().take(PARALLEL) {
            let form = [("grant_type", GRANT), ("device_code", device.code.as_str())];
            let request =
                server.http().post(server.address("/token")).basic_auth("acme", Some(SECRET)).form(&form);
            all.spawn(async move {
                let response = request.send().await.unwrap();
                let (status, body) = (response.status().as_u16(), response.text().await.unwrap());
                (status, serde_json::from_str::<serde_json::Value>(&body).unwrap())
            });
        }
        let (won, lost): (Vec<_>, Vec<_>) =
            all.join_all().await.into_iter().partition(|(status, _)| *status == 200);
        assert_eq!((won.len(), lost.len()), (1, PARALLEL - 1), "round {round}: {lost:?}");
        assert!(lost.iter().all(|(_, json)| json["error"] == "invalid_grant"), "round {round}: {lost:?}");
        for name in ["access_token", "refresh_token"] {
            assert!(!server.is_active("acme", won[0].1[name].as_str().unwrap()).await, "round {round}");
        }
    }
}

on_both_databases! {
    async fn of_many_redemptions_of_a_device_code_one_wins_and_its_tokens_die(db: Database) {
        let server = Server::start(&db).await;
        redemptions(&[&server]).await;
    }

    async fn of_two_who_answer_at_once_one_does(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        for _ in 0..ROUNDS {
            let device = Device::begin(&server, "acme").await;
            let (mut one, mut two) = (Browser::new(), Browser::new());
            device.entered_by(&mut one, "ada@example.com").await;
            device.entered_by(&mut two, "ada@example.com").await;
            tokio::join!(one.submit("#allow", &[]), two.submit("#deny", &[]));
            one.follow_within(&server.url).await;
            two.follow_within(&server.url).await;
            let (allowed, denied) = (one.title(), two.title());
            if allowed.starts_with("Device connected") {
                assert!(denied.starts_with("This request is over"), "{denied}");
                Tokens::of(&device.poll().await);
            } else {
                assert!(denied.starts_with("Device not connected"), "{denied}");
                device.poll().await.refused(400, "access_denied");
            }
        }
    }
}

on_postgres! {
    async fn two_nodes_race_as_one_does(db: Database) {
        let one = Server::start(&db).await;
        let two = Server::start_at(&db, &[("SIGNET__SERVER__ISSUER", &one.url)], one.clock.clone()).await;
        redemptions(&[&one, &two]).await;
    }
}
