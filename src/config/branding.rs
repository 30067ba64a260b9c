//! `[branding]`: what the pages and mails look like, without building anew.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::problem::{Problem, Problems};
use super::written::Written;
use crate::domain::brand::{Accent, Accents, Brand, Branding, FooterLink, Logo, Scheme};
use crate::domain::colour::Colour;
use crate::domain::ids::ClientId;
use crate::domain::language::Language;

/// Largest logo and style sheet, in bytes: every page waits for them.
const MAX_BYTES: u64 = 256 * 1024;
/// Most links at the foot of a page.
const MAX_LINKS: usize = 12;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    name: Written,
    logo: Written,
    accent: Written,
    accent_dark: Written,
    style_sheet: Written,
    support: Written,
    footer_links: Written,
    clients: Written,
}

/// One link of `footer_links`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLink {
    name: RawName,
    url: String,
}

/// A name, or one for each language.
#[derive(Deserialize)]
#[serde(untagged)]
enum RawName {
    Same(String),
    Each(BTreeMap<String, String>),
}

/// The brand of one application.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClient {
    #[serde(default)]
    name: String,
    #[serde(default)]
    logo: String,
    #[serde(default)]
    accent: String,
    #[serde(default)]
    accent_dark: String,
}

/// Looks.
#[derive(Clone, Debug)]
pub struct BrandingSettings {
    /// What pages and mails show.
    pub branding: Arc<Branding>,
    logo: Option<PathBuf>,
    style_sheet: Option<PathBuf>,
}

impl BrandingSettings {
    pub(super) fn show(&self) -> Value {
        let Branding { house, links, support, clients, .. } = self.branding.as_ref();
        json!({
            "name": house.name,
            "logo": self.logo.as_ref().map(|path| path.display().to_string()),
            "accent": house.accents.map(|accents| accents.light.colour.to_string()),
            "accent_dark": house.accents.map(|accents| accents.dark.colour.to_string()),
            "style_sheet": self.style_sheet.as_ref().map(|path| path.display().to_string()),
            "support": support.as_ref().map(Url::as_str),
            "footer_links": links.iter().map(|link| link.url.as_str()).collect::<Vec<_>>(),
            "clients": clients.keys().collect::<Vec<_>>(),
        })
    }
}

impl TryFrom<Raw> for BrandingSettings {
    type Error = Problems;

    fn try_from(raw: Raw) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let house = problems.keep_all(brand(&raw.name, &raw.logo, &raw.accent, &raw.accent_dark));
        let sheet = problems.keep(raw.style_sheet.given().map(style_sheet).transpose());
        let support = problems.keep(raw.support.given().map(support).transpose());
        let links = problems.keep(links(&raw.footer_links));
        let clients = problems.keep_all(clients(&raw.clients));
        let path =
            |written: &Written| written.given().and_then(|given| given.text.clone()).map(PathBuf::from);
        let settings = || {
            let branding = Branding {
                house: house?,
                sheet: sheet?,
                support: support?,
                links: links?,
                clients: clients?,
            };
            Some(Self {
                branding: Arc::new(branding),
                logo: path(&raw.logo),
                style_sheet: path(&raw.style_sheet),
            })
        };
        problems.finish(settings())
    }
}

fn brand(
    name_: &Written,
    logo_: &Written,
    accent: &Written,
    accent_dark: &Written,
) -> Result<Brand, Problems> {
    let mut problems = Problems::default();
    let name = problems.keep(name_.given().map(name).transpose());
    let logo = problems.keep(logo_.given().map(logo).transpose());
    let accents = problems.keep(accents(accent, accent_dark));
    let brand = || Some(Brand { name: name?, logo: logo?, accents: accents? });
    problems.finish(brand())
}

/// A product's name.
pub(super) fn name(written: &Written) -> Result<String, Problem> {
    let name = written.text()?;
    // It stands in headers of mails.
    let fits = (1..=100).contains(&name.chars().count())
        && !name.chars().any(char::is_control)
        && name.trim() == name;
    if fits {
        Ok(name.to_owned())
    } else {
        Err(written.unexpected("a name of 1 to 100 characters in one line"))
    }
}

fn logo(written: &Written) -> Result<Arc<Logo>, Problem> {
    let bytes = file(written)?;
    let logo = Logo::of(bytes).ok_or_else(|| written.wrong("the file is no SVG, PNG or WebP picture"))?;
    Ok(Arc::new(logo))
}

fn style_sheet(written: &Written) -> Result<String, Problem> {
    let text = String::from_utf8(file(written)?).ok().filter(|text| !text.contains('\0'));
    text.ok_or_else(|| written.wrong("the file is no style sheet in UTF-8"))
}

fn file(written: &Written) -> Result<Vec<u8>, Problem> {
    let path = written.text()?;
    let unreadable = |error: std::io::Error| written.wrong(format!("cannot read {path}: {error}"));
    let mut bytes = Vec::new();
    File::open(path).map_err(unreadable)?.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= MAX_BYTES) {
        Ok(bytes)
    } else {
        Err(written.wrong(format!("{path} is longer than {} KiB", MAX_BYTES / 1024)))
    }
}

/// One colour is enough: that of the other scheme follows from it.
fn accents(light: &Written, dark: &Written) -> Result<Option<Accents>, Problem> {
    let accent = |written: &Written, scheme| {
        let colour: Colour = written.parse("a colour such as #17594f")?;
        Accent::new(colour, scheme).map_err(|error| written.wrong(format!("{colour}: {error}")))
    };
    let given_light = light.given().map(|written| accent(written, Scheme::Light)).transpose()?;
    let given_dark = dark.given().map(|written| accent(written, Scheme::Dark)).transpose()?;
    Ok(match (given_light, given_dark) {
        (None, None) => None,
        (Some(light), Some(dark)) => Some(Accents { light, dark }),
        (Some(light), None) => Some(Accents { light, dark: Accent::following(light.colour, Scheme::Dark) }),
        (None, Some(dark)) => Some(Accents { light: Accent::following(dark.colour, Scheme::Light), dark }),
    })
}

fn support(written: &Written) -> Result<Url, Problem> {
    let url: Url = written.parse("a URL such as https://example.com/help or mailto:help@example.com")?;
    if url.scheme() == "mailto" || is_web(&url) {
        Ok(url)
    } else {
        Err(written.unexpected("a URL that begins with https:// or mailto:"))
    }
}

/// Nothing but pages that cannot be changed on the way, and no password in the link.
fn is_web(url: &Url) -> bool {
    url.scheme() == "https" && url.username().is_empty() && url.password().is_none()
}

fn links(written: &Written) -> Result<Vec<FooterLink>, Problem> {
    let raw: Vec<RawLink> = written.structure("a list of links, each with name and url")?.unwrap_or_default();
    if raw.len() > MAX_LINKS {
        return Err(written.wrong(format!("at most {MAX_LINKS} links find room")));
    }
    raw.into_iter().map(|link| footer_link(link, written)).collect()
}

fn footer_link(raw: RawLink, written: &Written) -> Result<FooterLink, Problem> {
    let url = raw.url.parse::<Url>().ok().filter(is_web);
    let url = url.ok_or_else(|| {
        written.wrong(format!("`{}` is not a URL that begins with https://", raw.url.escape_debug()))
    })?;
    let (name, names) = match raw.name {
        RawName::Same(name) => (name, Vec::new()),
        RawName::Each(each) => {
            let in_language = |(tag, name): (String, String)| {
                let language = tag.parse::<Language>();
                language.map(|language| (language, name)).map_err(|error| written.wrong(error.to_string()))
            };
            let names = each.into_iter().map(in_language).collect::<Result<Vec<_>, _>>()?;
            let english = names.iter().find(|(language, _)| *language == Language::English);
            let first = english.or(names.first()).map(|(_, name)| name.clone()).unwrap_or_default();
            (first, names)
        }
    };
    let fits = |name: &str| (1..=60).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if !fits(&name) || !names.iter().all(|(_, name)| fits(name)) {
        return Err(written.wrong(format!("the link to {url} needs a name of 1 to 60 characters")));
    }
    Ok(FooterLink { url, name, names })
}

fn clients(written: &Written) -> Result<BTreeMap<String, Brand>, Problems> {
    let mut problems = Problems::default();
    let raw =
        problems.keep(written.structure::<BTreeMap<String, RawClient>>("a table of brands by client_id"));
    let mut brands = BTreeMap::new();
    for (id, raw) in raw.flatten().unwrap_or_default() {
        if id.parse::<ClientId>().is_err() {
            problems.push(written.wrong(format!("`{}` is no client_id", id.escape_debug())));
            continue;
        }
        let part = |setting: &str, text: String| Written {
            name: format!("{}.{id}.{setting}", written.name),
            source: written.source.clone(),
            text: Some(text),
            structure: None,
        };
        let brand = brand(
            &part("name", raw.name),
            &part("logo", raw.logo),
            &part("accent", raw.accent),
            &part("accent_dark", raw.accent_dark),
        );
        brands.extend(problems.keep_all(brand).map(|brand| (id, brand)));
    }
    problems.finish(Some(brands))
}
