//! What every handler reaches.

use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::HttpRequest;
use actix_web::web::Bytes;

use super::api_docs::reference::Reference;
use super::language::{Asked, place};
use super::layout::{Layout, Site};
use super::openapi;
use crate::admin::doctor::office::Office;
use crate::config::Settings;
use crate::domain::forwarding::TrustedProxies;
use crate::domain::issuer::Issuer;
use crate::startup::{House, patient};

/// The server's state, shared by all its workers.
#[derive(Debug)]
pub struct AppState {
    /// Database, keys, clock, passwords.
    pub house: House,
    /// The frame of the pages.
    pub site: Site,
    /// The bytes of the APIs' description.
    pub openapi: Bytes,
    /// The same, to be read by people.
    pub reference: Reference,
    /// The proxies in front.
    pub proxies: TrustedProxies,
    /// Looks at the house when somebody asks.
    pub doctor: Office,
    /// Where mail goes, without a password.
    pub mail_place: String,
    /// Whether somebody may ask for the numbers of requests.
    pub is_measured: bool,
    draining: AtomicBool,
}

impl AppState {
    /// Around an open house.
    pub fn new(settings: &Settings, house: House) -> Self {
        let issuer = &house.surroundings.settings.issuer;
        let openapi = openapi::document(issuer);
        Self {
            site: Site::new(
                settings.product_name(),
                &settings.branding.branding,
                issuer.path(),
                settings.server.default_language,
            ),
            reference: Reference::of(&openapi),
            openapi: Bytes::from(openapi.to_string()),
            proxies: settings.server.proxies.clone(),
            doctor: Office::new(patient(settings, None)),
            mail_place: settings.mail.url.masked(),
            is_measured: settings.metrics.listen.is_some(),
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
    pub fn layout<'a>(&'a self, request: &'a HttpRequest) -> Layout<'a> {
        self.site.layout(Asked::of(request, self), place(request, self))
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
