//! Looks over pages and keeps pictures of them, below `screenshots/` in the folder of what is built.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use signet::domain::language::{Direction, Language};

use super::axe::{self, barriers};
use super::view::{Light, Screen, View};
use super::webdriver::WebDriver;

/// What must be so on every page, and can be seen without knowing which it is. A list of what is wrong.
const LOOK: &str = r"
const wrong = [], root = document.documentElement, text = e => e.outerHTML.slice(0, 160);
const wide = root.scrollWidth - root.clientWidth;
if (wide > 0) wrong.push(`${wide} pixels lie beyond the side`);
for (const e of document.querySelectorAll('input:not([type=hidden]):not([hidden]), select, textarea')) {
  if (!e.labels.length || !e.labels[0].textContent.trim()) wrong.push('without a label: ' + text(e));
}
for (const e of document.querySelectorAll('a, button')) {
  if (!e.textContent.trim()) wrong.push('says nothing: ' + text(e));
}
for (const e of document.querySelectorAll('main a.button, main button, main input:not([type=hidden]), main select')) {
  const box = e.getBoundingClientRect();
  if (box.width && (box.left < 0 || box.right > root.clientWidth)) wrong.push('is cut off: ' + text(e));
}
for (const e of document.querySelectorAll('[aria-describedby], [aria-labelledby]')) {
  for (const id of [e.getAttribute('aria-describedby'), e.getAttribute('aria-labelledby')].join(' ').split(' ')) {
    if (id && !document.getElementById(id)) wrong.push(`#${id} is nowhere: ` + text(e));
  }
}
const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
for (const id of ids.filter((id, n) => ids.indexOf(id) !== n)) wrong.push(`#${id} is there twice`);
if (document.querySelectorAll('h1').length !== 1) wrong.push('not one heading of the first level');
if (document.scripts.length) wrong.push('has scripts');
return [root.lang, root.dir, wrong];
";

/// Whether every look is kept as a picture, not only the close ones: for whoever wants to see them.
fn all_pictures() -> bool {
    std::env::var_os("SIGNET_TEST_ALL_PICTURES").is_some_and(|set| set == "1")
}

/// The pictures of one test, and what it found wrong.
pub struct Album {
    folder: PathBuf,
    language: Language,
    wrong: Vec<String>,
    closely: bool,
}

impl Album {
    /// Pages in `language`.
    pub fn new(name: &str, language: Language) -> Self {
        let folder = axe::target().join("screenshots").join(name).join(language.as_str());
        std::fs::create_dir_all(&folder).unwrap();
        Self { folder, language, wrong: Vec::new(), closely: true }
    }

    /// What looks for barriers is a script itself: where none run, it cannot.
    pub fn without_scripts(self, without: bool) -> Self {
        Self { closely: !without, ..self }
    }

    /// Looks at the page that is open from all sides. For barriers, which takes longest, it looks so that every two of
    /// screen, light and direction of writing are seen together.
    pub async fn look_from_all_sides(&mut self, tab: &WebDriver, name: &str) {
        for view in View::ALL {
            view.show(tab).await;
            let name = format!("{name}-{}", view.name());
            self.glance(tab, &name).await;
            let usual = (view.screen == Screen::Desktop) == (view.light == Light::Light);
            let closely = usual == (self.language.direction() == Direction::LeftToRight);
            if closely {
                self.study(tab, &name).await;
            }
            if closely || all_pictures() {
                self.keep(tab, &name).await;
            }
        }
    }

    /// Looks at the page that is open as it is shown now.
    pub async fn look(&mut self, tab: &WebDriver, name: &str) {
        self.glance(tab, name).await;
        if self.closely {
            self.study(tab, name).await;
        }
        self.keep(tab, name).await;
    }

    async fn glance(&mut self, tab: &WebDriver, name: &str) {
        let seen = tab.run(LOOK).await;
        let written = match self.language.direction() {
            Direction::LeftToRight => "ltr",
            Direction::RightToLeft => "rtl",
        };
        if seen[0] != self.language.as_str() || seen[1] != written {
            self.wrong.push(format!("{name}: is in {} {}", seen[0], seen[1]));
        }
        let wrong = seen[2].as_array().unwrap().iter().map(|one| format!("{name}: {one}"));
        self.wrong.extend(wrong);
    }

    async fn study(&mut self, tab: &WebDriver, name: &str) {
        let barriers = barriers(tab).await;
        self.wrong.extend(barriers.iter().map(|one| format!("{name}: {one}")));
    }

    async fn keep(&self, tab: &WebDriver, name: &str) {
        std::fs::write(self.folder.join(format!("{name}.png")), picture(tab).await).unwrap();
    }

    /// Asserts that nothing was wrong on any page.
    pub fn assert_nothing_wrong(&self) {
        assert!(self.wrong.is_empty(), "{} things:\n{}", self.wrong.len(), self.wrong.join("\n"));
    }
}

/// The whole page, as PNG.
async fn picture(tab: &WebDriver) -> Vec<u8> {
    let size = tab.run("const e = document.documentElement; return [innerWidth, e.scrollHeight]").await;
    let clip = json!({ "x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1 });
    let parameters = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
    let taken: Value = tab.chrome("Page.captureScreenshot", parameters).await;
    STANDARD.decode(taken["data"].as_str().unwrap()).unwrap()
}
