//! The first steps of a new server: what the administrator who comes first does, in order.

use super::ids::ClientId;
use super::named::named;

named! {
    /// A step.
    FirstStep, "first step" {
        /// An administrator with a second factor.
        Administrator = "administrator",
        /// The issuer is the address by which the server is reached.
        Issuer = "issuer",
        /// Mail arrives.
        Mail = "mail",
        /// An application is registered.
        Client = "client",
        /// Somebody signed in to one.
        SignIn = "sign_in",
    }
}

named! {
    /// What an administrator said of a step.
    Mark, "mark" {
        /// It is done.
        Done = "done",
        /// It is not to be done now.
        Skipped = "skipped",
    }
}

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Done.
    Done,
    /// Passed over.
    Skipped,
    /// Neither.
    Open,
}

/// How far a server is.
#[derive(Clone, Debug)]
pub struct Progress {
    /// Each step, in order.
    pub steps: Vec<(FirstStep, Standing)>,
    /// Whether nobody wants to hear of them any more.
    pub is_over: bool,
    /// An application that can be tried.
    pub client: Option<ClientId>,
}

impl Progress {
    /// How many are done.
    pub fn done(&self) -> usize {
        self.steps.iter().filter(|(_, standing)| *standing == Standing::Done).count()
    }

    /// Whether nothing is open.
    pub fn is_complete(&self) -> bool {
        self.steps.iter().all(|(_, standing)| *standing != Standing::Open)
    }
}
