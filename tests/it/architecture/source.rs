//! A source file as the rules see it: the paths that it names, its functions, its length.

use std::collections::HashSet;

use super::tokens::{Token, tokens};

/// A file under `src/`.
#[derive(Debug)]
pub struct Source<'a> {
    /// Below `src/`.
    pub path: &'a str,
    /// Paths into this package, from its root.
    pub own: Vec<Named>,
    /// Paths into other crates.
    pub foreign: Vec<Named>,
    /// Name, line and length of every function.
    pub functions: Vec<(String, usize, usize)>,
    /// Where `.transaction(` is called.
    pub transactions: Vec<usize>,
    /// Lines before its tests.
    pub lines: usize,
    /// Whether it says first what it is for.
    pub is_introduced: bool,
}

/// A path and its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub segments: Vec<String>,
    pub line: usize,
}

impl<'a> Source<'a> {
    /// Takes `text` apart; a path that begins with one of `crates` leads out of the package.
    pub fn read(path: &'a str, text: &'a str, crates: &[String]) -> Self {
        let tokens = tokens(text);
        let mut named = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            at = read_path(&tokens, at, &[], &mut named).max(at + 1);
        }
        let local = local_names(&tokens, &named);
        let is_foreign = |segments: &[String]| {
            let first = &segments[0];
            (first.is_empty() || !local.contains(first.as_str()))
                && crates.contains(&segments[usize::from(first.is_empty())])
        };
        let modules = modules(path);
        Self {
            path,
            own: named.iter().filter_map(|named| own(named, &modules)).collect(),
            foreign: named
                .iter()
                .filter(|named| is_foreign(&named.segments))
                .map(|named| Named {
                    segments: named.segments.iter().filter(|s| !s.is_empty()).cloned().collect(),
                    ..*named
                })
                .collect(),
            functions: functions(&tokens),
            transactions: transactions(&tokens),
            lines: tokens.last().map_or(0, |last| last.line),
            is_introduced: text.starts_with("//!"),
        }
    }
}

/// Reads the path that begins at `at`, with all that stands in its braces, after `before`; where it ends. A path that
/// begins with `::` has an empty first segment.
fn read_path(tokens: &[Token<'_>], at: usize, before: &[String], named: &mut Vec<Named>) -> usize {
    let text = |at: usize| tokens.get(at).map_or("", |token: &Token<'_>| token.text);
    let follows_path = at > 0 && matches!(text(at - 1), "." | "::") && before.is_empty();
    let mut segments = before.to_vec();
    let mut next = at;
    if text(at) == "::" && before.is_empty() && !follows_name(tokens, at) {
        segments.push(String::new());
        next += 1;
    } else if !is_name(text(at)) || follows_path {
        return at;
    }
    loop {
        if !is_name(text(next)) {
            break;
        }
        segments.push(text(next).to_owned());
        next += 1;
        if text(next) != "::" {
            break;
        }
        next += 1;
        if text(next) == "{" {
            return read_group(tokens, next, &segments, named);
        }
    }
    // A lone name is a path when it is imported, and a variable or a type elsewhere.
    if segments.len() > 1 || (at > 0 && text(at - 1) == "use") {
        named.push(Named { segments, line: tokens[at].line });
    }
    next
}

/// Reads the paths in braces.
fn read_group(tokens: &[Token<'_>], open: usize, before: &[String], named: &mut Vec<Named>) -> usize {
    let mut at = open + 1;
    while at < tokens.len() && tokens[at].text != "}" {
        if tokens[at].text == "as" {
            at += 2;
        } else if is_name(tokens[at].text) {
            at = read_path(tokens, at, before, named).max(at + 1);
        } else {
            if tokens[at].text == "*" {
                named.push(Named { segments: before.to_vec(), line: tokens[at].line });
            }
            at += 1;
        }
    }
    at + 1
}

fn follows_name(tokens: &[Token<'_>], at: usize) -> bool {
    at > 0 && (is_name(tokens[at - 1].text) || tokens[at - 1].text == ">") && tokens[at - 1].text != "use"
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Names that the file itself brings in, which hide crates of the same name: modules, and the ends of its own paths.
fn local_names<'a>(tokens: &[Token<'a>], named: &'a [Named]) -> HashSet<&'a str> {
    let modules = tokens.windows(2).filter(|pair| pair[0].text == "mod").map(|pair| pair[1].text);
    let inside = named.iter().filter(|named| {
        named.segments.len() > 1 && matches!(named.segments[0].as_str(), "crate" | "super" | "self")
    });
    let ends = inside.filter_map(|named| match named.segments.split_last() {
        Some((last, before)) if last == "self" => before.last(),
        Some((last, _)) => Some(last),
        None => None,
    });
    modules.chain(ends.map(String::as_str)).collect()
}

/// `oauth/token/mod.rs` → oauth, token.
fn modules(path: &str) -> Vec<String> {
    let path = path.trim_end_matches(".rs");
    let path = path.trim_end_matches("/mod");
    path.split('/').filter(|name| !matches!(*name, "lib" | "main")).map(ToOwned::to_owned).collect()
}

/// The path from the package's root, of one that stays in the package.
fn own(named: &Named, modules: &[String]) -> Option<Named> {
    let mut segments = named.segments.as_slice();
    let mut base = match segments.first()?.as_str() {
        "crate" => Vec::new(),
        "self" | "super" => modules.to_vec(),
        _ => return None,
    };
    while let Some((first, rest)) = segments.split_first() {
        match first.as_str() {
            "crate" | "self" => {}
            "super" => drop(base.pop()),
            _ => break,
        }
        segments = rest;
    }
    base.extend(segments.iter().filter(|name| *name != "self").cloned());
    Some(Named { segments: base, line: named.line })
}

fn functions(tokens: &[Token<'_>]) -> Vec<(String, usize, usize)> {
    let mut found = Vec::new();
    for (at, pair) in tokens.windows(2).enumerate() {
        if pair[0].text == "fn"
            && is_name(pair[1].text)
            && let Some(end) = end_of_function(&tokens[at..])
        {
            found.push((pair[1].text.to_owned(), pair[0].line, end + 1 - pair[0].line));
        }
    }
    found
}

/// The line of its last brace; `None` when it has no body.
fn end_of_function(tokens: &[Token<'_>]) -> Option<usize> {
    let (mut brackets, mut braces) = (0, 0);
    for token in tokens {
        match token.text {
            "(" | "[" => brackets += 1,
            ")" | "]" => brackets -= 1,
            ";" if brackets == 0 && braces == 0 => return None,
            "{" => braces += 1,
            "}" if braces == 1 => return Some(token.line),
            "}" => braces -= 1,
            _ => {}
        }
    }
    None
}

fn transactions(tokens: &[Token<'_>]) -> Vec<usize> {
    let calls = tokens
        .windows(3)
        .filter(|call| call[0].text == "." && call[1].text == "transaction" && call[2].text == "(");
    calls.map(|call| call[1].line).collect()
}
