//! A client of WebDriver (W3C Recommendation): as much of it as the stories need.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use reqwest::Client;
use serde_json::{Value, json};

use crate::support::within;

/// The name of a reference to an element (W3C WebDriver §12.2).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A session with one tab.
pub struct WebDriver {
    http: Client,
    session: String,
}

impl WebDriver {
    /// A new session at the driver at `url`.
    pub async fn start(url: &str, capabilities: Value) -> Self {
        let http = Client::builder().no_proxy().build().unwrap();
        let mut driver = Self { http, session: format!("{url}/session") };
        let made = driver.post("", capabilities).await;
        let id = made["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {made}"));
        driver.session = format!("{url}/session/{id}");
        driver
    }

    /// Ends it.
    pub async fn end(&self) {
        self.http.delete(&self.session).send().await.unwrap();
    }

    /// Ends it where nothing can be awaited; one that has ended already stays so.
    pub fn end_at_once(&self) {
        let Some((host, path)) = self.session.strip_prefix("http://").and_then(|rest| rest.split_once('/'))
        else {
            return;
        };
        let Ok(mut driver) = TcpStream::connect(host) else { return };
        let _ = driver.set_read_timeout(Some(Duration::from_secs(10)));
        let _ = write!(driver, "DELETE /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        // It answers when the browser is gone.
        let _ = driver.read(&mut [0; 64]);
    }

    /// Opens a page as if its address were typed.
    pub async fn open(&self, url: &str) {
        self.post("/url", json!({ "url": url })).await;
    }

    /// The title.
    pub async fn title(&self) -> String {
        self.get("/title").await.as_str().unwrap().to_owned()
    }

    /// The text that a person sees of the first element that `selector` finds.
    pub async fn text(&self, selector: &str) -> String {
        let element = self.find(selector).await;
        self.get(&format!("/element/{element}/text")).await.as_str().unwrap().to_owned()
    }

    /// A computed style of the element.
    pub async fn style(&self, selector: &str, property: &str) -> String {
        let element = self.find(selector).await;
        self.get(&format!("/element/{element}/css/{property}")).await.as_str().unwrap().to_owned()
    }

    /// Types into a field, after what is there.
    pub async fn type_into(&self, selector: &str, text: &str) {
        let element = self.find(selector).await;
        self.post(&format!("/element/{element}/value"), json!({ "text": text })).await;
    }

    /// Types into a field, instead of what is there.
    pub async fn fill(&self, selector: &str, text: &str) {
        let element = self.find(selector).await;
        self.post(&format!("/element/{element}/clear"), json!({})).await;
        self.post(&format!("/element/{element}/value"), json!({ "text": text })).await;
    }

    /// Presses a button or follows a link.
    pub async fn click(&self, selector: &str) {
        let element = self.find(selector).await;
        self.post(&format!("/element/{element}/click"), json!({})).await;
    }

    /// Waits for a page with this title, as a person does.
    pub async fn wait_for_title(&self, beginning: &str) {
        within(beginning, async || self.title().await.starts_with(beginning)).await;
    }

    /// Waits until `selector` finds something.
    pub async fn wait_for(&self, selector: &str) {
        let there = format!("return !!document.querySelector({selector:?})");
        within(selector, async || self.run(&there).await == true).await;
    }

    /// The cookies that this page has.
    pub async fn cookies(&self) -> Vec<Value> {
        self.get("/cookie").await.as_array().unwrap().clone()
    }

    /// Forgets the cookies of this site: what comes next comes from another browser.
    pub async fn forget_cookies(&self) {
        self.http.delete(format!("{}/cookie", self.session)).send().await.unwrap();
    }

    /// Runs a script of the driver's own in the page.
    pub async fn run(&self, script: &str) -> Value {
        self.post("/execute/sync", json!({ "script": script, "args": [] })).await
    }

    /// Runs a script that says by its last argument when it is done, and with what.
    pub async fn run_until_done(&self, script: &str) -> Value {
        self.post("/execute/async", json!({ "script": script, "args": [] })).await
    }

    /// A command of the browser's developer tools.
    pub async fn chrome(&self, command: &str, parameters: Value) -> Value {
        self.post("/goog/cdp/execute", json!({ "cmd": command, "params": parameters })).await
    }

    /// What the console has said since the last look: violations of policies, errors, failed loads.
    pub async fn complaints(&self) -> Vec<String> {
        let entries = self.post("/se/log", json!({ "type": "browser" })).await;
        entries.as_array().unwrap().iter().map(|entry| entry["message"].to_string()).collect()
    }

    /// What went over the network since the last look, as the developer tools name it.
    pub async fn network(&self) -> Vec<Value> {
        let entries = self.post("/se/log", json!({ "type": "performance" })).await;
        let message = |entry: &Value| {
            let message: Value = serde_json::from_str(entry["message"].as_str().unwrap()).unwrap();
            message["message"].clone()
        };
        entries.as_array().unwrap().iter().map(message).collect()
    }

    async fn find(&self, selector: &str) -> String {
        let found = self.post("/element", json!({ "using": "css selector", "value": selector })).await;
        found[ELEMENT].as_str().unwrap_or_else(|| panic!("no {selector}: {found}")).to_owned()
    }

    async fn get(&self, command: &str) -> Value {
        value(self.http.get(format!("{}{command}", self.session)).send().await.unwrap()).await
    }

    async fn post(&self, command: &str, body: Value) -> Value {
        value(self.http.post(format!("{}{command}", self.session)).json(&body).send().await.unwrap()).await
    }
}

async fn value(answer: reqwest::Response) -> Value {
    let status = answer.status();
    let mut answer: Value = answer.json().await.unwrap();
    assert!(status.is_success(), "{status}: {}", answer["value"]["message"]);
    answer["value"].take()
}
