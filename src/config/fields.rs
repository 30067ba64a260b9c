//! The names of a section's settings, taken from its raw struct: the one place where they are listed.

use std::fmt;

use serde::de::value::MapDeserializer;
use serde::de::{self, DeserializeOwned};

/// A section and the names of its settings.
#[derive(Clone, Copy)]
pub(super) struct Section {
    pub(super) name: &'static str,
    pub(super) settings: &'static [&'static str],
}

impl Section {
    /// The section that `Raw` describes. `Raw` must `deny_unknown_fields`: a field that cannot exist is offered to it,
    /// and its refusal lists those that do.
    pub(super) fn of<Raw: DeserializeOwned>(name: &'static str) -> Self {
        let offer = MapDeserializer::<_, Refusal>::new(std::iter::once(("", "")));
        let settings = Raw::deserialize(offer).err().map_or::<&[&str], _>(&[], |refusal| refusal.0);
        Self { name, settings }
    }
}

/// The fields that would have been accepted.
#[derive(Debug)]
struct Refusal(&'static [&'static str]);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected one of {:?}", self.0)
    }
}

impl std::error::Error for Refusal {}

impl de::Error for Refusal {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(&[])
    }

    fn unknown_field(_: &str, expected: &'static [&'static str]) -> Self {
        Self(expected)
    }
}
