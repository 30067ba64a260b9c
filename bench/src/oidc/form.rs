//! Forms of a page, filled and taken apart for submission.

use super::html::{Tag, tags};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub kind: String,
    pub id: Option<String>,
    pub name: Option<String>,
    pub value: String,
    checked: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    pub action: String,
    pub method: Method,
    fields: Vec<Field>,
}

impl Form {
    pub fn all(page: &str) -> Vec<Self> {
        let mut forms: Vec<Self> = Vec::new();
        let mut open = false;
        for tag in tags(page) {
            match (tag.name.as_str(), tag.closing) {
                ("form", false) => {
                    forms.push(Self::opened(&tag));
                    open = true;
                }
                ("form", true) => open = false,
                ("input" | "button" | "textarea" | "select", false) if open => {
                    if let Some(form) = forms.last_mut() {
                        form.fields.push(Field::of(&tag));
                    }
                }
                _ => {}
            }
        }
        forms
    }

    fn opened(tag: &Tag) -> Self {
        let post = tag.attribute("method").is_some_and(|method| method.eq_ignore_ascii_case("post"));
        let method = if post { Method::Post } else { Method::Get };
        Self { action: tag.owned("action").unwrap_or_default(), method, fields: Vec::new() }
    }

    pub fn asks_for_password(&self) -> bool {
        self.fields.iter().any(|field| field.kind == "password")
    }

    /// The button with this id or name.
    pub fn button(&self, called: &str) -> Option<&Field> {
        let matches = |field: &&Field| {
            field.submits() && (field.id.as_deref() == Some(called) || field.name.as_deref() == Some(called))
        };
        self.fields.iter().find(matches)
    }

    pub fn first_button(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.submits())
    }

    /// Puts a value into the fields for which `fits` holds.
    pub fn fill(&mut self, fits: impl Fn(&Field) -> bool, value: &str) {
        for field in self.fields.iter_mut().filter(|field| fits(field)) {
            value.clone_into(&mut field.value);
        }
    }

    /// What a browser sends when `pressed` is the button: every named field and that button, no other.
    pub fn pairs<'a>(&'a self, pressed: Option<&'a Field>) -> Vec<(&'a str, &'a str)> {
        let sent = |field: &&Field| match field.kind.as_str() {
            "checkbox" | "radio" => field.checked,
            "button" | "reset" | "image" => false,
            _ => !field.submits() || pressed == Some(*field),
        };
        let named = |field: &'a Field| field.name.as_deref().map(|name| (name, field.value.as_str()));
        self.fields.iter().filter(sent).filter_map(named).collect()
    }
}

impl Field {
    fn of(tag: &Tag) -> Self {
        let default = match tag.name.as_str() {
            "button" => "submit",
            "input" => "text",
            other => other,
        };
        let kind = tag.attribute("type").unwrap_or(default).to_ascii_lowercase();
        let value = tag.owned("value").unwrap_or_else(|| {
            let implied = if kind == "checkbox" || kind == "radio" { "on" } else { "" };
            implied.to_owned()
        });
        let checked = tag.attribute("checked").is_some();
        Self { kind, id: tag.owned("id"), name: tag.owned("name"), value, checked }
    }

    fn submits(&self) -> bool {
        self.kind == "submit"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"
        <form action="/search"><input name="q"></form>
        <form method="post" action="/sign-in?next=%2F&amp;x=1">
          <input type="hidden" name="csrf" value="t0ken">
          <input type="email" name="email"><input type="password" name="password">
          <input type="checkbox" name="remember">
          <button id="other" name="with" value="passkey">Passkey</button>
          <button id="sign-in" name="action" value="sign-in">Sign in</button>
        </form>"#;

    #[test]
    fn hidden_fields_are_kept_and_only_the_pressed_button_is_sent() {
        let mut form = Form::all(PAGE).into_iter().find(Form::asks_for_password).unwrap();
        form.fill(|field| field.name.as_deref() == Some("email"), "a@b.example");
        form.fill(|field| field.kind == "password", "secret");
        assert_eq!(form.method, Method::Post);
        assert_eq!(form.action, "/sign-in?next=%2F&x=1");
        let pairs = form.pairs(form.button("sign-in"));
        let expected =
            [("csrf", "t0ken"), ("email", "a@b.example"), ("password", "secret"), ("action", "sign-in")];
        assert_eq!(pairs, expected);
    }
}
