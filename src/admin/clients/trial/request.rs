//! What an administrator wants to try, as the form says it.

use crate::domain::client::GrantType;
use crate::domain::parameters::Parameters;
use crate::domain::refusal::Refusal;
use crate::domain::scope::Scope;
use crate::domain::session::Assurance;

/// The values of `prompt` that can be tried.
pub const PROMPTS: &[&str] = &["login", "consent", "none"];

/// What is tried.
#[derive(Clone, Debug)]
pub struct Wish {
    /// By which grant.
    pub grant: GrantType,
    /// With which scope.
    pub scope: Scope,
    /// For which API; the client's default when none is named.
    pub resource: Option<String>,
    /// What the client would want of the person.
    pub prompt: Option<&'static str>,
    /// How sure it would want to be.
    pub assurance: Assurance,
}

impl Wish {
    /// Reads the form.
    pub fn parse(form: &Parameters) -> Result<Self, Refusal> {
        let grant = form.lenient("grant").unwrap_or_default().parse::<GrantType>();
        let grant = grant.map_err(|error| Refusal::invalid("grant", error))?;
        let scope =
            Scope::from_tokens(form.all("scope")).map_err(|error| Refusal::invalid("scope", error))?;
        let prompt = form.lenient("prompt").and_then(|asked| PROMPTS.iter().find(|known| **known == asked));
        let two = form.lenient("second_factor").is_some();
        Ok(Self {
            // There is no user of whom `openid` and its like could speak.
            scope: if grant == GrantType::ClientCredentials { scope.without_openid() } else { scope },
            grant,
            resource: form.lenient("resource").map(ToOwned::to_owned),
            prompt: prompt.copied(),
            assurance: if two { Assurance::TwoFactors } else { Assurance::OneFactor },
        })
    }
}
