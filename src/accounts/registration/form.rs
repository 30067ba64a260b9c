//! The sign-up form: what was typed, and what it means.

use secrecy::{ExposeSecret as _, SecretString};

use crate::accounts::area::form::Errors;
use crate::domain::email::{EmailAddress, Unfit};
use crate::domain::name::DisplayName;
use crate::domain::parameters::Parameters;
use crate::domain::registration::{RegistrationRules, UsernameRule};
use crate::domain::username::Username;
use crate::passwords::Password;

/// As it stands in the fields. It is shown again when something is wrong with it, but for the password.
#[derive(Clone, Debug, Default)]
pub struct SignUpForm {
    /// A mail address.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// What they may sign in with besides.
    pub username: String,
    /// Whether the box of the terms is ticked.
    pub terms: bool,
    /// Exactly as typed.
    pub password: SecretString,
}

/// What a form without mistakes means.
#[derive(Clone, Debug)]
pub struct SignUp {
    /// Where the proof is mailed.
    pub email: EmailAddress,
    /// What they are called.
    pub name: DisplayName,
    /// What they may sign in with besides.
    pub username: Option<Username>,
    /// Exactly as typed (security.md PW1).
    pub password: Password,
}

impl From<&Parameters> for SignUpForm {
    fn from(sent: &Parameters) -> Self {
        let text = |name| sent.lenient(name).unwrap_or_default().trim().to_owned();
        Self {
            email: text("email"),
            name: text("name"),
            username: text("username"),
            terms: sent.lenient("terms").is_some(),
            password: sent.lenient("password").unwrap_or_default().to_owned().into(),
        }
    }
}

impl SignUpForm {
    /// What it means, or what is wrong with it, all at once.
    pub fn read(&self, rules: &RegistrationRules) -> Result<SignUp, Errors> {
        let mut errors = Errors::default();
        let email = EmailAddress::of_account(&self.email);
        let wrong_email = match email {
            Err(Unfit::LookAlike) => "email-look-alike",
            _ => one_of(&self.email, "registration-email-missing", "registration-email-wrong"),
        };
        let email = errors.keep("email", wrong_email, email);
        let name = errors.keep(
            "name",
            one_of(&self.name, "registration-name-missing", "registration-name-wrong"),
            self.name.parse(),
        );
        let username = self.username(rules.username, &mut errors);
        let password = self.password.expose_secret();
        if password.is_empty() {
            errors.push("password", "registration-password-missing");
        }
        let password =
            errors.keep("password", "registration-password-long", Password::presented(password.to_owned()));
        if rules.terms_url.is_some() && !self.terms {
            errors.push("terms", "registration-terms-missing");
        }
        match (email, name, password) {
            (Some(email), Some(name), Some(password)) if errors.is_empty() => {
                Ok(SignUp { email, name, username, password })
            }
            _ => Err(errors),
        }
    }

    /// The user name, if there is to be one.
    fn username(&self, rule: UsernameRule, errors: &mut Errors) -> Option<Username> {
        let wanted = match rule {
            UsernameRule::Off => false,
            UsernameRule::Optional => !self.username.is_empty(),
            UsernameRule::Required => true,
        };
        if !wanted {
            return None;
        }
        let wrong = one_of(&self.username, "registration-username-missing", "registration-username-wrong");
        errors.keep("username", wrong, self.username.parse())
    }
}

/// Which message: nothing was typed, or something that is none.
fn one_of(text: &str, missing: &'static str, wrong: &'static str) -> &'static str {
    if text.is_empty() { missing } else { wrong }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::registration::{EmailVerification, Registration};
    use crate::domain::time::Span;
    use crate::words::Said;

    fn rules(username: UsernameRule, terms: bool) -> RegistrationRules {
        RegistrationRules {
            registration: Registration::Open,
            email_verification: EmailVerification::BeforeTokens,
            username,
            terms_url: terms.then(|| "https://example.com/terms".parse().unwrap()),
            verification_ttl: Span::from_hours(24),
            invitation_ttl: Span::from_days(7),
        }
    }

    fn typed(body: &str) -> SignUpForm {
        SignUpForm::from(&Parameters::parse(body.as_bytes()).unwrap())
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        let form = typed("email=nobody&name=%E2%80%AEAda&email=twice");
        let errors = form.read(&rules(UsernameRule::Required, true)).unwrap_err();
        for (field, message) in [
            ("email", "registration-email-missing"),
            ("name", "registration-name-wrong"),
            ("username", "registration-username-missing"),
            ("password", "registration-password-missing"),
            ("terms", "registration-terms-missing"),
        ] {
            assert_eq!(errors.at(field).map(Said::id), Some(message), "{field}");
        }
    }

    #[test]
    fn an_address_in_look_alike_letters_is_told_from_one_that_is_none() {
        for (email, message) in
            [("%EF%BD%81da@b.example", "email-look-alike"), ("ada", "registration-email-wrong")]
        {
            let form = typed(&format!("email={email}&name=Ada&password=x"));
            let errors = form.read(&rules(UsernameRule::Off, false)).unwrap_err();
            assert_eq!(errors.at("email").map(Said::id), Some(message), "{email}");
        }
    }

    #[test]
    fn a_form_is_taken_as_typed_but_for_spaces_around_names() {
        let form = typed("email=+Ada@Example.com+&name=+Ada+&username=ada.l&password=+x+&terms=1");
        let taken = form.read(&rules(UsernameRule::Optional, true)).unwrap();
        assert_eq!(taken.email.as_typed(), "Ada@Example.com");
        assert_eq!(taken.name.as_str(), "Ada");
        assert_eq!(taken.password.expose(), " x ");
        assert_eq!(taken.username.unwrap().as_typed(), "ada.l");
        let without = form.read(&rules(UsernameRule::Off, false)).unwrap();
        assert!(without.username.is_none(), "what is switched off is not taken");
    }

    #[test]
    fn nothing_prints_a_password() {
        let form = typed("email=a@b.example&name=Ada&password=secret");
        let taken = form.read(&rules(UsernameRule::Off, false)).unwrap();
        assert!(!format!("{form:?}{taken:?}").contains("secret"));
    }
}
