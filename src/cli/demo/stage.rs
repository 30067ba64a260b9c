//! Puts the demo up: a server with its own database and keys in a temporary folder, and the other parts as processes.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use tempfile::TempDir;
use tokio::task::JoinHandle;

use super::cast::{self, Application, BANK, Cast, TRADING};
use super::process::Process;
use super::secrets;
use crate::config::Settings;
use crate::domain::secret::ClientSecret;
use crate::env::{SystemClock, SystemRandom};
use crate::http::server::{listen, start};
use crate::jobs::{key_watch, outbox, rotate_keys, sweep};
use crate::startup::House;

/// Where `signet serve` listens, too; the demo takes another port when this one is taken.
const USUAL: &str = "127.0.0.1:8080";
const ANY: &str = "127.0.0.1:0";
/// The folder of sent mail, in the demo's own.
const MAIL: &str = "mail";
/// The web client's `client_id`.
const WEB: &str = "acme-money";

/// Which port the server takes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Port {
    /// The usual one, if it is free.
    Usual,
    /// Any that is free.
    Free,
}

/// The demo, up and running.
#[derive(Debug)]
pub(super) struct Stage {
    /// The server's URL.
    pub(super) issuer: String,
    /// The server's inside, for registering who plays.
    pub(super) house: House,
    pub(super) cast: Cast,
    pub(super) bank: Process,
    pub(super) trading: Process,
    pub(super) web: Process,
    pub(super) mailbox: Process,
    /// The variables under which another `signet` finds the same database and keys.
    pub(super) variables: Vec<(&'static str, String)>,
    tasks: Vec<JoinHandle<()>>,
    mail: outbox::Worker,
    /// Last: what is in it is used until everything else has ended.
    _folder: TempDir,
}

impl Stage {
    /// Starts everything.
    pub(super) async fn put_up(port: Port) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("signet-demo-").tempdir();
        let folder = folder.context("no temporary folder can be made")?;
        let variables = variables(folder.path());
        let (mut settings, listener) = match port {
            Port::Usual => open(&variables, USUAL).or_else(|_| open(&variables, ANY))?,
            Port::Free => open(&variables, ANY)?,
        };
        settings.server.listens_on(listener.local_addr()?);
        let issuer = settings.server.issuer.as_str().to_owned();
        let house = House::open(&settings, Arc::new(SystemClock), Arc::new(SystemRandom)).await?;
        // The next key is published before any service looks, as it is where keys have time.
        rotate_keys::stand_by(&house).await?;
        key_watch::reload(&house, None).await?;
        let cast = Cast::register(&house).await?;
        let running = start(&settings, house.clone(), listener)?;
        let serving = async move {
            if let Err(error) = running.server.await {
                tracing::error!(%error, "the server ended");
            }
        };
        let tasks = vec![
            tokio::spawn(serving),
            tokio::spawn(sweep::run(house.clone())),
            tokio::spawn(key_watch::run(house.clone())),
        ];
        let mail = outbox::Worker::start(house.clone());
        let (bank, trading, web) = parts(&issuer, &house, folder.path()).await?;
        let mails = folder.path().join(MAIL).display().to_string();
        let mailbox = Process::start("mailbox", &[("--folder", &mails)]).await?;
        Ok(Self { issuer, house, cast, bank, trading, web, mailbox, variables, tasks, mail, _folder: folder })
    }

    /// Waits until a part ends by itself, which none should; says which.
    pub(super) async fn ended(&mut self) -> String {
        tokio::select! {
            ended = self.bank.ended() => ended,
            ended = self.trading.ended() => ended,
            ended = self.web.ended() => ended,
            ended = self.mailbox.ended() => ended,
        }
    }

    /// Ends everything, and only then removes the folder in which it lived.
    pub(super) async fn take_down(self) {
        for task in &self.tasks {
            task.abort();
        }
        self.mail.stop().await;
        tokio::join!(self.bank.stop(), self.trading.stop(), self.web.stop(), self.mailbox.stop());
    }
}

fn variables(folder: &Path) -> Vec<(&'static str, String)> {
    let inside = |name: &str| folder.join(name).display().to_string();
    vec![
        ("SIGNET__DATABASE__URL", format!("sqlite://{}", inside("signet.db"))),
        ("SIGNET__KEYS__DIR", inside("keys")),
        ("SIGNET__MAIL__URL", format!("file:{}", inside(MAIL))),
        // Room for the other parts on a small machine.
        ("SIGNET__SERVER__WORKERS", "2".to_owned()),
    ]
}

/// The settings and the listener of a server at `address`. Nothing of the surrounding shell is meant for the demo.
fn open(
    variables: &[(&'static str, String)],
    address: &str,
) -> anyhow::Result<(Settings, std::net::TcpListener)> {
    let own = variables.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    let listen_at = ("SIGNET__SERVER__LISTEN".to_owned(), address.to_owned());
    let settings = crate::config::load(None, own.chain([listen_at]))?;
    let listener = listen(&settings)?;
    Ok((settings, listener))
}

/// The processes around the server. The web client is registered as soon as its address is known.
async fn parts(issuer: &str, house: &House, folder: &Path) -> anyhow::Result<(Process, Process, Process)> {
    let database = folder.join("bank.db").display().to_string();
    let bank_options = [("--issuer", issuer), ("--audience", BANK), ("--database", &database)];
    let trading_options = [("--issuer", issuer), ("--audience", TRADING)];
    let (bank, trading) =
        tokio::try_join!(Process::start("bank", &bank_options), Process::start("trading", &trading_options))?;
    let secret = ClientSecret::generate(house.surroundings.random.as_ref());
    let secret_file = folder.join("web-secret");
    secrets::hand_over(&secret, &secret_file)?;
    let secret_file = secret_file.display().to_string();
    let web_options = [
        ("--issuer", issuer),
        ("--client-id", WEB),
        ("--client-secret-file", &secret_file),
        ("--bank", &bank.url),
        ("--bank-audience", BANK),
        ("--trading", &trading.url),
        ("--trading-audience", TRADING),
    ];
    let web = Process::start("web", &web_options).await?;
    let application = Application {
        id: WEB,
        name: "Acme Money",
        redirect_uri: &format!("{}/callback", web.url),
        post_logout_redirect_uri: &format!("{}/signed-out", web.url),
    };
    cast::register_application(house, &application, &secret).await?;
    Ok((bank, trading, web))
}
