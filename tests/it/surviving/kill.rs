//! SIGKILL in the middle of load: whatever a client was told holds after the restart (security.md RE1, RE3, RV2).

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::clients::{Client, Kind, Told};
use crate::support::{Browser, Database, PASSWORD, Program};

const KILLS: usize = 25;

/// Makes user and client, and signs the user in; the session lasts over the whole test.
pub(super) async fn prepare(program: &Program) -> String {
    program.user("ada@example.com");
    program.client("acme");
    let server = program.serve().await;
    let mut browser = Browser::new();
    browser.get(&server.at("/login")).await;
    browser.submit("#sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
    assert_eq!(browser.status(), 303, "{}", browser.text());
    let session = browser.cookie("signet-session").unwrap().to_owned();
    server.kill();
    session
}

/// All kinds of clients at work until so many answers have come, then the kill.
async fn load(program: &Program, session: &str, answers: usize) -> Told {
    let server = program.serve().await;
    let (count, mut counted) = watch::channel(0_usize);
    let mut clients = JoinSet::new();
    for kind in Kind::ALL.into_iter().chain(Kind::ALL) {
        clients.spawn(Client::of(&server, session).work(kind, count.clone()));
    }
    counted.wait_for(|count| *count >= answers).await.unwrap();
    server.kill();
    let mut told = Told::default();
    while let Some(of_one) = clients.join_next().await {
        told.add(of_one.unwrap());
    }
    told
}

async fn survive(db: &Database) {
    // The issuer stays the same, wherever each of the servers listens.
    let program = Program::on(db)
        .with("SIGNET__SERVER__ISSUER", "http://127.0.0.1:1")
        .with("SIGNET__TOKENS__REFRESH_RETRY_WINDOW", "60s");
    let session = prepare(&program).await;
    let mut all = Told::default();
    for round in 0..KILLS {
        let told = load(&program, &session, 6 + (round * 7) % 40).await;
        let server = program.serve().await;
        let client = Client::of(&server, &session);
        client.check(&told).await;
        all.add(told);
    }
    let server = program.serve().await;
    Client::of(&server, &session).check_ended(&all).await;
    // No kind of client was kept from its work.
    let rotations = all.families.iter().map(|family| family.len() - 1).sum::<usize>();
    let least = [all.codes.len(), all.revoked.len(), rotations, all.access.len()].into_iter().min();
    assert!(least >= Some(KILLS), "codes, revocations, rotations, credentials: at least {least:?} of each");
}

on_both_databases! {
    async fn what_was_answered_holds_however_often_the_server_is_killed(db: Database) {
        survive(&db).await;
    }
}
