//! What a verb says: text for people or JSON for programs on standard output, warnings and errors on standard error.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use serde::Serialize;
use serde_json::json;

use super::remote::LocalOnly;
use crate::config::{ConfigErrors, Problem};
use crate::domain::decision::Fault;
use crate::domain::time::Timestamp;

/// For whom the answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// People.
    Text,
    /// Programs: one line of JSON.
    Json,
}

/// What a verb says when it is done.
pub(super) struct Answer {
    json: String,
    text: String,
    warnings: Vec<String>,
    code: ExitCode,
}

impl Answer {
    /// The same in both forms.
    pub(super) fn new(json: &impl Serialize, text: impl Into<String>) -> anyhow::Result<Self> {
        Ok(Self {
            json: serde_json::to_string(json)?,
            text: text.into(),
            warnings: Vec::new(),
            code: ExitCode::SUCCESS,
        })
    }

    /// Nothing.
    pub(super) fn silent() -> Self {
        Self { json: String::new(), text: String::new(), warnings: Vec::new(), code: ExitCode::SUCCESS }
    }

    /// The answer is no: exit code 1, though nothing failed.
    pub(super) fn refused(mut self) -> Self {
        self.code = ExitCode::FAILURE;
        self
    }

    /// Adds what the operator should know, for standard error.
    pub(super) fn warn(mut self, warnings: impl IntoIterator<Item = String>) -> Self {
        self.warnings.extend(warnings);
        self
    }
}

/// Prints an answer. A reader that has seen enough (`| head`) is no failure.
pub(super) fn print(answer: &Answer, format: Format) -> ExitCode {
    for warning in &answer.warnings {
        complain("warning", warning, &[], format);
    }
    let text = match format {
        Format::Text => &answer.text,
        Format::Json => &answer.json,
    };
    if text.is_empty() {
        return answer.code;
    }
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{}", harmless(text.trim_end(), format)).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
        _ => answer.code,
    }
}

/// Prints why nothing was done.
pub(super) fn print_error(error: &anyhow::Error, format: Format) -> ExitCode {
    let message = match error.downcast_ref::<Fault>() {
        Some(fault) => fault.in_full(),
        None => error.to_string(),
    };
    match error.downcast_ref::<ConfigErrors>() {
        // One line for each wrong setting.
        Some(_) if format == Format::Text => complain("error", &message, &[], format),
        Some(errors) => complain("error", &one_line(&message), errors.problems(), format),
        None => complain("error", &one_line(&message), &[], format),
    }
    ExitCode::from(if error.is::<LocalOnly>() { 2 } else { 1 })
}

/// Prints what clap has to say: help and the version are answers, everything else is wrong usage.
pub(super) fn print_usage(error: &clap::Error, format: Format) -> ExitCode {
    if error.use_stderr() && format == Format::Json {
        let text = error.to_string();
        let first: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).collect();
        let message = one_line(first.join("\n").trim_start_matches("error: "));
        complain("error", &message, &[], format);
    } else {
        // Nobody is left to be told that nobody reads.
        let _ = error.print();
    }
    ExitCode::from(if error.use_stderr() { 2 } else { 0 })
}

/// Libraries' messages, as those of libpq, go over several lines.
fn one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

fn complain(kind: &str, message: &str, problems: &[Problem], format: Format) {
    let line = match format {
        Format::Text => format!("{kind}: {}", harmless(message, format)),
        Format::Json if problems.is_empty() => json!({ kind: message }).to_string(),
        Format::Json => {
            let problems: Vec<_> = problems
                .iter()
                .map(|problem| json!({ "setting": problem.setting(), "message": problem.message() }))
                .collect();
            json!({ kind: message, "problems": problems }).to_string()
        }
    };
    // As above.
    let _ = writeln!(std::io::stderr().lock(), "{}", harmless(&line, format));
}

/// Columns of equal width under their names; `empty` when there are no rows.
pub(super) fn table<const N: usize>(names: [&str; N], rows: Vec<[String; N]>, empty: &str) -> String {
    if rows.is_empty() {
        return empty.to_owned();
    }
    let mut lines = vec![names.map(str::to_owned)];
    lines.extend(rows.into_iter().map(|row| row.map(|cell| printable(&cell))));
    let mut widths = [0; N];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut text = String::new();
    for line in &lines {
        let cells = line.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        let cells = cells.collect::<Vec<_>>().join("  ");
        text.push_str(cells.trim_end());
        text.push('\n');
    }
    text
}

/// One thing: a name and a value on each line.
pub(super) fn record(fields: &[(&str, String)]) -> String {
    let width = fields.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    fields.iter().fold(String::new(), |mut text, (name, value)| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{:<width$}  {}", name, printable(value));
        text
    })
}

/// What stands in a list that goes on: the command for the rest.
pub(super) fn more(command: &str, next: Option<&impl std::fmt::Display>) -> String {
    next.map(|next| format!("\nThere are more: {command} --after {next}\n")).unwrap_or_default()
}

/// A list in one line, or a dash.
pub(super) fn list(items: impl IntoIterator<Item = impl ToString>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    if items.is_empty() { "-".to_owned() } else { items.join(" ") }
}

pub(super) fn yes_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

/// Without control characters: what somebody typed elsewhere must not steer the operator's terminal.
pub(super) fn printable(text: &str) -> String {
    let shown = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(shown).collect()
}

/// The same for a whole answer, whose lines stay lines. What is left of control characters in JSON stands in its texts.
fn harmless(text: &str, format: Format) -> String {
    let shown = |c: char| match format {
        _ if matches!(c, '\n' | '\t') || !c.is_control() => c.to_string(),
        Format::Text => c.escape_default().to_string(),
        Format::Json => format!("\\u{:04x}", u32::from(c)),
    };
    text.chars().map(shown).collect()
}

/// A moment of a view as people read it.
pub(super) fn at(text: &str) -> String {
    Timestamp::from_rfc3339(text).map_or_else(|| text.to_owned(), |moment| moment.to_string())
}

/// The same of one that may be missing: a dash.
pub(super) fn at_or_dash(text: Option<&str>) -> String {
    text.map_or_else(|| "-".to_owned(), at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_steers_no_terminal() {
        let evil = "a\u{1b}]0;x\u{7}b\nc\u{9b}2J\r";
        assert_eq!(harmless(evil, Format::Text), "a\\u{1b}]0;x\\u{7}b\nc\\u{9b}2J\\r");
        let json = serde_json::to_string(evil).unwrap();
        let shown = harmless(&json, Format::Json);
        assert!(!shown.chars().any(char::is_control), "{shown:?}");
        assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), evil);
    }

    #[test]
    fn columns_are_aligned_and_steer_no_terminal() {
        let rows = vec![["a".to_owned(), "é\u{1b}[2J".to_owned()], ["long".to_owned(), "x".to_owned()]];
        assert_eq!(table(["ID", "NAME"], rows, "nobody"), "ID    NAME\na     é\\u{1b}[2J\nlong  x\n");
        assert_eq!(one_line("refused\n\tIs it running?\n\n"), "refused Is it running?");
        assert_eq!(table::<1>(["ID"], Vec::new(), "nobody"), "nobody");
        assert_eq!(record(&[("Id", "1".to_owned()), ("Name", "x".to_owned())]), "Id    1\nName  x\n");
    }
}
