//! Connections that break in the middle, and changes that somebody else made meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::{Elsewhere, House};

/// Stands between the command line and the server, and drops answers on their way.
struct Between {
    url: String,
    server: watch::Sender<String>,
    /// How many answers to requests that begin with [`Self::what`] are still dropped.
    drops: Arc<AtomicUsize>,
    what: watch::Sender<String>,
}

impl Between {
    fn new() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (server, address) = watch::channel(String::new());
        let (what, wanted) = watch::channel(String::new());
        let drops = Arc::new(AtomicUsize::new(0));
        let left = Arc::clone(&drops);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).unwrap();
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(carry(stream, address.borrow().clone(), wanted.clone(), Arc::clone(&left)));
                }
            });
        });
        Self { url, server, drops, what }
    }

    /// From now on, the answers to so many requests that begin so are lost.
    fn lose(&self, what: &str, times: usize) {
        self.what.send_replace(what.to_owned());
        self.drops.store(times, Ordering::SeqCst);
    }
}

/// One connection: request by request, each in one piece, as the command line sends them.
async fn carry(mut near: TcpStream, server: String, what: watch::Receiver<String>, drops: Arc<AtomicUsize>) {
    let mut far = TcpStream::connect(server).await.unwrap();
    let (mut asked, mut answered) = (vec![0; 1 << 16], vec![0; 1 << 20]);
    let mut lost = false;
    loop {
        tokio::select! {
            read = near.read(&mut asked) => {
                let Ok(length @ 1..) = read else { return };
                let begins = asked[..length].starts_with(what.borrow().as_bytes());
                let spend = |left: usize| left.checked_sub(1);
                lost |= begins && drops.fetch_update(Ordering::SeqCst, Ordering::SeqCst, spend).is_ok();
                far.write_all(&asked[..length]).await.unwrap();
            }
            read = far.read(&mut answered) => {
                let Ok(length @ 1..) = read else { return };
                // The server has done it, and nobody hears of it.
                if lost { return }
                let _ = near.write_all(&answered[..length]).await;
            }
        }
    }
}

async fn house_behind(between: &Between, db: &crate::support::Database) -> House {
    let house = House::with(db, &[("SIGNET__SERVER__ISSUER", &between.url)]).await;
    let address = house.server.settings.server.listen.to_string();
    between.server.send_replace(address);
    house
}

on_both_databases! {
    async fn what_is_created_over_a_connection_that_breaks_is_created_once(db: Database) {
        let between = Between::new();
        let house = house_behind(&between, &db).await;
        let there = Elsewhere::of(&house, "ada@example.com", &["admin"]).await;
        between.lose("POST /api/admin/v1/clients", 2);
        let made = there.run(&["clients", "create", "--id", "shop", "--grant", "client_credentials", "--json"]).json();
        let secret = made["client_secret"].as_str().unwrap();
        assert_eq!(between.drops.load(Ordering::SeqCst), 0);
        // The secret that is told is the one that works.
        let form = [("grant_type", "client_credentials")];
        let token = house.server.http().post(house.server.at("/token")).basic_auth("shop", Some(secret)).form(&form);
        assert_eq!(token.send().await.unwrap().status(), 200);
        between.lose("POST /api/admin/v1/groups", 1);
        assert_eq!(there.run(&["groups", "create", "Desk"]).code, 0);
        assert_eq!(there.run(&["groups", "list", "--json"]).json()["groups"].as_array().unwrap().len(), 1);
    }

    async fn a_change_whose_answer_is_lost_says_so_and_is_not_repeated(db: Database) {
        let between = Between::new();
        let house = house_behind(&between, &db).await;
        let there = Elsewhere::of(&house, "ada@example.com", &["admin"]).await;
        assert_eq!(there.run(&["roles", "create", "trader"]).code, 0);
        between.lose("PUT /api/admin/v1/roles/trader", 1);
        let lost = there.run(&["roles", "change", "trader", "--description", "Trades"]);
        assert!(lost.refused(1).contains("it may have been done all the same"), "{lost:?}");
        assert_eq!(there.run(&["roles", "show", "trader", "--json"]).json()["description"], "Trades");
        // What only looks is simply asked again.
        between.lose("GET /api/admin/v1/roles", 2);
        assert_eq!(there.run(&["roles", "list"]).code, 0);
    }
}
