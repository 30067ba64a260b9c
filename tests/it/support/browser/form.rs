//! Forms as a browser sends them (HTML, "constructing the entry list").

use reqwest::Method;
use scraper::{ElementRef, Html, Selector};

/// A form with the values that it would send.
#[derive(Debug)]
pub struct Form {
    pub action: String,
    pub method: Method,
    pub fields: Vec<(String, String)>,
    /// Boxes that are not ticked: they send something only when they are typed over.
    unticked: Vec<String>,
}

impl Form {
    /// The form that `selector` finds, or the form of the button that it finds, with that button pressed.
    pub fn find(page: &str, selector: &str) -> Option<Self> {
        let document = Html::parse_document(page);
        let found = document.select(&Selector::parse(selector).unwrap()).next()?;
        if found.value().name() == "form" {
            return Some(Self::read(found, None));
        }
        let form = match found.attr("form") {
            Some(id) => document.select(&Selector::parse(&format!("form[id='{id}']")).unwrap()).next()?,
            None => found.ancestors().filter_map(ElementRef::wrap).find(|up| up.value().name() == "form")?,
        };
        Some(Self::read(form, Some(found)))
    }

    /// Types `fields` into it. A person can fill in only what is there.
    pub fn filled(mut self, fields: &[(&str, &str)]) -> Self {
        for (name, value) in fields {
            if let Some(field) = self.fields.iter_mut().find(|(there, _)| there == name) {
                (*value).clone_into(&mut field.1);
            } else {
                assert!(
                    self.unticked.iter().any(|there| there == name),
                    "the form has no field {name}: {self:?}"
                );
                self.fields.push(((*name).to_owned(), (*value).to_owned()));
            }
        }
        self
    }

    fn read(form: ElementRef<'_>, button: Option<ElementRef<'_>>) -> Self {
        let post = form.attr("method").is_some_and(|method| method.eq_ignore_ascii_case("post"));
        let mut read = Self {
            action: form.attr("action").unwrap_or_default().to_owned(),
            method: if post { Method::POST } else { Method::GET },
            fields: Vec::new(),
            unticked: Vec::new(),
        };
        for control in form.select(&Selector::parse("input, select, textarea").unwrap()) {
            read.add(control);
        }
        if let Some(button) = button {
            assert!(button.attr("disabled").is_none(), "the button is disabled");
            if let Some(name) = button.attr("name") {
                read.fields.push((name.to_owned(), button.attr("value").unwrap_or_default().to_owned()));
            }
        }
        read
    }

    fn add(&mut self, control: ElementRef<'_>) {
        let Some(name) = control.attr("name").filter(|_| control.attr("disabled").is_none()) else { return };
        let value = match (control.value().name(), control.attr("type").unwrap_or("text")) {
            ("textarea", _) => control.text().collect(),
            ("select", _) => chosen(control),
            (_, "submit" | "button" | "image" | "reset" | "file") => return,
            (_, "checkbox" | "radio") if control.attr("checked").is_none() => {
                self.unticked.push(name.to_owned());
                return;
            }
            (_, "checkbox" | "radio") => control.attr("value").unwrap_or("on").to_owned(),
            _ => control.attr("value").unwrap_or_default().to_owned(),
        };
        self.fields.push((name.to_owned(), value));
    }
}

/// The option that is selected, or else the first.
fn chosen(select: ElementRef<'_>) -> String {
    let option = |selector| select.select(&Selector::parse(selector).unwrap()).next();
    let Some(option) = option("option[selected]").or_else(|| option("option")) else { return String::new() };
    option.attr("value").map_or_else(|| option.text().collect(), ToOwned::to_owned)
}
