//! The OpenAPI document as its readers want it: operations by subject, with every schema unfolded.

use serde_json::Value;

use super::schema::{Member, Prose, example, kind, members};

/// The whole document.
#[derive(Clone, Debug, Default)]
pub struct Reference {
    /// Where the API is.
    pub base: String,
    /// Its version.
    pub version: String,
    /// The scopes, with what each allows.
    pub scopes: Vec<(String, String)>,
    /// The operations, by subject.
    pub subjects: Vec<Subject>,
}

/// The operations about one thing.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The thing.
    pub name: String,
    /// What can be done, in the order of the document.
    pub operations: Vec<Operation>,
}

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its name, and its anchor.
    pub id: String,
    /// The method, in capitals.
    pub method: String,
    /// The path under the base.
    pub path: String,
    /// What it does.
    pub summary: Prose,
    /// What is to be known besides.
    pub description: Prose,
    /// What it takes.
    pub permission: String,
    /// The scopes, any one of which is enough.
    pub scopes: Vec<String>,
    /// What goes along outside the body.
    pub parameters: Vec<Parameter>,
    /// What it is sent.
    pub body: Vec<Content>,
    /// What it answers when all is well.
    pub answers: Vec<Answer>,
    /// How it is asked for with curl.
    pub command: String,
}

/// A parameter in the path, in the query or in a header.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub place: String,
    /// What it is.
    pub kind: String,
    /// Whether it must be there.
    pub required: bool,
    /// What it is for.
    pub about: Prose,
}

/// What a body is.
#[derive(Clone, Debug)]
pub struct Content {
    /// The media type.
    pub media: String,
    /// Its members, when it is an object or a list of some.
    pub members: Vec<Member>,
    /// One that could be.
    pub example: String,
}

/// What an operation answers.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: String,
    /// What it says.
    pub contents: Vec<Content>,
}

impl Reference {
    /// Reads `document`.
    pub fn of(document: &Value) -> Self {
        let base = text(document, "/servers/0/url");
        let mut reference = Self {
            scopes: scopes(document),
            version: text(document, "/info/version"),
            subjects: Vec::new(),
            base,
        };
        let paths = document.get("paths").and_then(Value::as_object);
        for (path, methods) in paths.into_iter().flatten() {
            for (method, operation) in methods.as_object().into_iter().flatten() {
                let read = operation_of(document, &reference.base, path, method, operation);
                reference.add(text(operation, "/tags/0"), read);
            }
        }
        reference
    }

    fn add(&mut self, name: String, operation: Operation) {
        match self.subjects.iter_mut().find(|subject| subject.name == name) {
            Some(subject) => subject.operations.push(operation),
            None => self.subjects.push(Subject { name, operations: vec![operation] }),
        }
    }

    /// How many operations there are.
    pub fn count(&self) -> usize {
        self.subjects.iter().map(|subject| subject.operations.len()).sum()
    }
}

fn operation_of(document: &Value, base: &str, path: &str, method: &str, operation: &Value) -> Operation {
    let mut read = Operation {
        id: text(operation, "/operationId"),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: Prose::parse(&text(operation, "/summary")),
        description: Prose::parse(&text(operation, "/description")),
        permission: text(operation, "/x-permission"),
        scopes: list(operation, "/security").iter().map(|one| text(one, "/signet/0")).collect(),
        parameters: list(operation, "/parameters").iter().map(parameter).collect(),
        body: contents(document, operation.pointer("/requestBody/content")),
        answers: answers(document, operation),
        command: String::new(),
    };
    read.command = command(base, &read);
    read
}

fn parameter(value: &Value) -> Parameter {
    Parameter {
        name: text(value, "/name"),
        place: text(value, "/in"),
        kind: value.get("schema").map(kind).unwrap_or_default(),
        required: value.get("required").and_then(Value::as_bool).unwrap_or_default(),
        about: Prose::parse(&text(value, "/description")),
    }
}

fn answers(document: &Value, operation: &Value) -> Vec<Answer> {
    let all = operation.get("responses").and_then(Value::as_object);
    // What goes wrong is told once for all of them.
    let well = all.into_iter().flatten().filter(|(status, _)| *status != "default");
    well.map(|(status, answer)| Answer {
        status: status.clone(),
        contents: contents(document, answer.get("content")),
    })
    .collect()
}

fn contents(document: &Value, content: Option<&Value>) -> Vec<Content> {
    let all = content.and_then(Value::as_object);
    let of = |(media, content): (&String, &Value)| {
        let schema = content.get("schema").unwrap_or(&Value::Null);
        let is_json = media.ends_with("json");
        let written = if is_json {
            serde_json::to_string_pretty(&example(document, schema)).unwrap_or_default()
        } else {
            String::new()
        };
        Content { media: media.clone(), members: members(document, schema), example: written }
    };
    all.into_iter().flatten().map(of).collect()
}

/// The command with a token in `$TOKEN`; the body is one that could be.
fn command(base: &str, operation: &Operation) -> String {
    let mut lines = vec![format!("curl -X {} \"{base}{}\"", operation.method, operation.path)];
    lines.push("-H \"Authorization: Bearer $TOKEN\"".to_owned());
    let required = operation.parameters.iter().filter(|one| one.required && one.place == "header");
    lines.extend(required.map(|header| format!("-H '{}: …'", header.name)));
    if let Some(body) = operation.body.iter().find(|body| body.media == "application/json") {
        lines.push("-H 'Content-Type: application/json'".to_owned());
        lines.push(format!("-d '{}'", body.example));
    }
    lines.join(" \\\n  ")
}

fn scopes(document: &Value) -> Vec<(String, String)> {
    let place = "/components/securitySchemes/signet/flows/clientCredentials/scopes";
    let all = document.pointer(place).and_then(Value::as_object);
    let line =
        |(name, about): (&String, &Value)| (name.clone(), about.as_str().unwrap_or_default().to_owned());
    all.into_iter().flatten().map(line).collect()
}

/// The text at `place`, or none.
fn text(value: &Value, place: &str) -> String {
    value.pointer(place).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn list<'a>(value: &'a Value, place: &str) -> &'a [Value] {
    value.pointer(place).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}
