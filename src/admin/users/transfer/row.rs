//! An account as a file has it: one JSON object on a line, or one line of CSV.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::admin::audit::view::csv_line;
use crate::admin::users::operation::NewUser;
use crate::domain::email::EmailAddress;
use crate::domain::profile::Profile;
use crate::domain::refusal::{Refusal, read, read_all};
use crate::domain::user::{Role, User, UserState};
use crate::passwords::PasswordHash;

/// The columns of a file that is written.
pub const COLUMNS: [&str; 12] = [
    "id",
    "email",
    "email_verified",
    "name",
    "username",
    "phone_number",
    "picture",
    "locale",
    "zoneinfo",
    "external_id",
    "state",
    "roles",
];

/// What a file says of an account.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UserRow {
    /// The id that it has where it comes from; here it gets one of its own.
    pub id: Option<String>,
    /// What they sign in with.
    pub email: String,
    /// Whether the mailbox is known to be theirs.
    pub email_verified: bool,
    /// What they are called.
    pub name: String,
    /// Another name to sign in with.
    pub username: Option<String>,
    /// Their telephone number.
    pub phone_number: Option<String>,
    /// The address of their picture.
    pub picture: Option<String>,
    /// Their language.
    pub locale: Option<String>,
    /// Their time zone.
    pub zoneinfo: Option<String>,
    /// What they are called where they come from.
    pub external_id: Option<String>,
    /// `active` or `disabled`.
    pub state: Option<String>,
    /// Their roles.
    pub roles: Vec<String>,
    /// The hash of their password, which is taken in and never written.
    #[serde(skip_serializing)]
    pub password_hash: Option<String>,
}

impl fmt::Debug for UserRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserRow(…)")
    }
}

/// An account that can be made.
#[derive(Clone, Debug)]
pub struct Draft {
    /// All but its state.
    pub new: NewUser,
    /// Whether it is disabled from the start.
    pub disabled: bool,
}

impl UserRow {
    /// The fields of a line of CSV, by the names in its first line. An empty field is none.
    pub fn from_fields(names: &[String], fields: &[String]) -> Result<Self, Refusal> {
        if names.len() != fields.len() {
            let detail = format!("{} fields, and {} columns in the first line", fields.len(), names.len());
            return Err(Refusal::invalid("row", detail));
        }
        let mut given: BTreeMap<&str, &str> =
            names.iter().map(String::as_str).zip(fields.iter().map(String::as_str)).collect();
        let mut take = |name: &str| given.remove(name).filter(|text| !text.is_empty()).map(str::to_owned);
        let row = Self {
            id: take("id"),
            email: take("email").unwrap_or_default(),
            email_verified: match take("email_verified").as_deref() {
                None | Some("false" | "0") => false,
                Some("true" | "1") => true,
                Some(_) => return Err(Refusal::invalid("email_verified", "it is true or false")),
            },
            name: take("name").unwrap_or_default(),
            username: take("username"),
            phone_number: take("phone_number"),
            picture: take("picture"),
            locale: take("locale"),
            zoneinfo: take("zoneinfo"),
            external_id: take("external_id"),
            state: take("state"),
            roles: take("roles").unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
            password_hash: take("password_hash"),
        };
        match given.keys().next() {
            Some(unknown) => Err(Refusal::invalid("row", format!("there is no column {unknown}"))),
            None => Ok(row),
        }
    }

    /// A line of JSON.
    pub fn from_json(line: &str) -> Result<Self, Refusal> {
        // What serde says of a wrong value may repeat it, and a hash is no business of a report.
        let describe = |error: &serde_json::Error| match error.classify() {
            serde_json::error::Category::Data if !line.contains("password_hash") => error.to_string(),
            serde_json::error::Category::Data => "a field that is unknown, or of another kind".to_owned(),
            _ => "not a JSON object on one line".to_owned(),
        };
        if !line.trim_start().starts_with('{') {
            return Err(Refusal::invalid("row", "not a JSON object on one line"));
        }
        serde_json::from_str(line).map_err(|error| Refusal::invalid("row", describe(&error)))
    }

    /// The account, if everything about it is in order.
    pub fn draft(self) -> Result<Draft, Refusal> {
        let state: UserState = optional("state", self.state.as_deref())?.unwrap_or(UserState::Active);
        if state == UserState::Leaving {
            return Err(Refusal::invalid("state", "an account is taken over as active or disabled"));
        }
        let email =
            EmailAddress::of_account(&self.email).map_err(|unfit| Refusal::invalid("email", unfit))?;
        let hash = self.password_hash.map(PasswordHash::imported).transpose();
        let new = NewUser {
            email,
            email_verified: self.email_verified,
            name: read("name", &self.name)?,
            external_id: optional("external_id", self.external_id.as_deref())?,
            profile: Profile {
                username: optional("username", self.username.as_deref())?,
                phone: optional("phone_number", self.phone_number.as_deref())?,
                picture: optional("picture", self.picture.as_deref())?,
                locale: optional("locale", self.locale.as_deref())?,
                zoneinfo: optional("zoneinfo", self.zoneinfo.as_deref())?,
                ..Profile::default()
            },
            roles: read_all("roles", &self.roles)?,
            password: hash.map_err(|unusable| Refusal::invalid("password_hash", unusable))?,
        };
        Ok(Draft { new, disabled: state == UserState::Disabled })
    }

    /// One line of CSV.
    pub fn csv_line(&self) -> String {
        let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
        csv_line(&[
            or_empty(&self.id),
            self.email.clone(),
            self.email_verified.to_string(),
            self.name.clone(),
            or_empty(&self.username),
            or_empty(&self.phone_number),
            or_empty(&self.picture),
            or_empty(&self.locale),
            or_empty(&self.zoneinfo),
            or_empty(&self.external_id),
            or_empty(&self.state),
            self.roles.join(" "),
        ])
    }

    /// One line of JSON.
    pub fn json_line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}

fn optional<T>(field: &'static str, text: Option<&str>) -> Result<Option<T>, Refusal>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    text.map(|text| read(field, text)).transpose()
}

impl From<&User> for UserRow {
    fn from(user: &User) -> Self {
        let said = &user.profile;
        Self {
            id: Some(user.id.to_string()),
            email: user.email.as_typed().to_owned(),
            email_verified: user.email_verified,
            name: user.name.clone(),
            username: said.username.as_ref().map(ToString::to_string),
            phone_number: said.phone.as_ref().map(ToString::to_string),
            picture: said.picture.as_ref().map(ToString::to_string),
            locale: said.locale.map(|locale| locale.to_string()),
            zoneinfo: said.zoneinfo.as_ref().map(ToString::to_string),
            external_id: user.external_id.as_ref().map(ToString::to_string),
            state: Some(user.state.to_string()),
            roles: user.roles.iter().map(|role: &Role| role.as_str().to_owned()).collect(),
            password_hash: None,
        }
    }
}
