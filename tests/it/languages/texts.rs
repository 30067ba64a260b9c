//! The texts themselves: every language says the same things, what is said exists, and what exists is said.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use signet::domain::language::Language;

/// Message → variables, of one language.
type Messages = BTreeMap<String, BTreeSet<String>>;

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `folder` with one of these endings.
fn files(folder: &Path, endings: &[&str]) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, endings));
        } else if endings.iter().any(|ending| path.extension().is_some_and(|extension| extension == *ending))
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The variables of a text: `$name`.
fn variables(text: &str) -> BTreeSet<String> {
    let name = |rest: &str| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    text.split('$').skip(1).map(name).collect()
}

/// The messages of a file. A message begins at the start of a line, and its further lines are indented.
fn messages(path: &Path) -> Messages {
    let mut found = Messages::new();
    let mut last = None;
    for (number, line) in (1..).zip(read(path).lines()) {
        if line.is_empty() || line.starts_with('#') {
            last = None;
        } else if line.starts_with([' ', '}']) {
            let id: &String =
                last.as_ref().unwrap_or_else(|| panic!("{}:{number}: belongs to nothing", path.display()));
            found.get_mut(id).unwrap().extend(variables(line));
        } else {
            let (id, text) =
                line.split_once(" =").unwrap_or_else(|| panic!("{}:{number}: {line}", path.display()));
            assert!(found.insert(id.to_owned(), variables(text)).is_none(), "{id} stands twice");
            last = Some(id.to_owned());
        }
    }
    found
}

/// All messages of a language.
fn all(language: Language) -> Messages {
    let folder = root().join("templates/locales").join(language.as_str());
    let mut found = Messages::new();
    for (id, variables) in files(&folder, &["ftl"]).iter().flat_map(|path| messages(path)) {
        assert!(found.insert(id.clone(), variables).is_none(), "{id} stands in two files of {language}");
    }
    found
}

/// The texts of the program and of its pages and mails, without tests.
fn program() -> String {
    let sources = files(&root().join("src"), &["rs"]);
    let sources = sources.iter().filter(|path| !path.ends_with("tests.rs"));
    let code = sources.map(|path| read(path).split("#[cfg(test)]\nmod tests").next().unwrap().to_owned());
    let templates = files(&root().join("templates"), &["html", "txt", "subject"]);
    code.chain(templates.iter().map(|path| read(path))).collect::<Vec<_>>().join("\n")
}

/// The texts in double quotes that look like ids. What an id is put together from ends with a hyphen: `x-`, or `x-{}`.
fn quoted(program: &str) -> BTreeSet<&str> {
    let id = |text: &&str| {
        text.contains('-') && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    program.split('"').map(|text| text.split('{').next().unwrap()).filter(id).collect()
}

#[test]
fn all_languages_say_the_same_things() {
    let english = all(Language::English);
    assert!(english.len() > 40, "these are not the texts");
    let mut wrong = Vec::new();
    for language in Language::ALL.iter().copied() {
        let theirs = all(language);
        for (id, variables) in &english {
            match theirs.get(id) {
                None => wrong.push(format!("{language} lacks {id}")),
                Some(these) if these != variables => {
                    wrong.push(format!("{language} {id}: {these:?}, not {variables:?}"));
                }
                Some(_) => {}
            }
        }
        wrong.extend(
            theirs
                .keys()
                .filter(|id| !english.contains_key(*id))
                .map(|id| format!("only {language} has {id}")),
        );
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_message_is_said_somewhere() {
    let program = program();
    let quoted = quoted(&program);
    let said = |id: &str| {
        quoted.contains(id) || quoted.iter().any(|part| part.ends_with('-') && id.starts_with(part))
    };
    let dead: Vec<String> = all(Language::English).into_keys().filter(|id| !said(id)).collect();
    assert!(dead.is_empty(), "nobody says\n{}", dead.join("\n"));
}

#[test]
fn every_message_that_is_said_exists() {
    const WAYS: [&str; 8] =
        ["say(", "say1(", "count(", "name1(", "name_at_site(", "host1(", "aside1(", "Said::new("];
    let (program, english) = (program(), all(Language::English));
    let mut missing = BTreeSet::new();
    for way in WAYS {
        for rest in program.split(way).skip(1) {
            let Some((id, _)) = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"'))
            else {
                continue;
            };
            if !english.contains_key(id) {
                missing.insert(id);
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn no_language_repeats_another_where_it_should_not() {
    // A copied English sentence is a translation that was forgotten; names and short words may be alike.
    let sentences = |language: Language| -> BTreeMap<String, String> {
        let folder = root().join("templates/locales").join(language.as_str());
        let lines = files(&folder, &["ftl"]).iter().map(|path| read(path)).collect::<Vec<_>>().join("\n");
        lines
            .lines()
            .filter_map(|line| line.split_once(" = "))
            .filter(|(_, text)| {
                text.split(' ').filter(|word| word.starts_with(char::is_alphabetic)).count() > 3
            })
            .map(|(id, text)| (id.to_owned(), text.to_owned()))
            .collect()
    };
    let english = sentences(Language::English);
    for language in Language::ALL.iter().copied().filter(|language| *language != Language::English) {
        let same: Vec<String> = sentences(language)
            .into_iter()
            .filter(|(id, text)| english.get(id) == Some(text))
            .map(|(id, _)| id)
            .collect();
        assert!(same.is_empty(), "{language}: {same:?}");
    }
}
