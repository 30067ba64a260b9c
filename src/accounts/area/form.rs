//! What is wrong with a form, field by field.

use crate::words::Said;

/// The first thing that is wrong with each field.
#[derive(Clone, Debug, Default)]
pub struct Errors(Vec<(&'static str, Said)>);

impl Errors {
    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Says what is wrong with `field`.
    pub fn push(&mut self, field: &'static str, said: impl Into<Said>) {
        if self.at(field).is_none() {
            self.0.push((field, said.into()));
        }
    }

    /// The value, or `said` at `field`.
    pub fn keep<T, E>(
        &mut self,
        field: &'static str,
        said: impl Into<Said>,
        value: Result<T, E>,
    ) -> Option<T> {
        if value.is_err() {
            self.push(field, said);
        }
        value.ok()
    }

    /// What is wrong with `field`.
    pub fn at(&self, field: &str) -> Option<&Said> {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, said)| said)
    }
}
