//! The fields of a form as a page shows them: with what was typed, and what is wrong with it.

use super::field::{Field, Kind};
use super::form::Typed;
use crate::domain::refusal::Refusal;

/// A field.
#[derive(Debug)]
pub struct Shown {
    /// Its name.
    pub name: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// What to write there.
    pub hint: &'static str,
    /// What it looks like.
    pub kind: Kind,
    /// What stands in it.
    pub text: String,
    /// What is wrong with it, each in a sentence.
    pub errors: Vec<String>,
    /// What can be chosen.
    pub options: Vec<Choice>,
}

/// Something that can be chosen.
#[derive(Debug)]
pub struct Choice {
    /// Its word.
    pub word: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// Fields that belong together.
#[derive(Debug)]
pub struct ShownGroup {
    /// What they are about.
    pub name: &'static str,
    /// The fields.
    pub fields: Vec<Shown>,
}

impl Shown {
    /// `field` with what was `typed`.
    pub fn new(field: &Field, typed: &Typed, refusals: &[Refusal]) -> Self {
        let options = match field.kind {
            Kind::Choice(options) | Kind::Ticks(options) => options,
            _ => &[],
        };
        let is_chosen = |word: &str| match field.kind {
            Kind::Ticks(_) => typed.has(field.name, word),
            _ => typed.text(field.name) == word,
        };
        let option = |(word, meaning): &(&'static str, &'static str)| Choice {
            word,
            meaning,
            chosen: is_chosen(word),
        };
        Self {
            name: field.name,
            label: field.label,
            hint: field.hint,
            kind: field.kind,
            text: typed.text(field.name).to_owned(),
            errors: errors_at(field.name, refusals),
            options: options.iter().map(option).collect(),
        }
    }

    /// Room for what stands in it and a little more.
    pub fn rows(&self) -> usize {
        self.text.lines().count().saturating_add(1).clamp(2, 12)
    }
}

/// What is wrong with the field of this name.
pub fn errors_at(name: &str, refusals: &[Refusal]) -> Vec<String> {
    refusals.iter().filter(|refusal| refusal.field == Some(name)).map(Refusal::sentence).collect()
}

/// The refusal that has no field among `names`, to be said above all fields.
pub fn without_field(refusals: &[Refusal], names: &[&str]) -> Option<Refusal> {
    let elsewhere = |refusal: &&Refusal| refusal.field.is_none_or(|field| !names.contains(&field));
    refusals.iter().find(elsewhere).cloned()
}
