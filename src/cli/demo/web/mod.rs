//! The demo's web application, Acme Money: a relying party built on the `openidconnect` crate. It knows the issuer's
//! URL, its own name and secret, and where two services are.

mod apis;
mod cards;
mod endpoint;
mod page;
mod relying_party;
mod visits;

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context as _;

use crate::config::private_file;
use apis::{Apis, Service};
use relying_party::RelyingParty;
use visits::Visits;

/// Settings of the web application.
#[derive(Clone, Debug, clap::Args)]
#[group(skip)]
pub struct Options {
    /// URL of the issuer that signs people in
    #[arg(long, value_name = "URL")]
    pub issuer: String,
    /// The application's `client_id` there
    #[arg(long, value_name = "ID")]
    pub client_id: String,
    /// File that holds the application's secret; other users must not be able to read it
    #[arg(long, value_name = "PATH")]
    pub client_secret_file: PathBuf,
    /// URL of the bank
    #[arg(long, value_name = "URL")]
    pub bank: String,
    /// The bank's audience
    #[arg(long, value_name = "URI")]
    pub bank_audience: String,
    /// URL of the trading service
    #[arg(long, value_name = "URL")]
    pub trading: String,
    /// The trading service's audience
    #[arg(long, value_name = "URI")]
    pub trading_audience: String,
    /// Address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8083")]
    pub listen: SocketAddr,
}

/// The application's state.
#[derive(Debug)]
struct Application {
    relying_party: RelyingParty,
    apis: Apis,
    visits: Visits,
    bank: Service,
    trading: Service,
    /// Where people reach this application.
    url: String,
}

/// Runs the application until it is told to stop; one line on standard output says where it listens.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let secret = private_file::read(&options.client_secret_file)?;
    let secret = std::str::from_utf8(&secret).context("the client's secret is not text")?.trim().to_owned();
    let listener = std::net::TcpListener::bind(options.listen)
        .with_context(|| format!("cannot listen on {}", options.listen))?;
    listener.set_nonblocking(true)?;
    let url = format!("http://{}", listener.local_addr()?);
    // Following redirects would let a server lead this one anywhere.
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build()?;
    let application = Application {
        relying_party: RelyingParty::new(&options.issuer, options.client_id, secret, &url, http.clone())?,
        apis: Apis::new(http),
        visits: Visits::default(),
        bank: Service { url: options.bank, audience: options.bank_audience },
        trading: Service { url: options.trading, audience: options.trading_audience },
        url,
    };
    endpoint::serve(application, listener).await
}
