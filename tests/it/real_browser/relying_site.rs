//! The site of an application on another origin, which remembers how it was called.

use std::sync::{Arc, Mutex};

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use url::Url;

/// A running site. It stops when this value goes.
pub struct RelyingSite {
    /// Where it is.
    pub url: String,
    calls: Arc<Mutex<Vec<Url>>>,
    handle: ServerHandle,
}

impl RelyingSite {
    /// On another port than Signet: another origin, although the same site.
    pub fn start() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let calls = Arc::new(Mutex::new(Vec::new()));
        let (kept, base) = (Arc::clone(&calls), Url::parse(&url).unwrap());
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let server = HttpServer::new(move || {
                    let (kept, base) = (Arc::clone(&kept), base.clone());
                    App::new().default_service(web::to(move |request: HttpRequest| {
                        let called = base.join(&request.uri().to_string()).unwrap();
                        if called.path() == "/cb" {
                            kept.lock().unwrap().push(called);
                        }
                        async { page() }
                    }))
                });
                let server = server.workers(1).disable_signals().listen(listener).unwrap().run();
                sender.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        Self { url, calls, handle: receiver.recv().unwrap() }
    }

    /// The redirect URI.
    pub fn callback(&self) -> String {
        format!("{}/cb", self.url)
    }

    /// How it was called back.
    pub fn calls(&self) -> Vec<Url> {
        self.calls.lock().unwrap().clone()
    }
}

impl Drop for RelyingSite {
    fn drop(&mut self) {
        // As for the server under test: the future only waits.
        drop(self.handle.stop(false));
    }
}

fn page() -> HttpResponse {
    // With an icon, or the browser asks for one.
    let html =
        "<!doctype html><html lang=en><title>The application</title><link rel=icon href=data:,><p>Welcome";
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(html)
}
