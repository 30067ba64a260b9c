//! `signet config …`: whether the settings are right, and what is in force.

use std::fmt::Write as _;

use clap::Subcommand;
use serde_json::{Value, json};

use super::output::Answer;
use crate::config::{self, Settings};

/// What to do with the settings.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Check all settings; every wrong or unknown one is named
    Check,
    /// Show the settings in force, secrets masked
    Show,
}

/// The settings were checked when they were loaded.
pub(super) fn run(verb: &Verb, settings: &Settings) -> anyhow::Result<Answer> {
    match verb {
        Verb::Check => {
            let warnings = config::warnings(settings);
            let json = json!({ "ok": true, "warnings": warnings });
            Ok(Answer::new(&json, "The settings are right.")?.warn(warnings))
        }
        Verb::Show => {
            let shown = config::show(settings);
            let text = sections(&shown);
            Answer::new(&shown, text)
        }
    }
}

/// As a settings file would have them.
fn sections(shown: &Value) -> String {
    let mut text = String::new();
    for (section, settings) in shown.as_object().into_iter().flatten() {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "[{section}]");
        for (name, value) in settings.as_object().into_iter().flatten() {
            let _ = match value {
                Value::Null => writeln!(text, "{name} = \"\""),
                value => writeln!(text, "{name} = {value}"),
            };
        }
        text.push('\n');
    }
    text
}
