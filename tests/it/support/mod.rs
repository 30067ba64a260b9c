//! The actors of the tests, and the ground that they stand on.

#[macro_use]
mod databases;
mod address_file;
mod administrator;
mod application;
mod authenticator;
mod browser;
mod certificates;
mod clock;
mod log;
mod mailbox;
mod postgres;
mod process;
mod running;
mod server;
mod signing_key;
mod smtp;

pub use address_file::address_file;
pub use administrator::Administrator;
pub use application::{Application, Tokens, claims, header};
pub use authenticator::Authenticator;
pub use browser::Browser;
pub use certificates::certificate;
pub use clock::TestClock;
pub use databases::Database;
pub use log::Log;
pub use mailbox::{Mail, Mailbox};
pub use process::{Process, Program, Said, answer, within};
pub use running::run;
pub use server::{Answer, PASSWORD, SECRET, Server, random_text};
pub use signing_key::master_key;
pub use smtp::{Conduct, Encryption, SmtpServer};

/// Where a request of nobody in particular came from.
pub fn origin() -> signet::domain::audit::Origin {
    signet::domain::audit::Origin {
        request_id: signet::domain::ids::RequestId::NONE,
        ip: None,
        user_agent: None,
    }
}
