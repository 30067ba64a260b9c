//! Looks at a house from all sides and says what is wrong and what to do. It changes nothing, makes nothing, and names no
//! secret. One file per family of checks; whoever calls prints.

pub mod api;
pub mod audit;
pub mod clients;
pub mod clock;
pub mod database;
pub mod discovery;
pub mod keys;
pub mod mail;
pub mod office;
pub mod operation;
pub mod settings;
pub mod tls;
pub mod view;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As it should be.
    Ok,
    /// It works, and should be otherwise.
    Warning,
    /// It does not work, or is not safe.
    Problem,
}

impl State {
    /// In a word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Problem => "problem",
        }
    }
}

/// What one look has shown.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Check {
    /// Family and name: `database.integrity`.
    pub name: &'static str,
    /// How it ended.
    pub state: State,
    /// What was found, in a sentence.
    pub says: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

impl Check {
    /// All is well.
    pub fn ok(name: &'static str, says: impl Into<String>) -> Self {
        Self { name, state: State::Ok, says: says.into(), advice: None }
    }

    /// It works, and should be otherwise.
    pub fn warning(name: &'static str, says: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, state: State::Warning, says: says.into(), advice: Some(advice.into()) }
    }

    /// It does not work, or is not safe.
    pub fn problem(name: &'static str, says: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, state: State::Problem, says: says.into(), advice: Some(advice.into()) }
    }

    /// The part of the house: what stands before the dot.
    pub fn family(&self) -> &'static str {
        self.name.split('.').next().unwrap_or_default()
    }
}

/// The first few of `items`, and how many more there are.
fn some(items: &[String]) -> String {
    const NAMED: usize = 5;
    let named = items.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match items.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}
