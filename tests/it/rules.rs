//! `docs/rules.md` tells the truth: every file that it names exists, and every test is in the file where it says.

use std::path::Path;

const HEAD: [&str; 4] = ["clause", "what it demands", "kept in", "shown by"];

/// What is wrong with the tables in `text`, line by line; `read` gives the text of a file of the repository.
fn problems(text: &str, read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut problems = Vec::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| line.starts_with('|')) {
        let wrong = match cells(line).as_slice() {
            head if head == HEAD => None,
            line if line.iter().all(|cell| *cell == "---") && line.len() == HEAD.len() => None,
            [clause, demand, kept, shown] if !clause.is_empty() && !demand.is_empty() => {
                kept_in(kept, &read).or_else(|| shown_by(shown, &read))
            }
            _ => Some("a row has a clause, what it demands, where it is kept and what shows it".to_owned()),
        };
        problems.extend(wrong.map(|wrong| format!("line {number}: {wrong}")));
    }
    problems
}

fn cells(line: &str) -> Vec<&str> {
    let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
    inner.split('|').map(str::trim).collect()
}

/// The names in a cell, each in backticks, with commas between them; `None` for anything else.
fn names(cell: &str) -> Option<Vec<&str>> {
    cell.split(", ").map(name).collect()
}

fn name(part: &str) -> Option<&str> {
    let name = part.strip_prefix('`')?.strip_suffix('`')?;
    (!name.is_empty() && !name.contains('`')).then_some(name)
}

fn kept_in(cell: &str, read: impl Fn(&str) -> Option<String>) -> Option<String> {
    let Some(files) = names(cell) else { return Some(format!("`{cell}` is no list of files")) };
    files.into_iter().find(|file| read(file).is_none()).map(|file| format!("there is no file {file}"))
}

fn shown_by(cell: &str, read: impl Fn(&str) -> Option<String>) -> Option<String> {
    let Some(tests) = names(cell) else { return Some(format!("`{cell}` is no list of tests")) };
    tests.into_iter().find_map(|test| {
        let Some((file, name)) = test.split_once("::") else {
            return Some(format!("{test} is no test of a file"));
        };
        match read(file) {
            None => Some(format!("there is no file {file}")),
            Some(text) if has_function(&text, name) => None,
            Some(_) => Some(format!("there is no `fn {name}` in {file}")),
        }
    })
}

/// Whether `text` has a function called exactly `name`, outside of comments.
fn has_function(text: &str, name: &str) -> bool {
    let start = format!("fn {name}(");
    let starts = |line: &str| ["", "async ", "pub ", "pub async "].contains(&line);
    text.lines().any(|line| line.trim_start().split_once(&start).is_some_and(|(before, _)| starts(before)))
}

/// A file by its path from the root of the repository, which it may not leave.
fn of_repository(path: &str) -> Option<String> {
    let inside = !path.starts_with('/') && path.split('/').all(|part| !part.is_empty() && part != "..");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    inside.then(|| std::fs::read_to_string(root.join(path)).ok()).flatten()
}

#[test]
fn every_rule_names_a_file_and_a_test_that_exist() {
    let text = of_repository("docs/rules.md").unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| ") && cells(line) != HEAD).count();
    assert!(rows > 200, "only {rows} rows: this is not the table");
    let found = problems(&text, of_repository);
    assert!(found.is_empty(), "docs/rules.md\n{}", found.join("\n"));
}

/// A repository of two files.
fn made_up(path: &str) -> Option<String> {
    match path {
        "src/a.rs" => Some("fn check() {}".to_owned()),
        "tests/a.rs" => Some(
            "#[test]\nfn it_holds() {}\n    async fn it_waits(db: Database) {\n// fn it_was() {}\n"
                .to_owned(),
        ),
        _ => None,
    }
}

#[test]
fn a_row_that_is_wrong_is_found() {
    let table = |row: &str| {
        format!("# Rules\n\n| clause | what it demands | kept in | shown by |\n|---|---|---|---|\n{row}\n")
    };
    for right in [
        "| A1 | all | `src/a.rs` | `tests/a.rs::it_holds` |",
        "| A1 | all | `src/a.rs`, `tests/a.rs` | `tests/a.rs::it_holds`, `tests/a.rs::it_waits` |",
        "",
    ] {
        assert_eq!(problems(&table(right), made_up), [""; 0], "{right}");
    }
    for (wrong, why) in [
        ("| A1 | all | `src/b.rs` | `tests/a.rs::it_holds` |", "there is no file src/b.rs"),
        ("| A1 | all | `src/a.rs`, `src/b.rs` | `tests/a.rs::it_holds` |", "there is no file src/b.rs"),
        ("| A1 | all | src/a.rs | `tests/a.rs::it_holds` |", "`src/a.rs` is no list of files"),
        ("| A1 | all | | `tests/a.rs::it_holds` |", "`` is no list of files"),
        ("| A1 | all | `src/a.rs` | `tests/b.rs::it_holds` |", "there is no file tests/b.rs"),
        ("| A1 | all | `src/a.rs` | `tests/a.rs::it_hold` |", "there is no `fn it_hold` in tests/a.rs"),
        ("| A1 | all | `src/a.rs` | `tests/a.rs::holds` |", "there is no `fn holds` in tests/a.rs"),
        ("| A1 | all | `src/a.rs` | `tests/a.rs::it_was` |", "there is no `fn it_was` in tests/a.rs"),
        ("| A1 | all | `src/a.rs` | `tests/a.rs` |", "tests/a.rs is no test of a file"),
        ("| A1 | all | `src/a.rs` | none |", "`none` is no list of tests"),
        (
            "| A1 | all | `src/a.rs` | `tests/a.rs::it_holds`, `tests/a.rs::gone` |",
            "there is no `fn gone` in tests/a.rs",
        ),
        (
            "| | all | `src/a.rs` | `tests/a.rs::it_holds` |",
            "a row has a clause, what it demands, where it is kept and what shows it",
        ),
        (
            "| A1 | all | `src/a.rs` |",
            "a row has a clause, what it demands, where it is kept and what shows it",
        ),
    ] {
        assert_eq!(problems(&table(wrong), made_up), [format!("line 5: {why}")], "{wrong}");
    }
}

#[test]
fn a_file_is_looked_for_inside_the_repository_only() {
    for path in ["/etc/hostname", "../Cargo.toml", "src/../../Cargo.toml", "src//main.rs", ""] {
        assert_eq!(of_repository(path), None, "{path}");
    }
    assert!(of_repository("src/main.rs").is_some());
}
