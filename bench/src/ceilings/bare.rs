//! The bare server, a child process with one worker: a handler that only signs, and one that answers bytes.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::Context;

use super::sign::Signer;
use crate::http::Endpoint;
use crate::oidc::{Credentials, Metadata, Nonces, Provider, Target};
use crate::placement::Cores;

/// The child; it ends when this is dropped.
pub(super) struct Bare {
    child: Child,
    origin: String,
}

impl Bare {
    pub(super) fn start(program: &Path, bytes: usize, cores: Cores) -> anyhow::Result<Self> {
        let mut command = Command::new(program);
        command.args(["bare", "--bytes", &bytes.to_string()]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = cores.spawn(&mut command).context("starting the bare server")?;
        let mut origin = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut origin)?;
        }
        let origin = origin.trim().to_owned();
        Ok(Self { child, origin })
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The bare server in the guise of a provider, for the scenarios `client_credentials` and `jwks`.
    pub(super) fn target(&self) -> Result<Target, String> {
        let at = |path: &str| format!("{}{path}", self.origin);
        let metadata = Metadata {
            issuer: self.origin.clone(),
            jwks_uri: at("/jwks"),
            token_endpoint: Some(at("/token")),
            authorization_endpoint: None,
            userinfo_endpoint: None,
            introspection_endpoint: None,
        };
        let secret = "a client secret of the usual length: forty-three".to_owned();
        Ok(Target {
            provider: Provider::from_metadata(Endpoint::parse(&at("/"))?, &metadata)?,
            service: Some(Credentials { id: "bench-service".to_owned(), secret }),
            service_scope: Some("read write".to_owned()),
            web: None,
            users: Vec::new(),
            timeout: Duration::from_secs(10),
            sessions: Vec::new(),
            nonces: Nonces::default(),
        })
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The child's side: prints its origin, serves until its standard input ends with its parent.
pub fn serve(bytes: usize) -> anyhow::Result<()> {
    actix_web::rt::System::new().block_on(async move {
        let prebuilt = web::Data::new(web::Bytes::from(vec![b'x'; bytes]));
        // One signer per worker as in the server, and there is one worker.
        let signer = web::Data::new(Signer::generate()?);
        let app = move || {
            let (signer, prebuilt) = (signer.clone(), prebuilt.clone());
            App::new()
                .app_data(signer)
                .app_data(prebuilt)
                .route("/token", web::post().to(token))
                .route("/jwks", web::get().to(jwks))
        };
        let server = HttpServer::new(app).workers(1).bind(("127.0.0.1", 0))?;
        for address in server.addrs() {
            println!("http://{address}");
        }
        let server = server.disable_signals().run();
        let handle = server.handle();
        std::thread::spawn(move || {
            // Ends with an error or at the end of the pipe; both mean that the parent is gone.
            let _ = std::io::stdin().read_to_end(&mut Vec::new());
            drop(handle.stop(false));
            std::process::exit(0);
        });
        server.await.context("bare server")
    })
}

async fn token(signer: web::Data<Signer>) -> HttpResponse {
    match signer.token() {
        Ok(token) => {
            let body = format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":300}}"#);
            HttpResponse::Ok()
                .content_type("application/json")
                .insert_header(("cache-control", "no-store"))
                .body(body)
        }
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

async fn jwks(prebuilt: web::Data<web::Bytes>) -> HttpResponse {
    let body = web::Bytes::clone(&prebuilt);
    HttpResponse::Ok().content_type("application/json").body(body)
}
