//! What a change wants of one field: a JSON merge patch tells a field that is left out from one that is `null`
//! (RFC 7396 §2).

use serde::{Deserialize, Deserializer};

use super::refusal::{Refusal, read};

/// What is to become of a value that need not be there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Wish<T> {
    /// It stays.
    #[default]
    Keep,
    /// It goes.
    Clear,
    /// It becomes this.
    Set(T),
}

impl<T: Clone> Wish<T> {
    /// The value afterwards.
    pub fn of(&self, before: Option<&T>) -> Option<T> {
        match self {
            Self::Keep => before.cloned(),
            Self::Clear => None,
            Self::Set(value) => Some(value.clone()),
        }
    }
}

impl Wish<String> {
    /// What a form or an argument says: nothing, an empty text, or a value.
    pub fn given(text: Option<&str>) -> Self {
        match text {
            None => Self::Keep,
            Some("") => Self::Clear,
            Some(text) => Self::Set(text.to_owned()),
        }
    }

    /// Reads the value.
    pub fn read<T>(&self, field: &'static str) -> Result<Wish<T>, Refusal>
    where
        T: std::str::FromStr,
        T::Err: std::fmt::Display,
    {
        Ok(match self {
            Self::Keep => Wish::Keep,
            Self::Clear => Wish::Clear,
            Self::Set(text) => Wish::Set(read(field, text)?),
        })
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Wish<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<T>::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Patch {
        #[serde(default)]
        phone: Wish<String>,
    }

    #[test]
    fn null_clears_and_what_is_left_out_stays() {
        let read = |json: &str| serde_json::from_str::<Patch>(json).unwrap().phone;
        let before = "1".to_owned();
        assert_eq!(read("{}").of(Some(&before)), Some("1".to_owned()));
        assert_eq!(read(r#"{"phone":null}"#).of(Some(&before)), None);
        assert_eq!(read(r#"{"phone":"2"}"#).of(Some(&before)), Some("2".to_owned()));
    }
}
