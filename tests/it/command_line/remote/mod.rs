//! The command line on another machine than the server: signing in by a code, and the same verbs over the network.

mod broken;
mod signing_in;
mod trust;
mod verbs;

use std::path::PathBuf;

use signet::domain::ids::UserId;
use signet::domain::time::Span;
use tempfile::TempDir;

use crate::support::{
    Authenticator, Browser, Database, Mailbox, PASSWORD, Program, Said, Server, master_key,
};

/// A server that knows the command line, and the command line on the machine where its database is.
struct House {
    server: Server,
    here: Program,
}

impl House {
    async fn new(db: &Database) -> Self {
        Self::with(db, &[]).await
    }

    async fn with(db: &Database, more: &[(&str, &str)]) -> Self {
        let own = [("SIGNET__TOKENS__DEVICE_POLL_INTERVAL", "1s")];
        let server = Server::start_with(db, &[&own, more].concat()).await;
        // A slow machine warns of slow writes.
        let here = Program::on(db)
            .with("RUST_LOG", "error")
            .with("SIGNET__KEYS__MASTER_KEY", &master_key())
            .with("SIGNET__SERVER__ISSUER", &server.url)
            .with("SIGNET__MAIL__URL", &Mailbox::new(db.folder().join("mail")).url());
        let house = Self { server, here };
        assert_eq!(house.here.run(&["clients", "create", "--template", "command_line"]).code, 0);
        house
    }

    /// Somebody with these roles and a second factor.
    async fn person(&self, email: &str, roles: &[&str]) -> (UserId, Authenticator) {
        let user = self.server.user_with_roles(email, roles).await;
        let (app, _) = Authenticator::enrol(&self.server, user).await;
        (user, app)
    }
}

/// Somebody's own machine, far from the server.
struct Elsewhere {
    program: Program,
    folder: TempDir,
}

impl Elsewhere {
    fn new(server: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = Program::in_folder(folder.path())
            .with("RUST_LOG", "error")
            .with("XDG_CONFIG_HOME", &folder.path().display().to_string())
            .with("SIGNET_SERVER", server);
        Self { program, folder }
    }

    /// Where somebody with these roles has signed in.
    async fn of(house: &House, email: &str, roles: &[&str]) -> Self {
        let (_, app) = house.person(email, roles).await;
        let there = Self::new(&house.server.url);
        there.sign_in(house, email, &app, &["login"]).await;
        there
    }

    /// Enters the code that the program shows in a browser.
    async fn sign_in(&self, house: &House, email: &str, app: &Authenticator, line: &[&str]) {
        let server = &house.server;
        let mut process = self.program.spawn_with(line);
        let told = process.line("enter the code: ").await;
        let code = told.split("enter the code: ").nth(1).unwrap().trim().to_owned();
        // The code that confirmed the app is taken.
        server.clock.advance(Span::from_seconds(30));
        let mut browser = Browser::new();
        browser.get(&server.at("/device")).await;
        browser.submit("#continue", &[("user_code", &code)]).await.follow_within(&server.url).await;
        browser.submit("#sign-in", &[("email", email), ("password", PASSWORD)]).await;
        browser.follow_within(&server.url).await;
        browser.submit("#continue", &[("code", &app.code(server))]).await.follow_within(&server.url).await;
        assert!(browser.title().starts_with("Let this device in?"), "{}", browser.text());
        browser.submit("#allow", &[]).await.follow_within(&server.url).await;
        let ended = process.end().await;
        assert!(ended.success(), "{}", process.log());
    }

    fn run(&self, line: &[&str]) -> Said {
        self.program.run(line)
    }

    /// The one file with a sign-in.
    fn file(&self) -> PathBuf {
        let folder = self.folder.path().join("signet/servers");
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        files.into_iter().find(|path| path.extension().is_some_and(|kind| kind == "json")).unwrap()
    }
}
