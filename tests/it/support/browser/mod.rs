//! A small browser: keeps cookies, submits the forms that it finds, says where it comes from as browsers do. It follows
//! redirects only when told to, and runs no scripts.

mod cookies;
mod form;
mod page;
mod site;

use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, COOKIE, LOCATION, ORIGIN, REFERER, USER_AGENT};
use reqwest::{Client, Method, StatusCode, Url};

use cookies::Cookies;
use form::Form;
use page::Page;
use site::Site;

/// One person's browser with one tab.
#[derive(Clone, Debug)]
pub struct Browser {
    client: Client,
    cookies: Cookies,
    page: Option<Page>,
    languages: Option<String>,
    address: Option<String>,
    program: Option<String>,
}

impl Browser {
    /// A browser without any cookie.
    pub fn new() -> Self {
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
        Self {
            client: client.build().unwrap(),
            cookies: Cookies::default(),
            page: None,
            languages: None,
            address: None,
            program: None,
        }
    }

    /// From now on it asks for pages in these languages (`Accept-Language`).
    pub fn speaks(&mut self, languages: &str) -> &mut Self {
        self.languages = Some(languages.to_owned());
        self
    }

    /// From now on a proxy says that it is at this address.
    pub fn is_at(&mut self, address: &str) -> &mut Self {
        self.address = Some(address.to_owned());
        self
    }

    /// From now on it says that it is this program (`User-Agent`).
    pub fn calls_itself(&mut self, program: &str) -> &mut Self {
        self.program = Some(program.to_owned());
        self
    }

    /// Opens `url` as if it were typed; a path is taken relative to the page.
    pub async fn get(&mut self, url: &str) -> &mut Self {
        let url = self.resolve(url);
        self.navigate(Method::GET, url, None, Site::typed()).await
    }

    /// Goes where a link or a script of the page leads.
    pub async fn click(&mut self, url: &str) -> &mut Self {
        let url = self.resolve(url);
        let site = Site::from_page(self.url(), &url);
        self.navigate(Method::GET, url, None, site).await
    }

    /// Follows the redirect that was answered; only one.
    pub async fn follow(&mut self) -> &mut Self {
        let page = self.page();
        assert!(matches!(page.status.as_u16(), 302 | 303), "no redirect but {}", page.status);
        let url = self.resolve(page.header(LOCATION.as_str()).expect("a redirect without Location"));
        let site = self.page().site.redirected(&url);
        self.navigate(Method::GET, url, None, site).await
    }

    /// Follows redirects for as long as they lead to `origin` (`http://127.0.0.1:8080`).
    pub async fn follow_within(&mut self, origin: &str) -> &mut Self {
        while let Some(location) = self.page().header(LOCATION.as_str()) {
            if self.resolve(location).origin().ascii_serialization() != origin {
                break;
            }
            self.follow().await;
        }
        self
    }

    /// Presses the button that `selector` finds (`#sign-in`), or sends the form that it finds without one. Hidden fields
    /// and those that are filled in already are kept; `fields` are typed over them and must be there.
    pub async fn submit(&mut self, selector: &str, fields: &[(&str, &str)]) -> &mut Self {
        let form = Form::find(&self.page().body, selector);
        let form =
            form.unwrap_or_else(|| panic!("no form {selector} on: {}", self.page().body)).filled(fields);
        let mut url = self.resolve(&form.action);
        let site = Site::from_page(self.url(), &url);
        if form.method == Method::GET {
            url.query_pairs_mut().clear().extend_pairs(&form.fields);
            return self.navigate(Method::GET, url, None, site).await;
        }
        self.navigate(form.method, url, Some(form.fields), site).await
    }

    /// Sends what a script of the page could send: any fields to any URL.
    pub async fn post(&mut self, url: &str, fields: &[(&str, &str)]) -> &mut Self {
        let url = self.resolve(url);
        let site = Site::from_page(self.url(), &url);
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.navigate(Method::POST, url, Some(fields), site).await
    }

    /// The status of the page.
    pub fn status(&self) -> StatusCode {
        self.page().status
    }

    /// Where the page came from.
    pub fn url(&self) -> &Url {
        &self.page().url
    }

    /// A header of the page.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.page().header(name)
    }

    /// The page as it came.
    pub fn body(&self) -> &str {
        &self.page().body
    }

    /// The page's title.
    pub fn title(&self) -> String {
        self.page().text_of("title").unwrap_or_default()
    }

    /// What a person reads on the page, white space collapsed.
    pub fn text(&self) -> String {
        self.page().text_of("body").unwrap_or_default()
    }

    /// The text of the first element that `selector` finds.
    pub fn find(&self, selector: &str) -> Option<String> {
        self.page().text_of(selector)
    }

    /// The value of a cookie that this browser would send to the page's server.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.value(self.url(), name)
    }

    /// Forgets a cookie.
    pub fn forget(&mut self, name: &str) {
        self.cookies.forget(name);
    }

    fn page(&self) -> &Page {
        self.page.as_ref().expect("no page is open")
    }

    /// The page from which `url` is asked for, if its policy lets that be told: `same-origin` or nothing.
    fn referrer(&self, url: &Url) -> Option<String> {
        let page = self.page.as_ref()?;
        let told = page.header("referrer-policy") == Some("same-origin") && page.url.origin() == url.origin();
        told.then(|| page.url.to_string())
    }

    fn resolve(&self, url: &str) -> Url {
        match &self.page {
            Some(page) => page.url.join(url).unwrap(),
            None => Url::parse(url).unwrap(),
        }
    }

    async fn navigate(
        &mut self,
        method: Method,
        url: Url,
        fields: Option<Vec<(String, String)>>,
        site: Site,
    ) -> &mut Self {
        let mut request = self.client.request(method.clone(), url.clone());
        request = request.header(ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8");
        request = request.header("Sec-Fetch-Site", site.as_str()).header("Sec-Fetch-Mode", "navigate");
        request = request.header("Sec-Fetch-Dest", "document");
        if let Some(languages) = &self.languages {
            request = request.header(ACCEPT_LANGUAGE, languages);
        }
        if let Some(address) = &self.address {
            request = request.header("X-Forwarded-For", address);
        }
        if let Some(program) = &self.program {
            request = request.header(USER_AGENT, program);
        }
        if let Some(referrer) = self.referrer(&url) {
            request = request.header(REFERER, referrer);
        }
        if let Some(cookies) = self.cookies.header(&url, &method, &site) {
            request = request.header(COOKIE, cookies);
        }
        if let Some(fields) = fields {
            request = request.header(ORIGIN, site.origin()).form(&fields);
        }
        let answer = request.send().await.unwrap();
        self.cookies.keep(&url, answer.headers());
        self.page = Some(Page::read(url, site, answer).await);
        self
    }
}

#[cfg(test)]
mod tests;
