//! Start and end tags of a page, with their attributes: as much HTML as it takes to find forms.

/// `<name key="value">` or `</name>`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag {
    pub(super) name: String,
    pub(super) closing: bool,
    attributes: Vec<(String, String)>,
}

impl Tag {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn owned(&self, name: &str) -> Option<String> {
        self.attribute(name).map(str::to_owned)
    }
}

pub(super) fn tags(page: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once('<') {
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let (closing, after) = after.strip_prefix('/').map_or((false, after), |after| (true, after));
        if !after.starts_with(|c: char| c.is_ascii_alphabetic()) {
            rest = after;
            continue;
        }
        let (tag, after) = tag(after, closing);
        rest = after;
        // Text of these is not markup.
        if let (false, "script" | "style") = (tag.closing, tag.name.as_str()) {
            let end = format!("</{}", tag.name);
            rest = rest.split_once(end.as_str()).map_or("", |(_, after)| after);
        }
        found.push(tag);
    }
    found
}

fn tag(text: &str, closing: bool) -> (Tag, &str) {
    let (name, mut rest) = split_where(text, |c| !(c.is_ascii_alphanumeric() || c == '-'));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() || rest.starts_with('>') {
            let rest = rest.strip_prefix('>').unwrap_or(rest);
            return (Tag { name: name.to_ascii_lowercase(), closing, attributes }, rest);
        }
        let (key, value, after) = attribute(rest);
        attributes.push((key.to_ascii_lowercase(), decode(value)));
        rest = after;
    }
}

fn attribute(text: &str) -> (&str, &str, &str) {
    let mut characters = text.chars();
    characters.next();
    // The first character belongs to the name whatever it is, so that every call moves on.
    let tail = characters.as_str();
    let (_, after) = split_where(tail, |c| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/'));
    let key = text.strip_suffix(after).unwrap_or(text);
    let Some(value) = after.trim_ascii_start().strip_prefix('=') else { return (key, "", after) };
    let value = value.trim_ascii_start();
    for quote in ['"', '\''] {
        if let Some(quoted) = value.strip_prefix(quote) {
            let (value, after) = quoted.split_once(quote).unwrap_or((quoted, ""));
            return (key, value, after);
        }
    }
    let (value, after) = split_where(value, |c| c.is_ascii_whitespace() || c == '>');
    (key, value, after)
}

fn split_where(text: &str, ends: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(ends).unwrap_or(text.len()))
}

/// Character references that templates write into attributes.
fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        decoded.push_str(before);
        let known = after.split_once(';').and_then(|(name, after)| Some((reference(name)?, after)));
        let (character, after) = known.unwrap_or(('&', after));
        decoded.push(character);
        rest = after;
    }
    decoded.push_str(rest);
    decoded
}

fn reference(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_come_quoted_unquoted_and_bare() {
        let found = tags(
            r#"<!doctype html><!-- <b> --><INPUT type=hidden name='a' value="x &amp; &#34;y&#x22;" checked/>"#,
        );
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].name, "input");
        assert_eq!(found[0].attribute("type"), Some("hidden"));
        assert_eq!(found[0].attribute("name"), Some("a"));
        assert_eq!(found[0].attribute("value"), Some("x & \"y\""));
        assert_eq!(found[0].attribute("checked"), Some(""));
    }

    #[test]
    fn scripts_are_not_markup_and_broken_pages_end() {
        let found = tags("<script>if (a<b) '<form>'</script><p a= = \"<br");
        let names: Vec<&str> = found.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(names, ["script", "p"]);
        assert_eq!(tags("a < b & c").len(), 0);
    }
}
