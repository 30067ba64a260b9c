//! Style sheets and pictures, under addresses that change with their content and may therefore be kept for ever.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use sha2::{Digest as _, Sha256};

use super::page;
use super::state::AppState;
use crate::domain::brand::{Accent, Accents, Logo, LogoKind};
use crate::domain::client_branding::BrandColour;
use crate::domain::hex::hex;

/// The style sheet: the looks, and the components that pages are put together from.
const STYLE: &str = concat!(
    include_str!("../../templates/assets/signet.css"),
    "\n",
    include_str!("../../templates/assets/components.css")
);
/// What the pages of the administration need besides.
const ADMIN_STYLE: &str = include_str!("../../templates/assets/admin.css");
/// The icon.
const ICON: &str = include_str!("../../templates/assets/favicon.svg");

/// What an address always stands for.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const CSS: &str = "text/css; charset=utf-8";
const SVG: &str = "image/svg+xml; charset=utf-8";

/// Everything that pages load.
#[derive(Clone, Debug, Default)]
pub struct Assets(Vec<Asset>);

#[derive(Clone, Debug)]
struct Asset {
    hash: String,
    name: String,
    content_type: &'static str,
    body: Bytes,
}

impl Assets {
    /// Our own style sheet.
    pub fn add_style(&mut self) -> String {
        self.add("signet.css", CSS, Bytes::from_static(STYLE.as_bytes()))
    }

    /// What the pages of the administration need besides.
    pub fn add_admin_style(&mut self) -> String {
        self.add("admin.css", CSS, Bytes::from_static(ADMIN_STYLE.as_bytes()))
    }

    /// Our own icon.
    pub fn add_icon(&mut self) -> String {
        self.add("favicon.svg", SVG, Bytes::from_static(ICON.as_bytes()))
    }

    /// An operator's style sheet.
    pub fn add_sheet(&mut self, sheet: String) -> String {
        self.add("site.css", CSS, Bytes::from(sheet))
    }

    /// The colours of a brand.
    pub fn add_accents(&mut self, accents: &Accents) -> String {
        self.add("brand.css", CSS, Bytes::from(colours(accents)))
    }

    /// The logo of a brand.
    pub fn add_logo(&mut self, logo: &Logo) -> String {
        let content_type = if logo.kind == LogoKind::Svg { SVG } else { logo.kind.media_type() };
        self.add(&format!("logo.{}", logo.kind.ending()), content_type, Bytes::from(logo.bytes.clone()))
    }

    /// The address, to be put under the issuer's path.
    fn add(&mut self, name: &str, content_type: &'static str, body: Bytes) -> String {
        let hash = hex(Sha256::digest(&body).get(..8).unwrap_or_default());
        let href = format!("/assets/{hash}/{name}");
        let known = self.0.iter().any(|asset| asset.hash == hash && asset.name == name);
        if !known {
            self.0.push(Asset { hash, name: name.to_owned(), content_type, body });
        }
        href
    }

    /// The asset of an address; while nodes of two versions run, our own style sheet and icon stand for their older and
    /// newer kin.
    fn find(&self, hash: &str, name: &str) -> Option<(&Asset, &'static str)> {
        let exact = self.0.iter().find(|asset| asset.hash == hash && asset.name == name);
        let kin =
            || self.0.iter().find(|asset| asset.name == name && matches!(name, "signet.css" | "favicon.svg"));
        exact.map(|asset| (asset, FOR_EVER)).or_else(|| kin().map(|asset| (asset, "no-cache")))
    }
}

/// The style sheet of a brand's colours.
fn colours(accents: &Accents) -> String {
    let rules = |accent: &Accent| {
        let Accent { colour, strong, on } = accent;
        format!(":root{{--brand:{colour};--brand-strong:{strong};--on-brand:{on}}}")
    };
    format!("{}\n@media (prefers-color-scheme:dark){{{}}}\n", rules(&accents.light), rules(&accents.dark))
}

/// `GET /assets/accent/{digits}.css`: the colours of an application that has this one. Whatever can be read is given, so
/// that nothing need be looked up.
pub async fn accent(
    state: web::Data<AppState>,
    request: HttpRequest,
    name: web::Path<String>,
) -> HttpResponse {
    let digits = name.strip_suffix(".css").filter(|digits| !digits.bytes().any(|b| b.is_ascii_uppercase()));
    let colour = digits.and_then(|digits| format!("#{digits}").parse::<BrandColour>().ok());
    let Some(colour) = colour else { return page::not_found(&state, &request) };
    HttpResponse::Ok()
        .content_type(CSS)
        .insert_header((CACHE_CONTROL, FOR_EVER))
        .body(colours(&colour.accents()))
}

/// `GET /assets/{hash}/{name}`.
pub async fn get(
    state: web::Data<AppState>,
    request: HttpRequest,
    place: web::Path<(String, String)>,
) -> HttpResponse {
    let (hash, name) = place.into_inner();
    let Some((asset, keep)) = state.site.assets().find(&hash, &name) else {
        return page::not_found(&state, &request);
    };
    let mut response = HttpResponse::Ok();
    if asset.content_type == SVG {
        // An operator's drawing, opened by itself, is no page of ours: it runs nothing and loads nothing.
        let policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        response.insert_header((CONTENT_SECURITY_POLICY, policy));
    }
    response.content_type(asset.content_type).insert_header((CACHE_CONTROL, keep)).body(asset.body.clone())
}
