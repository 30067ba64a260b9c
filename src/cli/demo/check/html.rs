//! Reads as much of a page as a browser needs to go on: title, forms, links with an id. Tolerant: what it does not
//! understand it skips.

use std::collections::HashMap;

/// A page.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) title: String,
    pub(super) forms: Vec<Form>,
    /// Addresses by the ids of the links.
    pub(super) links: HashMap<String, String>,
}

/// A form.
#[derive(Debug, Default)]
pub(super) struct Form {
    pub(super) action: String,
    pub(super) fields: Vec<(String, String)>,
    pub(super) buttons: Vec<Button>,
}

/// A button that sends its form, perhaps with a field of its own.
#[derive(Debug)]
pub(super) struct Button {
    pub(super) id: String,
    pub(super) field: Option<(String, String)>,
}

type Attributes = HashMap<String, String>;

/// Reads a page.
pub(super) fn read(html: &str) -> Page {
    let mut page = Page::default();
    let mut rest = html;
    let mut inside_form = false;
    while let Some((_, tag)) = rest.split_once('<') {
        let (name, attributes, after) = read_tag(tag);
        let get = |attribute: &str| attributes.get(attribute).cloned().unwrap_or_default();
        let form = if inside_form { page.forms.last_mut() } else { None };
        match (name.as_str(), form) {
            ("title", _) => page.title = unescape(after.split('<').next().unwrap_or_default()),
            ("a", _) if attributes.contains_key("id") => {
                page.links.insert(get("id"), get("href"));
            }
            ("form", _) => {
                inside_form = true;
                page.forms.push(Form { action: get("action"), ..Form::default() });
            }
            ("/form", _) => inside_form = false,
            ("input", Some(form)) if attributes.contains_key("name") => {
                form.fields.push((get("name"), get("value")));
            }
            ("button", Some(form)) => {
                let field = attributes.contains_key("name").then(|| (get("name"), get("value")));
                form.buttons.push(Button { id: get("id"), field });
            }
            _ => {}
        }
        rest = after;
    }
    page
}

/// Takes a tag apart, given what follows its `<`: its name, its attributes, and what follows its `>`.
fn read_tag(text: &str) -> (String, Attributes, &str) {
    let end = text.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(text.len());
    let (name, mut rest) = text.split_at(end);
    let mut attributes = Attributes::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return (name.to_ascii_lowercase(), attributes, rest);
        }
        if let Some(after) = rest.strip_prefix('>') {
            return (name.to_ascii_lowercase(), attributes, after);
        }
        let end = rest.find(|c: char| c.is_whitespace() || c == '>' || c == '=').unwrap_or(rest.len());
        // A stray sign is passed over, so that every turn moves on.
        let (attribute, after) = rest.split_at(end.max(1).min(rest.len()));
        let (value, after) = read_value(after);
        attributes.insert(attribute.to_ascii_lowercase(), unescape(value));
        rest = after;
    }
}

/// The value of an attribute, given what follows its name, and what follows the value.
fn read_value(text: &str) -> (&str, &str) {
    let Some(value) = text.trim_start().strip_prefix('=') else { return ("", text) };
    let value = value.trim_start();
    for quote in ['"', '\''] {
        if let Some(quoted) = value.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    value.split_at(value.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(value.len()))
}

/// Replaces the character references that templates write.
fn unescape(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, reference)) = rest.split_once('&') {
        result.push_str(before);
        let named = reference.split_once(';').and_then(|(name, after)| Some((character(name)?, after)));
        if let Some((character, after)) = named {
            result.push(character);
            rest = after;
        } else {
            result.push('&');
            rest = reference;
        }
    }
    result.push_str(rest);
    result
}

fn character(name: &str) -> Option<char> {
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => match name.strip_prefix('#')?.strip_prefix(['x', 'X']) {
            Some(digits) => number(digits, 16),
            None => number(name.strip_prefix('#')?, 10),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_links_and_the_title_are_found() {
        let page = read(
            "<!doctype html><title>Sign in &#38; more</title><a id=\"login\" class=x href='/login?a=1&amp;b=2'>in</a>\
             <input name=outside value=1>\
             <form method=\"post\" action=\"/x\"><input type=hidden name=\"csrf\" value=\"a&quot;b\" required>\
             <button id=\"allow\" name=\"decision\" value=\"allow\">Allow</button><button id=plain>No</button></form>",
        );
        assert_eq!(page.title, "Sign in & more");
        assert_eq!(page.links.get("login").map(String::as_str), Some("/login?a=1&b=2"));
        let form = &page.forms[0];
        assert_eq!(form.action, "/x");
        assert_eq!(form.fields, [("csrf".to_owned(), "a\"b".to_owned())]);
        assert_eq!(form.buttons[0].field, Some(("decision".to_owned(), "allow".to_owned())));
        assert_eq!((form.buttons[1].id.as_str(), &form.buttons[1].field), ("plain", &None));
    }

    #[test]
    fn nothing_stops_it() {
        for html in [
            "<",
            "<form",
            "<form =",
            "<a id=\"x",
            "<a id='x' <b>",
            "&#xFFFFFFFF; &; <title>&",
            "a < b > c",
            "<é=ü",
        ] {
            let _ = read(html);
        }
    }
}
