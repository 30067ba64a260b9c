//! A database that says nothing at all, which is worse than one that is gone: nobody waits for it without end
//! (security.md RE2).

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;

use crate::support::{Program, within};

/// Stands between a server and its database, and can hold back everything.
struct Way {
    port: u16,
    is_open: Arc<watch::Sender<bool>>,
}

impl Way {
    async fn to(socket: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let is_open = Arc::new(watch::channel(true).0);
        let open = Arc::clone(&is_open);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(join(client, socket.clone(), open.subscribe()));
            }
        });
        Self { port, is_open }
    }
}

async fn join(client: TcpStream, socket: PathBuf, open: watch::Receiver<bool>) {
    let Ok(database) = UnixStream::connect(socket).await else { return };
    let (from_client, to_client) = client.into_split();
    let (from_database, to_database) = database.into_split();
    tokio::join!(pass(from_client, to_database, open.clone()), pass(from_database, to_client, open));
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut open: watch::Receiver<bool>,
) {
    let mut buffer = vec![0; 8192];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        if open.wait_for(|open| *open).await.is_err() || to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
    let _ = to.shutdown().await;
}

on_postgres! {
    async fn a_database_that_hangs_is_not_waited_for_without_end(db: Database) {
        let address = db.address();
        let (place, folder) = address.split_once("?host=").unwrap();
        let way = Way::to(PathBuf::from(folder).join(".s.PGSQL.5432")).await;
        let name = place.rsplit_once('/').unwrap().1;
        let url = format!("postgres://signet@127.0.0.1:{}/{name}?sslmode=disable", way.port);
        let program = Program::on(&db);
        program.client("web");
        let server = program.with("SIGNET__DATABASE__URL", &url).serve().await;

        way.is_open.send_replace(false);
        let began = Instant::now();
        assert_eq!(server.get("/readyz").await.status, 503);
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
        for alive in ["/healthz", "/jwks.json", "/.well-known/openid-configuration"] {
            assert_eq!(server.get(alive).await.status, 200, "{alive}");
        }
        let form = [("grant_type", "client_credentials")];
        let refused = server.post_as("web", "/token", &form).await;
        assert_eq!(refused.status, 503, "{refused:?}");
        assert!(!refused.header("retry-after").is_empty(), "{refused:?}");
        assert!(began.elapsed() < Duration::from_secs(40), "{:?}", began.elapsed());

        way.is_open.send_replace(true);
        within("the server is ready again", async || server.get("/readyz").await.status == 200).await;
        within("it gives tokens again", async || server.post_as("web", "/token", &form).await.status == 200).await;
    }
}
