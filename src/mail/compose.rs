//! Words a letter and lays it out: a subject, a text and an HTML page that say the same.

use askama::Template;
use serde::{Deserialize, Serialize};

use super::letter::Letter;
use super::sheet::{Part, Sheet, sheet};
use crate::domain::issuer::Issuer;
use crate::words::Words;

/// How our mails look.
#[derive(Clone, Copy, Debug)]
pub struct Stationery<'a> {
    /// The product's name.
    pub site_name: &'a str,
    /// The colour of buttons, as `#17594f`.
    pub accent: &'a str,
    /// The colour of what is written on it.
    pub on_accent: &'a str,
}

/// A mail as it is sent. Links and codes stand in it and are not printed.
#[derive(Clone, Serialize, Deserialize)]
pub struct Mail {
    /// One line.
    pub subject: String,
    /// For programs without HTML.
    pub text: String,
    /// For all others.
    pub html: String,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mail(…)")
    }
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct TextMail<'a> {
    sheet: &'a Sheet,
    site_name: &'a str,
    issuer: &'a str,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct HtmlMail<'a> {
    sheet: &'a Sheet,
    look: Stationery<'a>,
    issuer: &'a str,
    lang: &'static str,
    dir: &'static str,
    start: &'static str,
    paste: String,
}

/// Writes `letter` in the language of `words`.
pub fn compose(
    letter: &Letter,
    words: Words,
    look: Stationery<'_>,
    issuer: &Issuer,
) -> Result<Mail, askama::Error> {
    let sheet = sheet(letter, words, look.site_name, issuer);
    let language = words.language();
    let dir = language.direction().as_str();
    let text = TextMail { sheet: &sheet, site_name: look.site_name, issuer: issuer.as_str() }.render()?;
    let html = HtmlMail {
        sheet: &sheet,
        look,
        issuer: issuer.as_str(),
        lang: language.as_str(),
        dir,
        start: if dir == "rtl" { "right" } else { "left" },
        paste: words.say("mail-paste"),
    };
    Ok(Mail { html: html.render()?, subject: one_line(&sheet.subject), text })
}

/// A subject is one line, whatever was put into it.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control()).collect::<Vec<_>>().join(" ").trim().to_owned()
}
