//! ChromeDriver as a process of the test's own, with a new profile for every browser.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::webdriver::WebDriver;

/// Whoever has no Chromium says so: the tests do not pass for the lack of it.
const WITHOUT: &str = "SIGNET_TEST_WITHOUT_BROWSER";
const MISSING: &str = "no Chromium or no ChromeDriver in PATH: install Debian's packages `chromium` and \
                       `chromium-driver`, or set SIGNET_TEST_WITHOUT_BROWSER=1 to do without these tests";

/// How the browser is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Taste {
    /// Scripts do not run.
    pub without_scripts: bool,
    /// The person likes it dark.
    pub dark: bool,
}

/// A browser with an empty profile, gone with this value.
pub struct Chromium {
    /// Its one tab.
    pub tab: WebDriver,
    driver: Child,
    _profile: TempDir,
}

impl Chromium {
    /// Starts one as most people have it. `None`: the tests do without.
    pub async fn start() -> Option<Self> {
        Self::start_as(Taste::default()).await
    }

    /// Starts one.
    pub async fn start_as(taste: Taste) -> Option<Self> {
        let browser = find(&["chromium", "chromium-browser", "google-chrome"]);
        let (Some(browser), Some(driver)) = (browser, find(&["chromedriver"])) else {
            assert!(std::env::var_os(WITHOUT).is_some_and(|set| set == "1"), "{MISSING}");
            return None;
        };
        let profile = tempfile::Builder::new().prefix("signet-chromium-").tempdir().unwrap();
        let mut command = Command::new(driver);
        command.arg("--port=0").env("HOME", profile.path()).env("TMPDIR", profile.path());
        let mut driver = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let port = port(&mut driver);
        let capabilities = capabilities(&browser, profile.path(), taste);
        let tab = WebDriver::start(&format!("http://127.0.0.1:{port}"), capabilities).await;
        if taste.dark {
            let feature = json!({ "features": [{ "name": "prefers-color-scheme", "value": "dark" }] });
            tab.chrome("Emulation.setEmulatedMedia", feature).await;
        }
        Some(Self { tab, driver, _profile: profile })
    }

    /// Closes it.
    pub async fn close(self) {
        self.tab.end().await;
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // ChromeDriver leaves the browser behind when it is killed itself, as after a test that has failed.
        self.tab.end_at_once();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut files =
        std::env::split_paths(&path).flat_map(|folder| names.iter().map(move |name| folder.join(name)));
    files.find(|file| file.is_file())
}

/// The port that the driver has chosen, as it says on standard output.
fn port(driver: &mut Child) -> u16 {
    let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines().map_while(Result::ok);
    let line = lines.find(|line| line.contains("started successfully on port")).expect("ChromeDriver starts");
    // Somebody must read the rest, or the driver waits.
    std::thread::spawn(move || lines.for_each(drop));
    line.trim_end_matches('.').rsplit(' ').next().unwrap().parse().unwrap()
}

fn capabilities(browser: &Path, profile: &Path, taste: Taste) -> Value {
    let data = format!("--user-data-dir={}", profile.join("data").display());
    let arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=900,1000",
        &data,
    ];
    let preferences = if taste.without_scripts {
        json!({ "profile.managed_default_content_settings.javascript": 2 })
    } else {
        json!({})
    };
    json!({ "capabilities": { "alwaysMatch": {
        "browserName": "chrome",
        "goog:chromeOptions": { "binary": browser, "args": arguments, "prefs": preferences },
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
    } } })
}
