//! One kept connection. It is polled by the task that waits for the answer, so a request costs no second task.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, LazyLock};
use std::task::Poll;

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Request, Response, body::Incoming};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{Failure, Origin};

trait Stream: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Stream for T {}

type Io = TokioIo<Box<dyn Stream>>;
type Driver = Pin<Box<http1::Connection<Io, Full<Bytes>>>>;

pub(super) struct Line {
    sender: SendRequest<Full<Bytes>>,
    /// `None` once the connection has ended.
    driver: Option<Driver>,
}

impl Line {
    pub(super) async fn open(origin: &Origin) -> Result<Self, Failure> {
        let stream = connect(origin).await?;
        let (sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(|error| transport(&error))?;
        Ok(Self { sender, driver: Some(Box::pin(connection)) })
    }

    /// Whether the server has kept the connection open; a closed one is replaced, which is no retry.
    pub(super) async fn is_usable(&mut self) -> bool {
        // One look at the socket: an end that came while the line was idle shows only there.
        let ended = poll_fn(|context| {
            let driver = self.driver.as_mut();
            Poll::Ready(driver.is_none_or(|connection| connection.as_mut().poll(context).is_ready()))
        });
        if ended.await {
            self.driver = None;
            return false;
        }
        drive(&mut self.driver, self.sender.ready()).await.is_ok()
    }

    pub(super) async fn send(
        &mut self,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Incoming>, Failure> {
        drive(&mut self.driver, self.sender.send_request(request)).await.map_err(|error| transport(&error))
    }

    /// Runs anything that needs this connection to make progress.
    pub(super) async fn alongside<F: Future>(&mut self, future: F) -> F::Output {
        drive(&mut self.driver, future).await
    }
}

async fn drive<F: Future>(driver: &mut Option<Driver>, future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|context| {
        if let Poll::Ready(output) = future.as_mut().poll(context) {
            return Poll::Ready(output);
        }
        if let Some(connection) = driver.as_mut()
            && connection.as_mut().poll(context).is_ready()
        {
            *driver = None;
        }
        future.as_mut().poll(context)
    })
    .await
}

async fn connect(origin: &Origin) -> Result<Box<dyn Stream>, Failure> {
    let failed = |why: String| Failure::Connect { to: origin.authority(), why };
    let host = origin.host.trim_start_matches('[').trim_end_matches(']');
    let tcp = TcpStream::connect((host, origin.port)).await.map_err(|error| failed(error.to_string()))?;
    tcp.set_nodelay(true).map_err(|error| failed(error.to_string()))?;
    if !origin.tls {
        return Ok(Box::new(tcp));
    }
    let name = ServerName::try_from(host.to_owned()).map_err(|error| failed(error.to_string()))?;
    let tls = TLS.connect(name, tcp).await.map_err(|error| failed(error.to_string()))?;
    Ok(Box::new(tls))
}

/// The usual public roots, and those in the file that `SSL_CERT_FILE` names: a private authority, say.
static TLS: LazyLock<TlsConnector> = LazyLock::new(|| {
    let mut roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(file) = std::env::var_os("SSL_CERT_FILE") {
        match CertificateDer::pem_file_iter(&file) {
            Ok(certificates) => drop(roots.add_parsable_certificates(certificates.flatten())),
            Err(error) => eprintln!("cannot read {}: {error}", file.display()),
        }
    }
    let config = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    TlsConnector::from(Arc::new(config))
});

fn transport(error: &hyper::Error) -> Failure {
    Failure::Transport(error.to_string())
}
