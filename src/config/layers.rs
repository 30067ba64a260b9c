//! Lays the sources over each other: defaults, file, environment. What is in none of the known places is a problem.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use config::{Config, ConfigError, Environment, File, FileFormat, Map, Source as _, Value, ValueKind};

use super::DEFAULTS;
use super::fields::Section;
use super::problem::{Problem, Problems};
use super::written::{Source, Written};

/// What all variables begin with.
const PREFIX: &str = "SIGNET__";

/// Section → setting → what is written there.
pub(super) type Tree = BTreeMap<&'static str, BTreeMap<&'static str, Written>>;

/// Reads all sources. `None` when one of them cannot be read at all.
pub(super) fn merge(
    file: Option<&Path>,
    env: impl Iterator<Item = (String, String)>,
    sections: &[Section],
    problems: &mut Problems,
) -> Option<Tree> {
    let variables = known_variables(env, sections, problems);
    let text = problems.keep(file.map(read).transpose())?;
    let layer = |text: &str| File::from_str(text, FileFormat::Toml);
    let from_file = match (file, &text) {
        (Some(path), Some(text)) => {
            let read = Config::builder().add_source(layer(text)).build().and_then(|config| config.collect());
            problems.keep(read.map_err(|error| unreadable(path, explain(&error))))?
        }
        _ => Map::new(),
    };
    // Without `try_parsing`: every setting is read from its text, and `007` may be a name.
    let environment = Environment::with_prefix("SIGNET").prefix_separator("__").separator("__");
    let merged = Config::builder()
        .add_source(layer(DEFAULTS))
        .add_source(layer(text.as_deref().unwrap_or_default()))
        .add_source(environment.source(Some(variables.clone())))
        .build()
        .and_then(|config| config.collect());
    let merged = problems.keep(merged.map_err(|error| Problem::new("settings", None, explain(&error))))?;

    let in_file = |section: &str, setting: &str| match from_file.get(section).map(|value| &value.kind) {
        Some(ValueKind::Table(table)) => table.contains_key(setting),
        _ => false,
    };
    let source = |section: &str, setting: &str| {
        let variable = variable(section, setting);
        match file {
            _ if variables.contains_key(&variable) => Source::Variable(variable),
            Some(path) if in_file(section, setting) => Source::File(path.display().to_string()),
            _ => Source::Default,
        }
    };
    let file_name = file.map(|path| Source::File(path.display().to_string()));
    Some(sort(merged, sections, &source, file_name.as_ref(), problems))
}

/// Puts every value in its place; a value without one can only come from the file.
fn sort(
    merged: Map<String, Value>,
    sections: &[Section],
    source: &dyn Fn(&str, &str) -> Source,
    file: Option<&Source>,
    problems: &mut Problems,
) -> Tree {
    let mut tree = Tree::new();
    let mut unknown = BTreeMap::new();
    for (name, value) in merged {
        let Some(section) = sections.iter().find(|section| section.name == name) else {
            let known: Vec<_> = sections.iter().map(|section| section.name).collect();
            unknown.insert(name, format!("there is no such section; there are {}", known.join(", ")));
            continue;
        };
        let ValueKind::Table(table) = value.kind else {
            unknown.insert(name.clone(), format!("this is a section; write [{name}] and its settings below"));
            continue;
        };
        let settings = tree.entry(section.name).or_default();
        for (key, value) in table {
            let full = format!("{name}.{key}");
            let Some(setting) = section.settings.iter().find(|setting| **setting == key) else {
                let known = section.settings.join(", ");
                unknown.insert(full, format!("there is no such setting; [{name}] has {known}"));
                continue;
            };
            let nested = matches!(value.kind, ValueKind::Array(_) | ValueKind::Table(_));
            let structure = nested.then(|| value.clone().try_deserialize().ok()).flatten();
            let source = source(&name, setting);
            let written = Written { name: full, source, text: value.into_string().ok(), structure };
            settings.insert(*setting, written);
        }
    }
    for (name, message) in unknown {
        problems.push(Problem::new(name, file.cloned(), message));
    }
    tree
}

/// The variables that name a setting. Others that begin alike are mistakes: they would be silently without effect.
fn known_variables(
    env: impl Iterator<Item = (String, String)>,
    sections: &[Section],
    problems: &mut Problems,
) -> HashMap<String, String> {
    let known: Vec<String> = sections
        .iter()
        .flat_map(|section| section.settings.iter().map(|setting| variable(section.name, setting)))
        .collect();
    let ours = env.filter(|(name, _)| name.to_ascii_uppercase().starts_with(PREFIX));
    let (ours, others): (BTreeMap<_, _>, BTreeMap<_, _>) = ours.partition(|(name, _)| known.contains(name));
    for name in others.into_keys() {
        let upper = name.to_ascii_uppercase();
        let message = if known.contains(&upper) {
            format!("variables are in upper case; write {upper}")
        } else {
            "this variable names no setting; they are SIGNET__SECTION__SETTING, such as SIGNET__SERVER__LISTEN".to_owned()
        };
        problems.push(Problem::new(name, None, message));
    }
    ours.into_iter().collect()
}

fn variable(section: &str, setting: &str) -> String {
    format!("{PREFIX}{section}__{setting}").to_ascii_uppercase()
}

fn read(path: &Path) -> Result<String, Problem> {
    std::fs::read_to_string(path).map_err(|error| unreadable(path, format!("cannot be read: {error}")))
}

fn unreadable(path: &Path, message: String) -> Problem {
    Problem::new(path.display().to_string(), None, message)
}

/// A syntax error without the line it quotes, which may hold a secret.
fn explain(error: &ConfigError) -> String {
    let text = match error {
        ConfigError::FileParse { cause, .. } => cause.to_string(),
        other => other.to_string(),
    };
    let quoted =
        |line: &str| line.trim_start_matches(|c: char| c == ' ' || c.is_ascii_digit()).starts_with('|');
    let lines: Vec<_> = text.lines().filter(|line| !quoted(line) && !line.is_empty()).collect();
    lines.join(": ")
}
