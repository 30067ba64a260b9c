//! What somebody typed into a form that describes a client, and what is wrong with it, field by field and line by line.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use super::field::{Field, Kind};
use crate::admin::clients::algorithms::{ACCESS_TOKEN_ALGORITHM, ID_TOKEN_ALGORITHM};
use crate::admin::clients::edit::{self, Edit};
use crate::domain::client::Client;
use crate::domain::parameters::Parameters;
use crate::domain::refusal::{Refusal, read};
use crate::domain::scope::Scope;
use crate::domain::time::Span;

/// The fields of a form as they were typed. Fields that the form does not have are not there.
#[derive(Clone, Debug, Default)]
pub struct Typed(BTreeMap<&'static str, String>);

/// A field in which two states differ.
#[derive(Debug)]
pub struct Difference {
    /// What it is called.
    pub label: &'static str,
    /// What it says now.
    pub now: String,
    /// What was typed.
    pub typed: String,
}

impl Typed {
    /// What stands in `form`, of these fields.
    pub fn from_form(form: &Parameters, fields: impl Iterator<Item = &'static Field>) -> Self {
        let text = |field: &Field| match field.kind {
            Kind::Ticks(_) => form.all(field.name).collect::<Vec<_>>().join(" "),
            Kind::Lines => form.lenient(field.name).unwrap_or_default().replace("\r\n", "\n"),
            _ => form.lenient(field.name).unwrap_or_default().trim().to_owned(),
        };
        Self(fields.map(|field| (field.name, text(field))).collect())
    }

    /// What a form shows of `client`.
    pub fn of(client: &Client) -> Self {
        fn lines<T: Display>(items: &[T]) -> String {
            items.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        }
        fn maybe<T: Display>(value: Option<&T>) -> String {
            value.map(ToString::to_string).unwrap_or_default()
        }
        let tick = |is: bool| if is { "yes" } else { "" }.to_owned();
        let grants: Vec<&str> = client.grants.iter().map(|grant| grant.as_str()).collect();
        Self(BTreeMap::from([
            ("client_name", client.name.clone()),
            ("application_type", client.application_type.to_string()),
            ("brand_color", maybe(client.branding.colour.as_ref())),
            ("client_uri", maybe(client.branding.home.as_ref())),
            ("policy_uri", maybe(client.branding.policy.as_ref())),
            ("tos_uri", maybe(client.branding.terms.as_ref())),
            ("token_endpoint_auth_method", client.authentication.method().to_string()),
            ("grant_types", grants.join(" ")),
            ("scope", client.scope.to_string()),
            ("audiences", lines(&client.audiences)),
            ("resource_server", maybe(client.resource_server.as_ref())),
            ("redirect_uris", lines(&client.redirect_uris)),
            ("post_logout_redirect_uris", lines(&client.post_logout_redirect_uris)),
            ("initiate_login_uri", maybe(client.initiate_login_uri.as_ref())),
            ("first_party", tick(client.first_party)),
            ("second_factor", client.second_factor.to_string()),
            ("email_verification", maybe(client.email_verification.as_ref())),
            ("pkce", client.pkce.to_string()),
            ("access_ttl_seconds", maybe(client.lifetimes.access.as_ref())),
            ("refresh_ttl_seconds", maybe(client.lifetimes.refresh_idle.as_ref())),
            ("offline", client.offline.to_string()),
            (ID_TOKEN_ALGORITHM, client.algorithms.id_token.to_string()),
            (ACCESS_TOKEN_ALGORITHM, client.algorithms.access_token.to_string()),
            ("roles_claim", tick(client.claims.roles)),
            ("permissions_claim", tick(client.claims.permissions)),
        ]))
    }

    /// What stands in a field.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Whether one of several words is among those of a field.
    pub fn has(&self, name: &str, word: &str) -> bool {
        self.text(name).split(' ').any(|one| one == word)
    }

    /// Puts something into a field.
    pub fn put(&mut self, name: &'static str, text: String) {
        self.0.insert(name, text);
    }

    /// In which fields of the form this differs from `now`.
    pub fn differences(&self, now: &Self, fields: impl Iterator<Item = &'static Field>) -> Vec<Difference> {
        let differs = |field: &&Field| self.lines(field.name).ne(now.lines(field.name));
        let show = |typed: &Self, field: &Field| typed.lines(field.name).collect::<Vec<_>>().join("\n");
        fields
            .filter(differs)
            .map(|field| Difference { label: field.label, now: show(now, field), typed: show(self, field) })
            .collect()
    }

    /// The lines of a field that say something.
    fn lines(&self, name: &str) -> impl Iterator<Item = &str> {
        self.text(name).lines().map(str::trim).filter(|line| !line.is_empty())
    }

    /// The change that it asks for; or everything that is wrong with it.
    pub fn edit(&self) -> Result<Edit, Vec<Refusal>> {
        let mut reader = Reader { typed: self, refusals: Vec::new() };
        let edit = Edit {
            name: reader.value("client_name"),
            application_type: reader.value("application_type"),
            brand_color: reader.optional("brand_color"),
            client_uri: reader.optional("client_uri"),
            policy_uri: reader.optional("policy_uri"),
            tos_uri: reader.optional("tos_uri"),
            method: reader.value("token_endpoint_auth_method"),
            first_party: reader.tick("first_party"),
            second_factor: reader.value("second_factor"),
            pkce: reader.value("pkce"),
            grants: reader.words("grant_types"),
            redirect_uris: reader.list("redirect_uris"),
            post_logout_redirect_uris: reader.list("post_logout_redirect_uris"),
            scope: reader.scope(),
            audiences: reader.list("audiences"),
            resource_server: reader.optional("resource_server"),
            access: reader.optional::<Span>("access_ttl_seconds"),
            refresh_idle: reader.optional::<Span>("refresh_ttl_seconds"),
            email_verification: reader.optional("email_verification"),
            offline: reader.value("offline"),
            initiate_login_uri: reader.optional("initiate_login_uri"),
            roles_claim: reader.tick("roles_claim"),
            permissions_claim: reader.tick("permissions_claim"),
            id_token_algorithm: reader.value(ID_TOKEN_ALGORITHM),
            access_token_algorithm: reader.value(ACCESS_TOKEN_ALGORITHM),
        };
        if reader.refusals.is_empty() { Ok(edit) } else { Err(reader.refusals) }
    }
}

/// Reads the fields, and keeps what is wrong.
struct Reader<'a> {
    typed: &'a Typed,
    refusals: Vec<Refusal>,
}

impl Reader<'_> {
    fn keep<T>(&mut self, read: Result<T, Refusal>) -> Option<T> {
        read.map_err(|refusal| self.refusals.push(refusal)).ok()
    }

    fn value<T: FromStr<Err: Display>>(&mut self, name: &'static str) -> Option<T> {
        let text = self.typed.0.get(name)?;
        self.keep(read(name, text))
    }

    fn optional<T: FromStr<Err: Display>>(&mut self, name: &'static str) -> edit::Field<T> {
        match self.typed.0.get(name) {
            None => edit::Field::Keep,
            Some(text) if text.is_empty() => edit::Field::Clear,
            Some(text) => self.keep(read(name, text)).map_or(edit::Field::Keep, edit::Field::Set),
        }
    }

    fn tick(&self, name: &str) -> Option<bool> {
        self.typed.0.get(name).map(|text| text == "yes")
    }

    fn words<T: FromStr<Err: Display>>(&mut self, name: &'static str) -> Option<Vec<T>> {
        let text = self.typed.0.get(name)?;
        let all = text.split_whitespace().map(|word| read(name, word)).collect();
        self.keep(all)
    }

    /// The empty text is no scope at all.
    fn scope(&mut self) -> Option<Scope> {
        let text = self.typed.0.get("scope")?.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() { Some(Scope::default()) } else { self.keep(read("scope", &text)) }
    }

    /// Every line that is wrong is named.
    fn list<T: FromStr<Err: Display>>(&mut self, name: &'static str) -> Option<Vec<T>> {
        let text = self.typed.0.get(name)?;
        let mut items = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            let item = line.parse::<T>().map_err(|error| {
                let number: u32 = number;
                Refusal::invalid(name, format!("line {number}: {error}"))
            });
            items.extend(self.keep(item));
        }
        Some(items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::clients::editing::field;
    use crate::admin::clients::registration::{NewClient, Registration};
    use crate::admin::testing::context;
    use crate::domain::client_template::ClientTemplate;
    use crate::domain::issuer::{Issuer, PlainHttp};

    fn shop() -> Client {
        let issuer = Issuer::parse("https://id.example.com", PlainHttp::OnLoopback).unwrap();
        let new = NewClient::from_template(ClientTemplate::WebApp, "shop".parse().unwrap(), &issuer);
        let redirect_uris = vec!["https://shop.example/cb".parse().unwrap()];
        Registration::check(NewClient { redirect_uris, ..new }, &context(0)).unwrap().client().clone()
    }

    #[test]
    fn a_form_that_nobody_touched_changes_nothing() {
        let client = shop();
        let typed = Typed::of(&client);
        let names: Vec<&str> = typed.0.keys().copied().collect();
        let mut known: Vec<&str> = field::all().map(|field| field.name).collect();
        known.sort_unstable();
        assert_eq!(names, known);
        let again = typed.edit().unwrap().apply(NewClient::of(&client));
        let registration = Registration::revise(&client, again, &context(0)).unwrap();
        assert!(typed.differences(&Typed::of(registration.client()), field::all()).is_empty());
        // What a form does not have stays.
        let bare = Typed::default().edit().unwrap().apply(NewClient::of(&client));
        assert_eq!(bare.redirect_uris, client.redirect_uris);
    }

    #[test]
    fn every_wrong_line_is_named() {
        let mut typed = Typed::of(&shop());
        let lines = "https://a.example/cb\n\nhttp://b.example/cb\n  https://c.example/cb\n/cb";
        typed.put("redirect_uris", lines.to_owned());
        typed.put("access_ttl_seconds", "soon".to_owned());
        let refusals = typed.edit().unwrap_err();
        let said: Vec<_> =
            refusals.iter().map(|one| (one.field, one.detail.split(':').next().unwrap())).collect();
        assert_eq!(said[..2], [(Some("redirect_uris"), "line 3"), (Some("redirect_uris"), "line 5")]);
        assert_eq!(said[2].0, Some("access_ttl_seconds"));
        assert_eq!(typed.text("redirect_uris"), lines);
    }
}
