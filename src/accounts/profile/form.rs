//! The profile's form: what was typed, and what it means.

use crate::accounts::area::form::Errors;
use crate::domain::name::DisplayName;
use crate::domain::parameters::Parameters;
use crate::domain::profile::{Notifications, Profile};
use crate::domain::registration::UsernameRule;
use crate::domain::user::User;

/// As it stands in the fields.
#[derive(Clone, Debug)]
pub struct ProfileForm {
    /// What they are called.
    pub name: String,
    /// What they may sign in with.
    pub username: String,
    /// The address of a picture.
    pub picture: String,
    /// A telephone number.
    pub phone: String,
    /// A language by its tag.
    pub locale: String,
    /// A time zone by its name.
    pub zoneinfo: String,
    /// Which mails they want.
    pub notifications: Notifications,
}

impl From<&User> for ProfileForm {
    fn from(user: &User) -> Self {
        fn text<T: ToString>(value: Option<&T>) -> String {
            value.map(ToString::to_string).unwrap_or_default()
        }
        let said = &user.profile;
        Self {
            name: user.name.clone(),
            username: text(said.username.as_ref()),
            picture: text(said.picture.as_ref()),
            phone: text(said.phone.as_ref()),
            locale: text(said.locale.as_ref()),
            zoneinfo: text(said.zoneinfo.as_ref()),
            notifications: said.notifications,
        }
    }
}

impl From<&Parameters> for ProfileForm {
    fn from(sent: &Parameters) -> Self {
        let text = |name| sent.lenient(name).unwrap_or_default().trim().to_owned();
        Self {
            name: text("name"),
            username: text("username"),
            picture: text("picture"),
            phone: text("phone"),
            locale: text("locale"),
            zoneinfo: text("zoneinfo"),
            notifications: Notifications { session_limit: sent.lenient("session_limit").is_some() },
        }
    }
}

impl ProfileForm {
    /// What it means, or what is wrong with it.
    pub fn read(&self, rule: UsernameRule) -> Result<(DisplayName, Profile), Errors> {
        let mut errors = Errors::default();
        if rule == UsernameRule::Required && self.username.is_empty() {
            errors.push("username", "profile-username-wrong");
        }
        let name = errors.keep("name", "profile-name-wrong", self.name.parse());
        let profile = Profile {
            username: optional(&self.username, "username", "profile-username-wrong", &mut errors),
            phone: optional(&self.phone, "phone", "profile-phone-wrong", &mut errors),
            picture: optional(&self.picture, "picture", "profile-picture-wrong", &mut errors),
            locale: optional(&self.locale, "locale", "profile-locale-wrong", &mut errors),
            zoneinfo: optional(&self.zoneinfo, "zoneinfo", "profile-zoneinfo-wrong", &mut errors),
            notifications: self.notifications,
        };
        match name {
            Some(name) if errors.is_empty() => Ok((name, profile)),
            _ => Err(errors),
        }
    }
}

fn optional<T: std::str::FromStr>(
    text: &str,
    field: &'static str,
    wrong: &'static str,
    errors: &mut Errors,
) -> Option<T> {
    if text.is_empty() { None } else { errors.keep(field, wrong, text.parse()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_empty_is_not_said_and_what_is_wrong_is_named() {
        let sent = Parameters::parse(b"name=Ada&phone=&username=+ada+&zoneinfo=Europe%2FBerlin").unwrap();
        let (name, profile) = ProfileForm::from(&sent).read(UsernameRule::Optional).unwrap();
        assert_eq!(name.as_str(), "Ada");
        assert_eq!(profile.phone, None);
        assert_eq!(profile.username.unwrap().as_typed(), "ada");
        assert_eq!(profile.notifications, Notifications { session_limit: false });
        let sent = Parameters::parse(b"username=a&phone=1&picture=x&locale=tlh&zoneinfo=Mars").unwrap();
        let errors = ProfileForm::from(&sent).read(UsernameRule::Optional).unwrap_err();
        for field in ["name", "username", "phone", "picture", "locale", "zoneinfo"] {
            assert!(errors.at(field).is_some(), "{field}");
        }
    }
}
