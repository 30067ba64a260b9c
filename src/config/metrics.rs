//! `[metrics]`: numbers for whoever watches the server.

use std::net::SocketAddr;

use serde::Deserialize;
use serde_json::{Value, json};

use super::problem::Problems;
use super::written::Written;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    listen: Written,
}

/// The metrics.
#[derive(Clone, Debug)]
pub struct MetricsSettings {
    /// Where they are served; nowhere when it is not set.
    pub listen: Option<SocketAddr>,
}

impl MetricsSettings {
    pub(super) fn show(&self) -> Value {
        json!({ "listen": self.listen.map(|listen| listen.to_string()) })
    }
}

impl TryFrom<Raw> for MetricsSettings {
    type Error = Problems;

    fn try_from(raw: Raw) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let given = raw.listen.given();
        let listen = given.map(|listen| listen.parse("an IP address and a port, such as 127.0.0.1:9464"));
        let listen = problems.keep(listen.transpose());
        problems.finish(listen.map(|listen| Self { listen }))
    }
}
