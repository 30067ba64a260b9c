//! SIGKILL between the steps of a device's way: what was answered holds (security.md RE1, RE3, RV2).

use super::GRANT;
use crate::support::{Answer, Browser, Database, PASSWORD, Process, Program, SECRET, Tokens};

const TV: &[&str] = &[
    "clients",
    "create",
    "--id",
    "tv",
    "--secret-stdin",
    "--grant",
    "device_code",
    "refresh_token",
    "--scope",
    "openid",
];

async fn poll(server: &Process, code: &str) -> Answer {
    server.post_as("tv", "/token", &[("grant_type", GRANT), ("device_code", code)]).await
}

async fn survive(db: &Database) {
    // The issuer stays the same, wherever each of the servers listens.
    let program = Program::on(db).with("SIGNET__SERVER__ISSUER", "http://127.0.0.1:1");
    program.user("ada@example.com");
    let made = program.run_with(TV, format!("{SECRET}\n").as_bytes());
    assert_eq!(made.code, 0, "{made:?}");

    let server = program.serve().await;
    let begun = server.post_as("tv", "/device_authorization", &[("scope", "openid")]).await;
    let (device, user) = (begun.text("device_code"), begun.text("user_code"));
    server.kill();

    let server = program.serve().await;
    poll(&server, &device).await.refused(400, "authorization_pending");
    let (mut browser, origin) = (Browser::new(), server.at(""));
    browser.get(&server.at("/device")).await.submit("#continue", &[("user_code", &user)]).await;
    browser.follow_within(&origin).await;
    browser.submit("#sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
    browser.follow_within(&origin).await.submit("#allow", &[]).await;
    assert_eq!(browser.header("location"), Some("/device/done?as=approved"), "{}", browser.text());
    server.kill();

    let server = program.serve().await;
    let tokens = Tokens::of(&poll(&server, &device).await);
    server.kill();

    let server = program.serve().await;
    let refresh = async |server: &Process| {
        let form = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh.as_str())];
        server.post_as("tv", "/token", &form).await
    };
    assert_eq!(refresh(&server).await.status, 200);
    poll(&server, &device).await.refused(400, "invalid_grant");
    server.kill();

    let server = program.serve().await;
    poll(&server, &device).await.refused(400, "invalid_grant");
    refresh(&server).await.refused(400, "invalid_grant");
}

on_both_databases! {
    async fn what_a_device_was_answered_holds_when_the_server_is_killed(db: Database) {
        survive(&db).await;
    }
}
