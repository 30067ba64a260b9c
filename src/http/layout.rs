//! The frame of every page: whose it is, in which language, and where its assets are.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::fmt::Display;

use super::assets::Assets;
use super::language::Asked;
use super::marked::{Mark, Marked};
use crate::domain::brand::{Brand, Branding};
use crate::domain::client_branding::{BrandColour, ClientBranding};
use crate::domain::ids::ClientId;
use crate::domain::interaction::{AuthorizationRequest, Interaction};
use crate::domain::language::{Language, LanguageChoice};
use crate::domain::time::Timestamp;
use crate::words::{Said, Words};

/// What the frame of every page needs.
#[derive(Clone, Copy, Debug)]
pub struct Layout<'a> {
    /// The words of the page's language.
    pub words: Words,
    /// The page's language (BCP 47).
    pub lang: &'static str,
    /// How it is written.
    pub dir: &'static str,
    /// The style sheet's address, which changes with its content.
    pub style_href: &'a str,
    /// The address of what the pages of the administration need besides.
    pub admin_href: &'a str,
    /// The icon's address.
    pub icon_href: &'a str,
    /// The address of the operator's own style sheet.
    pub sheet_href: Option<&'a str>,
    /// The address of the colours that stand in place of ours.
    pub colours_href: Option<&'a str>,
    /// The colour of the application that a person is on their way to.
    pub app_colour: Option<BrandColour>,
    /// What that application looks like besides.
    pub app: Option<&'a ClientBranding>,
    /// The address of the picture that stands in place of our mark.
    pub logo_href: Option<&'a str>,
    /// Whose pages these are.
    pub site_name: &'a str,
    /// Where people get help.
    pub support: Option<&'a str>,
    /// The issuer's path, before every address of ours.
    pub path: &'a str,
    /// Where the menu of languages leads back to; without one there is no menu.
    pub place: Option<&'a str>,
    chosen: Option<LanguageChoice>,
    site: &'a Site,
}

/// An entry in the menu of languages.
#[derive(Clone, Debug)]
pub struct LanguageEntry {
    /// Its tag.
    pub tag: &'static str,
    /// What it calls itself.
    pub name: String,
    /// Whether the page is in it.
    pub current: bool,
}

impl<'a> Layout<'a> {
    /// Of a page that belongs to an application's authorization, which began at `since`: in the language that the
    /// application asks for, under its own name and colours if the operator gave it some.
    #[must_use]
    pub fn for_request(self, request: &'a AuthorizationRequest, since: Timestamp) -> Self {
        let layout = self.preferring(request.language, since).for_client(&request.client_id);
        // Whoever runs the server has the last word about colours.
        let is_branded = self.site.clients.contains_key(request.client_id.as_str());
        Self {
            app: Some(&request.branding).filter(|branding| branding.has_links()),
            app_colour: request.branding.colour.filter(|_| !is_branded),
            ..layout
        }
    }

    /// As [`Self::for_request`], for a page on which somebody may be on their way to an application.
    #[must_use]
    pub fn for_interaction(self, waiting: Option<&'a Interaction>) -> Self {
        waiting.map_or(self, |waiting| self.for_request(&waiting.request, waiting.created_at))
    }

    /// Of a page that belongs to an application.
    #[must_use]
    pub fn for_client(self, client: &ClientId) -> Self {
        self.site.clients.get(client.as_str()).map_or(self, |look| self.looking(look))
    }

    fn looking(self, look: &'a Look) -> Self {
        Self {
            site_name: &look.name,
            logo_href: look.logo_href.as_deref(),
            colours_href: look.colours_href.as_deref(),
            ..self
        }
    }

    /// The operator's links, by name and address.
    pub fn links(&self) -> Vec<(&'a str, &'a str)> {
        let links = self.site.branding.links.iter();
        links.map(|link| (link.name_in(self.words.language()), link.url.as_str())).collect()
    }

    /// In the language that somebody asked for at `since`, unless another was chosen in the footer afterwards.
    #[must_use]
    pub fn preferring(self, asked: Option<Language>, since: Timestamp) -> Self {
        match asked {
            Some(language) if self.chosen.is_none_or(|choice| choice.at < since) => self.speaking(language),
            _ => self,
        }
    }

    /// Of the administration, which speaks the language of its API, its command line and the standards
    /// (docs/decisions/0045).
    #[must_use]
    pub const fn in_english(self) -> Self {
        let mut layout = self.speaking(Language::English);
        // There is nothing to choose.
        layout.place = None;
        layout
    }

    const fn speaking(self, language: Language) -> Self {
        Self {
            words: Words::new(language),
            lang: language.as_str(),
            dir: language.direction().as_str(),
            ..self
        }
    }

    /// A message without values.
    pub fn say(&self, id: &str) -> String {
        self.words.say(id)
    }

    /// A message with one value.
    pub fn say1(&self, id: &'static str, name: &'static str, value: impl Display) -> String {
        self.words.tell(&Said::new(id).with(name, value.to_string()))
    }

    /// A message with a number in it.
    pub fn count(&self, id: &'static str, name: &'static str, number: impl Borrow<i64>) -> String {
        self.words.tell(&Said::new(id).counting(name, *number.borrow()))
    }

    /// A message that was chosen before.
    pub fn tell(&self, said: &Said) -> String {
        self.words.tell(said)
    }

    /// A message in which a name stands out. Whoever chose the name, it cannot turn the sentence around.
    pub fn name1(&self, id: &'static str, name: &'static str, value: impl Display) -> Marked {
        Marked::new(self.words, id, [(name, Mark::Name, value.to_string())])
    }

    /// A message in which a name stands out, and whose site it is.
    pub fn name_at_site(&self, id: &'static str, name: &'static str, value: impl Display) -> Marked {
        let site = ("site", Mark::Aside, self.site_name.to_owned());
        Marked::new(self.words, id, [(name, Mark::Name, value.to_string()), site])
    }

    /// A message in which a host stands out.
    pub fn host1(&self, id: &'static str, name: &'static str, value: impl Display) -> Marked {
        Marked::new(self.words, id, [(name, Mark::Host, value.to_string())])
    }

    /// A message with somebody's text in it, isolated but not emphasised.
    pub fn aside1(&self, id: &'static str, name: &'static str, value: impl Display) -> Marked {
        Marked::new(self.words, id, [(name, Mark::Aside, value.to_string())])
    }

    /// The menu of languages.
    pub fn languages(&self) -> Vec<LanguageEntry> {
        let entry = |language: &Language| LanguageEntry {
            tag: language.as_str(),
            name: Words::new(*language).say("layout-language-name"),
            current: *language == self.words.language(),
        };
        Language::ALL.iter().map(entry).collect()
    }
}

/// A link with its words.
#[derive(Clone, Debug)]
pub struct ReturnLink {
    /// The words.
    pub name: String,
    /// Only validated, registered addresses.
    pub href: String,
}

/// What all pages have in common, made once.
#[derive(Clone, Debug)]
pub struct Site {
    assets: Assets,
    style_href: String,
    admin_href: String,
    icon_href: String,
    sheet_href: Option<String>,
    house: Look,
    clients: BTreeMap<String, Look>,
    branding: Branding,
    path: String,
    default_language: Language,
}

/// A brand as pages use it.
#[derive(Clone, Debug)]
struct Look {
    name: String,
    logo_href: Option<String>,
    colours_href: Option<String>,
}

impl Look {
    /// What `brand` leaves open is that of the `house`.
    fn of(brand: &Brand, house: &Self, path: &str, assets: &mut Assets) -> Self {
        let logo = brand.logo.as_ref().map(|logo| format!("{path}{}", assets.add_logo(logo)));
        let colours = brand.accents.as_ref().map(|accents| format!("{path}{}", assets.add_accents(accents)));
        Self {
            name: brand.name.clone().unwrap_or_else(|| house.name.clone()),
            logo_href: logo.or_else(|| house.logo_href.clone()),
            colours_href: colours.or_else(|| house.colours_href.clone()),
        }
    }
}

impl Site {
    /// For pages of the site `name` under the issuer's `path`.
    pub fn new(name: &str, branding: &Branding, path: &str, default_language: Language) -> Self {
        let mut assets = Assets::default();
        let ours = Look { name: name.to_owned(), logo_href: None, colours_href: None };
        let house = Look::of(&branding.house, &ours, path, &mut assets);
        let clients = branding.clients.iter();
        let clients =
            clients.map(|(id, brand)| (id.clone(), Look::of(brand, &house, path, &mut assets))).collect();
        Self {
            style_href: format!("{path}{}", assets.add_style()),
            admin_href: format!("{path}{}", assets.add_admin_style()),
            icon_href: format!("{path}{}", assets.add_icon()),
            sheet_href: branding.sheet.clone().map(|sheet| format!("{path}{}", assets.add_sheet(sheet))),
            house,
            clients,
            branding: branding.clone(),
            path: path.to_owned(),
            default_language,
            assets,
        }
    }

    /// What pages load.
    pub const fn assets(&self) -> &Assets {
        &self.assets
    }

    /// The frame of a page, in the language that the browser asks for; `place` is where its menu leads back to.
    pub fn layout<'a>(&'a self, asked: Asked, place: Option<&'a str>) -> Layout<'a> {
        let language = asked.or(self.default_language);
        let layout = Layout {
            words: Words::new(language),
            lang: language.as_str(),
            dir: language.direction().as_str(),
            style_href: &self.style_href,
            admin_href: &self.admin_href,
            icon_href: &self.icon_href,
            sheet_href: self.sheet_href.as_deref(),
            colours_href: None,
            app_colour: None,
            app: None,
            logo_href: None,
            site_name: &self.house.name,
            support: self.branding.support.as_ref().map(url::Url::as_str),
            path: &self.path,
            place,
            chosen: asked.chosen,
            site: self,
        };
        layout.looking(&self.house)
    }
}
