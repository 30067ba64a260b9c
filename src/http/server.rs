//! Binds and runs the HTTP server.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::dev::{Server, ServerHandle};
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};

use super::middleware::around;
use super::routes;
use super::state::AppState;
use super::tls::{TlsError, server_config};
use crate::config::Settings;
use crate::startup::House;

/// Threads that one worker may keep for work that blocks: PostgreSQL's connections and the hashing of passwords bound
/// it already; each thread beyond that only costs memory.
const BLOCKING_THREADS: usize = 24;

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be had.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The certificate or its key.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// A server that is bound; it serves when [`Running::server`] is awaited.
pub struct Running {
    /// The future that serves.
    pub server: Server,
    /// Where it listens.
    pub address: SocketAddr,
    /// What its handlers reach.
    pub state: web::Data<AppState>,
}

impl Running {
    /// Stops the server.
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Opens the listener, so that a port that the system chose is known before the house is.
pub fn listen(settings: &Settings) -> Result<std::net::TcpListener, ServeError> {
    let address = settings.server.listen;
    let failed = |source| ServeError::Bind { address, source };
    let listener = std::net::TcpListener::bind(address).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    Ok(listener)
}

/// Builds the server on `listener`. Signals are the caller's to handle.
pub fn start(
    settings: &Settings,
    house: House,
    listener: std::net::TcpListener,
) -> Result<Running, ServeError> {
    let failed = |source| ServeError::Bind { address: settings.server.listen, source };
    let address = listener.local_addr().map_err(failed)?;
    let state = web::Data::from(Arc::new(AppState::new(settings, house)));
    let shared = state.clone();
    let server = HttpServer::new(move || {
        let path = shared.issuer().path().to_owned();
        App::new()
            .app_data(shared.clone())
            .configure(|config| routes::configure(config, &path))
            .wrap(from_fn(around))
    })
    .workers(settings.server.workers)
    .worker_max_blocking_threads(BLOCKING_THREADS)
    .shutdown_timeout(settings.server.shutdown_grace.to_std().as_secs())
    .disable_signals();
    let server = match &settings.server.tls {
        Some(files) => {
            server.listen_rustls_0_23(listener, server_config(&files.cert, &files.key)?).map_err(failed)?
        }
        None => server.listen(listener).map_err(failed)?,
    };
    Ok(Running { server: server.run(), address, state })
}
