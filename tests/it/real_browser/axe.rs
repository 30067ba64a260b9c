//! axe-core: looks over a page as people who see, hear or move otherwise have it (WCAG 2.2, levels A and AA).

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::webdriver::WebDriver;

/// Whoever cannot have it says so: pages do not pass for the lack of it.
const WITHOUT: &str = "SIGNET_TEST_WITHOUT_AXE";

/// The folder that cargo builds into: the test itself lies in `debug/deps` of it.
pub fn target() -> &'static Path {
    static TARGET: OnceLock<std::path::PathBuf> = OnceLock::new();
    TARGET.get_or_init(|| std::env::current_exe().unwrap().ancestors().nth(3).unwrap().to_owned())
}

/// The script, fetched once. `None`: the tests do without.
fn script() -> Option<&'static str> {
    static SCRIPT: OnceLock<Option<String>> = OnceLock::new();
    SCRIPT.get_or_init(fetch).as_deref()
}

fn fetch() -> Option<String> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/axe");
    let fetched = Command::new(program).arg(target()).output().unwrap();
    if fetched.status.success() {
        let file = String::from_utf8(fetched.stdout).unwrap();
        return Some(std::fs::read_to_string(file.trim()).unwrap());
    }
    let why = String::from_utf8_lossy(&fetched.stderr);
    let said = std::env::var_os(WITHOUT).is_some_and(|set| set == "1");
    assert!(said, "{why}set {WITHOUT}=1 to do without looking for barriers");
    None
}

/// Lays it ready for every page that the tab opens from now on. It is the driver's own: no policy of a page applies.
pub async fn lay_ready(tab: &WebDriver) {
    if let Some(script) = script() {
        tab.chrome("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
    }
}

/// The barriers on the page as it is shown now, one text each. After a change of the light its colours are mixed for some
/// frames, on a busy machine for more: what is a barrier stays one at a second look.
pub async fn barriers(tab: &WebDriver) -> Vec<String> {
    let found = look(tab).await;
    if found.is_empty() { found } else { look(tab).await }
}

async fn look(tab: &WebDriver) -> Vec<String> {
    if script().is_none() {
        return Vec::new();
    }
    let found = tab
        .run_until_done(
            "const done = arguments[arguments.length - 1]; \
             const frame = () => new Promise(requestAnimationFrame); \
             const still = () => Promise.allSettled(document.getAnimations().map(one => one.finished)); \
             frame().then(frame).then(still).then(frame).then(() => axe.run(document, { \
               runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], \
               rules: { 'target-size': { enabled: true } }, \
               resultTypes: ['violations'], \
             })).then(found => done(found.violations), wrong => done(String(wrong)))",
        )
        .await;
    let found = found.as_array().unwrap_or_else(|| panic!("axe did not look: {found}"));
    found.iter().map(told).collect()
}

fn told(violation: &Value) -> String {
    let nodes = violation["nodes"].as_array().unwrap().iter().map(|node| {
        let html: String = node["html"].as_str().unwrap_or_default().chars().take(160).collect();
        format!(
            "\n    {html}\n      {}",
            node["failureSummary"].as_str().unwrap_or_default().replace('\n', " ")
        )
    });
    format!("{}: {}{}", violation["id"], violation["help"], nodes.collect::<String>())
}
