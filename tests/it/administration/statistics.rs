//! Figures: counted once an hour, drawn as charts.

use signet::domain::time::Span;
use signet::jobs::count_events;

use super::pages::enter;
use crate::storage::count;
use crate::support::{Administrator, Browser, PASSWORD, Server};

async fn try_to_sign_in(server: &Server, password: &str) {
    let mut browser = Browser::new();
    browser.get(&server.at("/login")).await;
    browser.submit("#sign-in", &[("email", "bob@example.com"), ("password", password)]).await;
}

fn series(statistics: &serde_json::Value, name: &str) -> Vec<i64> {
    let all = statistics["series"].as_array().unwrap();
    let one = all.iter().find(|one| one["name"] == name).unwrap();
    one["hours"].as_array().unwrap().iter().map(|number| number.as_i64().unwrap()).collect()
}

on_both_databases! {
    async fn an_hour_is_counted_once_when_it_is_over(db: Database) {
        let server = Server::start(&db).await;
        server.user("bob@example.com").await;
        try_to_sign_in(&server, PASSWORD).await;
        try_to_sign_in(&server, "wrong wrong wrong").await;
        assert_eq!(count_events::once(&server.house).await.unwrap(), 0, "the hour is not over");
        let admin = Administrator::with(&server, "admin:read").await;
        let now = admin.get("/system/statistics?hours=2").await.json();
        assert_eq!((series(&now, "sign_ins"), series(&now, "failed_sign_ins")), (vec![0, 1], vec![0, 1]), "{now}");
        assert_eq!(now["sessions"], 1);

        server.clock.advance(Span::from_minutes(63));
        assert_eq!(count_events::once(&server.house).await.unwrap(), 1);
        let rows = count(&server.house.store, "event_counts").await;
        assert!(rows >= 2);
        // Another node finds nothing left to count.
        assert_eq!(count_events::once(&server.house).await.unwrap(), 0);
        assert_eq!(count(&server.house.store, "event_counts").await, rows);
        try_to_sign_in(&server, PASSWORD).await;
        let admin = Administrator::with(&server, "admin:read").await;
        let later = admin.get("/system/statistics?hours=2").await.json();
        assert_eq!((series(&later, "sign_ins"), series(&later, "failed_sign_ins")), (vec![1, 1], vec![1, 0]), "{later}");
        admin.get("/system/statistics?hours=0").await.problem(422, "invalid");
    }

    async fn the_first_page_draws_what_happened(db: Database) {
        let server = Server::start(&db).await;
        let browser = enter(&server, "ada@example.com", &["admin"], "/admin").await;
        assert_eq!(browser.status(), 200);
        let chart = browser.find("#sign_ins").unwrap();
        assert!(chart.contains("Sign-ins") && chart.contains('1'), "{chart}");
        assert!(browser.body().contains("1 in the busiest hour"), "{}", browser.body());
        let support = enter(&server, "eve@example.com", &["support"], "/admin").await;
        assert!(support.find("#sign_ins").is_none());
    }
}
