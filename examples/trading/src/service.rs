//! Starts the service and says where it listens.

use std::io::{self, Write};
use std::net::SocketAddr;

use actix_web::dev::{Server, ServerHandle};
use actix_web::middleware::DefaultHeaders;
use actix_web::{App, HttpServer, web};
use signet_verifier::{BuildError, Verifier};
use thiserror::Error;

use crate::api;
use crate::book::Book;
use crate::options::Options;

const MAX_BODY_BYTES: usize = 4 * 1024;

/// Why the service could not start or go on.
#[derive(Debug, Error)]
pub enum Error {
    /// A setting of the verifier is wrong.
    #[error("{0}")]
    Verifier(#[from] BuildError),
    /// The address could not be bound.
    #[error("listen: cannot bind {address}: {source}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The server failed while running.
    #[error("{0}")]
    Server(#[from] io::Error),
}

/// A trading service that listens; it answers while [`Service::finished`] is awaited.
#[must_use = "nothing is answered until `finished` is awaited"]
#[expect(missing_debug_implementations, reason = "actix-web's server has none")]
pub struct Service {
    address: SocketAddr,
    server: Server,
}

impl Service {
    /// The address that was bound.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops the service from elsewhere.
    #[must_use]
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }

    /// Runs until SIGTERM, ctrl-c or the handle's `stop`.
    pub async fn finished(self) -> Result<(), Error> {
        Ok(self.server.await?)
    }
}

/// Binds the address, in the caller's runtime. The issuer need not be up yet.
pub fn start(options: &Options) -> Result<Service, Error> {
    let verifier = Verifier::builder(&options.issuer).audience(&options.audience).build()?;
    let keys = verifier.clone();
    let (verifier, book) = (web::Data::new(verifier), web::Data::new(Book::default()));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(verifier.clone())
            .app_data(book.clone())
            .app_data(api::json_config(MAX_BODY_BYTES))
            .app_data(web::PayloadConfig::new(MAX_BODY_BYTES))
            .wrap(
                DefaultHeaders::new()
                    .add(("Cache-Control", "no-store"))
                    .add(("X-Content-Type-Options", "nosniff")),
            )
            .configure(api::routes)
    })
    .workers(2)
    .shutdown_timeout(5)
    .bind(options.listen)
    .map_err(|source| Error::Bind { address: options.listen, source })?;
    let address = server.addrs().first().copied().unwrap_or(options.listen);
    // The first request should find the keys at hand; without them it will look itself.
    tokio::spawn(async move { keys.refresh().await });
    Ok(Service { address, server: server.run() })
}

/// Runs the service until SIGTERM or ctrl-c; one line on standard output says where it listens.
pub async fn run(options: Options) -> Result<(), Error> {
    let service = start(&options)?;
    let mut output = io::stdout();
    writeln!(output, "trading listening on http://{}", service.address())?;
    output.flush()?;
    service.finished().await
}
