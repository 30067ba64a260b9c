//! What every handler reaches.

use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT_LANGUAGE;
use actix_web::web::Bytes;

use super::page::{Layout, Site};
use crate::config::Settings;
use crate::domain::forwarding::TrustedProxies;
use crate::domain::issuer::Issuer;
use crate::domain::language::Language;
use crate::oauth::metadata::document::document;
use crate::startup::House;

/// The server's state, shared by all its workers.
#[derive(Debug)]
pub struct AppState {
    /// Database, keys, clock, passwords.
    pub house: House,
    /// The frame of the pages.
    pub site: Site,
    /// The metadata document's bytes.
    pub metadata: Bytes,
    /// The proxies in front.
    pub proxies: TrustedProxies,
    draining: AtomicBool,
}

impl AppState {
    /// Around an open house.
    pub fn new(settings: &Settings, house: House) -> Self {
        let issuer = &house.surroundings.settings.issuer;
        Self {
            site: Site::new(&settings.server.site_name, issuer.path()),
            metadata: Bytes::from(document(issuer).to_string()),
            proxies: settings.server.proxies.clone(),
            draining: AtomicBool::new(false),
            house,
        }
    }

    /// Who we are.
    pub fn issuer(&self) -> &Issuer {
        &self.house.surroundings.settings.issuer
    }

    /// The path of `place` on this server, under the issuer's own path.
    pub fn path(&self, place: &str) -> String {
        format!("{}{place}", self.issuer().path())
    }

    /// The frame of a page, in the language of who asks.
    pub fn layout(&self, request: &HttpRequest) -> Layout<'_> {
        let header = request.headers().get(ACCEPT_LANGUAGE).and_then(|header| header.to_str().ok());
        self.site.layout(header.and_then(Language::accepted).unwrap_or(Language::English))
    }

    /// From now on the server is not ready: it finishes what it has begun.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether it finishes only what it has begun.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}
