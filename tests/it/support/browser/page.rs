//! An answer as the browser shows it.

use reqwest::header::HeaderMap;
use reqwest::{Response, StatusCode, Url};
use scraper::{Html, Selector};

use super::site::Site;

/// What the tab shows, and how it got there.
#[derive(Clone, Debug)]
pub struct Page {
    pub url: Url,
    pub site: Site,
    pub status: StatusCode,
    pub body: String,
    headers: HeaderMap,
}

impl Page {
    pub async fn read(url: Url, site: Site, answer: Response) -> Self {
        let (status, headers) = (answer.status(), answer.headers().clone());
        Self { url, site, status, headers, body: answer.text().await.unwrap() }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub fn text_of(&self, selector: &str) -> Option<String> {
        let document = Html::parse_document(&self.body);
        let element = document.select(&Selector::parse(selector).unwrap()).next()?;
        let text: String = element.text().collect();
        Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}
