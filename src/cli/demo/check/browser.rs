//! A browser: it keeps cookies, follows redirects, and fills in the forms that it finds.

use anyhow::{Context as _, bail};
use reqwest::{Client, RequestBuilder};
use url::Url;

use super::answer::{self, Answer};
use super::expect;
use super::html::{self, Page};

/// Nobody is sent around longer.
const MAX_REDIRECTS: usize = 10;

/// A browser and the page that it shows.
#[derive(Debug)]
pub(super) struct Browser {
    http: Client,
    /// All for one host: like a browser's, they do not care for ports.
    cookies: Vec<(String, String)>,
    url: Url,
    pub(super) page: Page,
    pub(super) body: String,
    pub(super) status: u16,
}

impl Browser {
    /// One that has never been anywhere.
    pub(super) fn new() -> anyhow::Result<Self> {
        Ok(Self {
            http: answer::client()?,
            cookies: Vec::new(),
            url: Url::parse("about:blank")?,
            page: Page::default(),
            body: String::new(),
            status: 0,
        })
    }

    /// Opens an address and follows redirects, up to the first that leads to `end`: that address is returned, unvisited.
    pub(super) async fn open_until(&mut self, url: &str, end: &str) -> anyhow::Result<Option<Url>> {
        let url = Url::parse(url)?;
        let request = self.http.get(url.clone());
        self.go(url, request, Some(end)).await
    }

    /// Opens an address and follows all redirects.
    pub(super) async fn open(&mut self, url: &str) -> anyhow::Result<()> {
        let url = self.absolute(url)?;
        let request = self.http.get(url.clone());
        self.go(url, request, None).await.map(|_| ())
    }

    /// Follows the link with this id.
    pub(super) async fn click(&mut self, id: &str) -> anyhow::Result<()> {
        let href = self.page.links.get(id).with_context(|| format!("{} has no link {id}", self.shown()))?;
        self.open(&href.clone()).await
    }

    /// Fills in `fields` and presses the button with this id; follows redirects up to the first that leads to `end`.
    pub(super) async fn press_until(
        &mut self,
        button: &str,
        fields: &[(&str, &str)],
        end: Option<&str>,
    ) -> anyhow::Result<Option<Url>> {
        let has_it = |form: &&html::Form| form.buttons.iter().any(|one| one.id == button);
        let form = self.page.forms.iter().find(has_it);
        let form = form.with_context(|| format!("{} has no button {button}", self.shown()))?;
        let mut sent = form.fields.clone();
        for (name, value) in fields {
            match sent.iter_mut().find(|(field, _)| field == name) {
                Some((_, old)) => (*value).clone_into(old),
                None => bail!("{}: the form has no field {name}", self.shown()),
            }
        }
        sent.extend(form.buttons.iter().find(|one| one.id == button).and_then(|one| one.field.clone()));
        let url = self.absolute(&form.action)?;
        let origin = self.url.origin().ascii_serialization();
        let request = self.http.post(url.clone()).header("Origin", origin).form(&sent);
        self.go(url, request, end).await
    }

    /// Fills in `fields` and presses the button with this id.
    pub(super) async fn press(&mut self, button: &str, fields: &[(&str, &str)]) -> anyhow::Result<()> {
        self.press_until(button, fields, None).await.map(|_| ())
    }

    /// The page must have a title that begins so, and this status.
    pub(super) fn shows(&self, status: u16, title: &str) -> anyhow::Result<()> {
        expect::equal(&format!("status of {}", self.shown()), self.status, status)?;
        let came = self.page.title.get(..title.len()).unwrap_or(&self.page.title);
        expect::equal(&format!("title of {}", self.shown()), came, title)
    }

    async fn go(
        &mut self,
        url: Url,
        request: RequestBuilder,
        end: Option<&str>,
    ) -> anyhow::Result<Option<Url>> {
        let (mut url, mut request) = (url, request);
        for _ in 0..=MAX_REDIRECTS {
            let answer = answer::send(&self.http, self.with_cookies(request)).await?;
            self.keep_cookies(&answer);
            if !(300..400).contains(&answer.status) {
                self.show(url, answer);
                return Ok(None);
            }
            let next = url.join(answer.header("location"))?;
            if end.is_some_and(|end| next.as_str().starts_with(end)) {
                return Ok(Some(next));
            }
            request = self.http.get(next.clone());
            url = next;
        }
        bail!("more than {MAX_REDIRECTS} redirects, the last to {}", path_of(&url))
    }

    fn show(&mut self, url: Url, answer: Answer) {
        self.page = html::read(&answer.body);
        (self.url, self.status, self.body) = (url, answer.status, answer.body);
    }

    fn with_cookies(&self, request: RequestBuilder) -> RequestBuilder {
        if self.cookies.is_empty() {
            return request;
        }
        let all: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.header("Cookie", all.join("; "))
    }

    fn keep_cookies(&mut self, answer: &Answer) {
        for line in answer.all("set-cookie") {
            let mut parts = line.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { continue };
            let dead = parts.any(|part| part.eq_ignore_ascii_case("max-age=0"));
            self.cookies.retain(|(known, _)| known != name);
            if !dead {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    fn absolute(&self, url: &str) -> anyhow::Result<Url> {
        if self.url.cannot_be_a_base() { Ok(Url::parse(url)?) } else { Ok(self.url.join(url)?) }
    }

    /// The page, for messages.
    pub(super) fn shown(&self) -> String {
        format!("“{}” at {}", self.page.title, path_of(&self.url))
    }
}

/// An address without its query, in which secrets may stand.
fn path_of(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.into()
}
