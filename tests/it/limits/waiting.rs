//! Authorization requests that wait for a person take room that strangers share.

use signet::domain::time::Span;

use super::behind_a_proxy;
use crate::support::{Application, Server};

/// Begins to sign in from an address; the browser's cookie, and where it waits.
async fn begin(server: &Server, app: &Application<'_>, from: &str) -> (String, String) {
    // Ids that were made in one millisecond are in no certain order.
    server.clock.advance(Span::from_millis(1));
    let answer = server.send(server.http().get(app.request(&[])).header("x-forwarded-for", from)).await;
    assert_eq!(answer.status, 303, "{answer:?}");
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    (cookie, answer.header("location").to_owned())
}

/// Whether it still waits.
async fn waits(server: &Server, (cookie, place): &(String, String)) -> bool {
    let place = if place.starts_with('/') { server.at(place) } else { place.clone() };
    let status = server.send(server.http().get(place).header("cookie", cookie)).await.status;
    assert!(matches!(status.as_u16(), 200 | 403), "{status}");
    status == 200
}

on_both_databases! {
    async fn one_address_pushes_out_its_own_oldest_requests_only(db: Database) {
        let server = behind_a_proxy(&db, &[("SIGNET__LIMITS__WAITING_REQUESTS", "3")]).await;
        server.web_app("acme").await;
        let app = Application::new(&server, "acme");
        let other = begin(&server, &app, "203.0.113.8").await;
        let mut mine = Vec::new();
        for last in 0..5 {
            mine.push(begin(&server, &app, &format!("2001:db8::{last}")).await);
        }
        let mut waiting = Vec::new();
        for one in &mine {
            waiting.push(waits(&server, one).await);
        }
        assert_eq!(waiting, [false, false, true, true, true]);
        assert!(waits(&server, &other).await);
    }
}
