//! Schemas, unfolded: what stands in a body, line by line, and one that could be.

use serde_json::{Map, Value, json};

/// How deep objects in objects are shown; none of ours goes further.
const DEEPEST: usize = 6;

/// A member of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Where it stands: `items[].kid`.
    pub place: String,
    /// What it is.
    pub kind: String,
    /// Whether it is always there.
    pub required: bool,
    /// What it says.
    pub about: Prose,
}

/// A sentence of a doc comment, in which names stand between backticks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prose(Vec<Piece>);

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Words(String),
    /// A name.
    Name(String),
}

impl Prose {
    /// Takes `text` apart.
    pub fn parse(text: &str) -> Self {
        let mut is_name = false;
        let mut piece = |part: &str| {
            let made = if is_name { Piece::Name(part.to_owned()) } else { Piece::Words(part.to_owned()) };
            is_name = !is_name;
            made
        };
        Self(text.split('`').map(&mut piece).collect())
    }

    /// Its parts.
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }
}

/// The members of a body of `schema`, and those of the objects in it.
pub fn members(document: &Value, schema: &Value) -> Vec<Member> {
    let mut found = Vec::new();
    unfold(document, schema, "", 0, &mut found);
    found
}

fn unfold(document: &Value, schema: &Value, prefix: &str, depth: usize, found: &mut Vec<Member>) {
    let schema = resolved(document, schema);
    if depth == DEEPEST {
        return;
    }
    for part in parts(&schema) {
        unfold(document, part, prefix, depth.saturating_add(1), found);
    }
    if let Some(items) = schema.get("items") {
        unfold(document, items, &format!("{prefix}[]"), depth.saturating_add(1), found);
    }
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        let place = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        let inner = resolved(document, property);
        let about = property.get("description").or_else(|| inner.get("description")).and_then(Value::as_str);
        found.push(Member {
            place: place.clone(),
            kind: kind(&inner),
            required: required.contains(&name.as_str()),
            about: Prose::parse(about.unwrap_or_default()),
        });
        unfold(document, property, &place, depth.saturating_add(1), found);
    }
}

/// What `schema` is put together from. A variant that stands for `null` says nothing of its own.
fn parts(schema: &Value) -> Vec<&Value> {
    let all = ["allOf", "oneOf", "anyOf"].into_iter().filter_map(|word| schema.get(word)?.as_array());
    all.flatten().filter(|part| part.get("type").and_then(Value::as_str) != Some("null")).collect()
}

/// The schema that a reference leads to, or the one that stands in its only part.
fn resolved(document: &Value, schema: &Value) -> Value {
    let mut here = schema;
    for _ in 0..DEEPEST {
        let target = here.get("$ref").and_then(Value::as_str).and_then(|place| place.strip_prefix('#'));
        here = match (target.and_then(|place| document.pointer(place)), parts(here).as_slice()) {
            (Some(found), _) => found,
            (None, [only]) if here.get("properties").is_none() => only,
            _ => break,
        };
    }
    here.clone()
}

/// What a value of `schema` is, in a few words.
pub fn kind(schema: &Value) -> String {
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        let words: Vec<String> =
            words.iter().filter_map(Value::as_str).map(|word| format!("\"{word}\"")).collect();
        return words.join(" | ");
    }
    let named: Vec<&str> = match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(some)) => some.iter().filter_map(Value::as_str).collect(),
        _ if schema.get("properties").is_some() || !parts(schema).is_empty() => vec!["object"],
        _ => vec!["any"],
    };
    let format = schema.get("format").and_then(Value::as_str);
    let worded: Vec<String> = named
        .into_iter()
        .map(|name| match (name, format) {
            ("array", _) => {
                format!("array of {}", schema.get("items").map_or_else(|| "any".to_owned(), item))
            }
            ("string", Some(format)) => format!("string ({format})"),
            (name, _) => name.to_owned(),
        })
        .collect();
    worded.join(" | ")
}

/// What stands in a list.
fn item(items: &Value) -> String {
    if items.get("$ref").is_some() { "object".to_owned() } else { kind(items) }
}

/// A body that `schema` would take.
pub fn example(document: &Value, schema: &Value) -> Value {
    at_depth(document, schema, "", 0)
}

fn at_depth(document: &Value, schema: &Value, name: &str, depth: usize) -> Value {
    let schema = resolved(document, schema);
    let next = depth.saturating_add(1);
    if depth == DEEPEST {
        return Value::Null;
    }
    if let Some(first) = schema.get("enum").and_then(Value::as_array).and_then(|words| words.first()) {
        return first.clone();
    }
    if let Some(items) = schema.get("items") {
        return json!([at_depth(document, items, name, next)]);
    }
    if schema.get("properties").is_some() || !parts(&schema).is_empty() {
        return Value::Object(object(document, &schema, next));
    }
    let types = schema.get("type").map(|types| match types {
        Value::Array(some) => some.first().cloned().unwrap_or_default(),
        one => one.clone(),
    });
    match types.as_ref().and_then(Value::as_str) {
        Some("string") => json!(word(name, schema.get("format").and_then(Value::as_str))),
        Some("integer" | "number") => json!(number(name)),
        Some("boolean") => json!(false),
        Some("object") => json!({}),
        _ => Value::Null,
    }
}

/// The members of all parts; of alternatives, the first.
fn object(document: &Value, schema: &Value, depth: usize) -> Map<String, Value> {
    let mut made = Map::new();
    let alternative = schema.get("allOf").is_none();
    let taken = parts(schema).into_iter().take(if alternative { 1 } else { usize::MAX });
    for part in taken {
        if let Value::Object(inner) = at_depth(document, part, "", depth) {
            made.extend(inner);
        }
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        made.insert(name.clone(), at_depth(document, property, name, depth));
    }
    made
}

/// A text that could stand in the member `name`.
fn word(name: &str, format: Option<&str>) -> &'static str {
    match (name, format) {
        (_, Some("date-time")) => "2026-11-21T09:30:00Z",
        ("client_id", _) => "acme",
        (_, Some("uuid")) | ("id" | "user_id" | "session_id" | "request_id", _) => {
            "019367a2-4c00-7000-8000-000000000001"
        }
        (_, Some("uri")) | ("picture" | "initiate_login_uri", _) => "https://app.example/start",
        ("redirect_uris" | "post_logout_redirect_uris", _) => "https://app.example/callback",
        ("email", _) => "ada@example.com",
        ("audiences" | "resource_server", _) => "https://bank.example",
        ("scope", _) => "openid email",
        ("roles", _) => "trader",
        ("permissions", _) => "orders:read",
        ("grant_types", _) => "authorization_code",
        ("token_endpoint_auth_method", _) => "client_secret_basic",
        ("template", _) => "web_app",
        ("kid", _) => "DSA_Za9T9boYLBxDQrimDXS9IpoPf2LlzgwFBx0L46g",
        ("locale" | "language", _) => "en",
        ("zoneinfo", _) => "Europe/Berlin",
        ("phone_number", _) => "+442071838750",
        ("ip" | "address", _) => "192.0.2.7",
        (name, _) if name.ends_with("_at") || name.ends_with("_until") || name.ends_with("_from") => {
            "2026-11-21T09:30:00Z"
        }
        _ => "text",
    }
}

/// A number that could stand in the member `name`.
fn number(name: &str) -> i64 {
    match name {
        "bits" => 3072,
        "status" => 404,
        name if name.ends_with("_seconds") => 3600,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Value {
        json!({ "components": { "schemas": {
            "Key": { "type": "object", "required": ["kid"], "properties": {
                "kid": { "type": "string", "description": "Its name." },
                "bits": { "type": ["integer", "null"] },
            }},
            "Keys": { "type": "object", "required": ["items"], "properties": {
                "items": { "type": "array", "items": { "$ref": "#/components/schemas/Key" } },
                "next": { "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Key" }] },
            }},
        }}})
    }

    #[test]
    fn every_member_has_a_line_however_deep_it_stands() {
        let document = document();
        let schema = json!({ "$ref": "#/components/schemas/Keys" });
        let found = members(&document, &schema);
        let places: Vec<&str> = found.iter().map(|member| member.place.as_str()).collect();
        assert_eq!(places, ["items", "items[].kid", "items[].bits", "next", "next.kid", "next.bits"]);
        assert_eq!(
            found.iter().map(|one| one.required).collect::<Vec<_>>(),
            [true, true, false, false, true, false]
        );
        assert_eq!((found[0].kind.as_str(), found[2].kind.as_str()), ("array of object", "integer | null"));
        assert_eq!(found[1].about, Prose::parse("Its name."));
    }

    #[test]
    fn names_between_backticks_stand_out() {
        let pieces =
            [Piece::Words("The ".to_owned()), Piece::Name("sub".to_owned()), Piece::Words(".".to_owned())];
        assert_eq!(Prose::parse("The `sub`.").pieces(), pieces);
    }

    #[test]
    fn an_example_has_every_member() {
        let schema = json!({ "$ref": "#/components/schemas/Keys" });
        let key = json!({ "kid": word("kid", None), "bits": 3072 });
        assert_eq!(example(&document(), &schema), json!({ "items": [key], "next": key }));
    }

    #[test]
    fn a_schema_in_a_circle_comes_to_an_end() {
        let document = json!({ "a": { "properties": { "again": { "$ref": "#/a" } } } });
        let schema = json!({ "$ref": "#/a" });
        assert!(members(&document, &schema).len() <= DEEPEST);
        assert!(example(&document, &schema).is_object());
    }
}
