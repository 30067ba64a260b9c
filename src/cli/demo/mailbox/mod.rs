//! The demo's mailbox: shows every mail that the server has sent, whoever it was for.

mod endpoint;
mod letters;
mod page;

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context as _;

/// Settings of the mailbox.
#[derive(Clone, Debug, clap::Args)]
#[group(skip)]
pub struct Options {
    /// Folder into which the server puts mail
    #[arg(long, value_name = "PATH")]
    pub folder: PathBuf,
    /// Address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8084")]
    pub listen: SocketAddr,
}

/// Runs the mailbox until it is told to stop; one line on standard output says where it listens.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let listener = std::net::TcpListener::bind(options.listen)
        .with_context(|| format!("cannot listen on {}", options.listen))?;
    listener.set_nonblocking(true)?;
    endpoint::serve(options.folder, listener).await
}
