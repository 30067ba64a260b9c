//! What is still asked of a person after the right password, before there is a session (security.md AZ9, MF1).

use super::ids::{InteractionId, StepId, UserId};
use super::named::named;
use super::return_place::ReturnPlace;
use super::secret::SecretHash;
use super::session::{Assurance, AuthenticationMethods};
use super::time::{Span, Timestamp};

/// How long a sign-in may stand at one step.
pub const PATIENCE: Span = Span::from_minutes(15);
/// Wrong codes after which a step is over, and the sign-in with it.
pub const MOST_FAILURES: i64 = 5;

named! {
    /// What a step asks for.
    StepKind, "sign-in step" {
        /// Nothing: among what was passed, it says that the proof is that of a session, which must still be there.
        Session = "session",
        /// A code that was mailed: the account is under attack, and the device unknown (security.md RL2).
        MailedCode = "mailed_code",
        /// A code of the second factor.
        SecondFactor = "second_factor",
        /// Setting up a second factor, where one is required.
        EnrolSecondFactor = "enrol_second_factor",
        /// Keeping the recovery codes that were just shown.
        KeepRecoveryCodes = "keep_recovery_codes",
    }
}

/// A sign-in that is not complete. It reaches its own step and nothing else.
#[derive(Clone, Debug)]
pub struct SignInStep {
    /// Its name in forms; worth nothing without the browser's cookie.
    pub id: StepId,
    /// The hash of the cookie of the browser that began it.
    pub browser: SecretHash,
    /// Who signs in.
    pub user_id: UserId,
    /// What is asked.
    pub kind: StepKind,
    /// What was proven so far.
    pub proven: Proven,
    /// The authorization request that waits.
    pub interaction: Option<InteractionId>,
    /// Where to go when none waits.
    pub return_to: ReturnPlace,
    /// The hash of the mailed code.
    pub code: Option<SecretHash>,
    /// When it is over.
    pub expires_at: Timestamp,
}

/// What a person has proven on the way to a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// By which methods.
    pub methods: AuthenticationMethods,
    /// When they proved the first (`auth_time`).
    pub at: Timestamp,
    /// Steps that need not be asked again.
    pub passed: Vec<StepKind>,
}

impl Proven {
    /// A password, just now.
    pub fn password(now: Timestamp) -> Self {
        Self { methods: AuthenticationMethods::password(), at: now, passed: Vec::new() }
    }

    /// The same with a step behind it.
    #[must_use]
    pub fn and(mut self, step: StepKind) -> Self {
        if matches!(step, StepKind::SecondFactor | StepKind::EnrolSecondFactor) {
            self.methods = self.methods.with_second_factor();
        }
        self.passed.push(step);
        self
    }
}

/// Whether an account or a client must have a second factor at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondFactorFacts {
    /// The account has one.
    pub enrolled: bool,
    /// The account's roles or the client ask for one.
    pub required: bool,
    /// This request asks for one now (`acr_values`).
    pub demanded: Assurance,
    /// The owner told us to remember this device, and that still holds.
    pub remembered: bool,
}

impl SecondFactorFacts {
    /// What must still be done by who has proven `methods`. A remembered device spares the code, but not where a request
    /// demands the second factor itself: `acr` and `amr` must be true (OIDC Core §2).
    pub fn missing(self, methods: &AuthenticationMethods) -> Option<StepKind> {
        if methods.assurance() == Assurance::TwoFactors {
            return None;
        }
        let spared = self.remembered && self.demanded == Assurance::OneFactor;
        match (self.enrolled, self.required || self.demanded == Assurance::TwoFactors) {
            (true, _) if !spared => Some(StepKind::SecondFactor),
            (false, true) => Some(StepKind::EnrolSecondFactor),
            (true | false, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_factor_is_asked_for_when_it_is_there_required_or_demanded() {
        use Assurance::{OneFactor, TwoFactors};
        let password = AuthenticationMethods::password();
        for (enrolled, required, demanded, remembered, missing) in [
            (false, false, OneFactor, false, None),
            (false, false, OneFactor, true, None),
            (true, false, OneFactor, false, Some(StepKind::SecondFactor)),
            (true, false, OneFactor, true, None),
            (true, true, OneFactor, true, None),
            (true, false, TwoFactors, true, Some(StepKind::SecondFactor)),
            (false, true, OneFactor, true, Some(StepKind::EnrolSecondFactor)),
            (false, false, TwoFactors, false, Some(StepKind::EnrolSecondFactor)),
        ] {
            let facts = SecondFactorFacts { enrolled, required, demanded, remembered };
            assert_eq!(facts.missing(&password), missing, "{facts:?}");
            assert_eq!(facts.missing(&password.clone().with_second_factor()), None, "{facts:?}");
        }
    }
}
