//! `[traces]`: what requests spend their time with, for an OpenTelemetry collector.

use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::problem::{Problem, Problems};
use super::written::Written;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    endpoint: Written,
    ratio: Written,
}

/// The traces.
#[derive(Clone, Debug)]
pub struct TracesSettings {
    /// The collector, OTLP over HTTP; nobody is sent any when it is not set.
    pub endpoint: Option<Url>,
    /// Which part of the requests is traced, 0 to 1.
    pub ratio: f64,
}

impl TracesSettings {
    pub(super) fn show(&self) -> Value {
        json!({ "endpoint": self.endpoint.as_ref().map(Url::as_str), "ratio": self.ratio })
    }
}

impl TryFrom<Raw> for TracesSettings {
    type Error = Problems;

    fn try_from(raw: Raw) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let endpoint = problems.keep(raw.endpoint.given().map(endpoint).transpose());
        let ratio = problems.keep(ratio(&raw.ratio));
        let settings = || Some(Self { endpoint: endpoint?, ratio: ratio? });
        problems.finish(settings())
    }
}

fn endpoint(written: &Written) -> Result<Url, Problem> {
    const EXPECTED: &str =
        "the http or https address of a collector, such as http://127.0.0.1:4318, without user or query";
    let url: Url = written.parse(EXPECTED)?;
    let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    if !matches!(url.scheme(), "http" | "https") || !plain || url.fragment().is_some() {
        return Err(written.unexpected(EXPECTED));
    }
    if !cfg!(feature = "traces") {
        return Err(written.unexpected("nothing: this program was built without traces"));
    }
    Ok(url)
}

fn ratio(written: &Written) -> Result<f64, Problem> {
    const EXPECTED: &str = "a number from 0 to 1, such as 0.1";
    let ratio: f64 = written.parse(EXPECTED)?;
    if (0.0..=1.0).contains(&ratio) { Ok(ratio) } else { Err(written.unexpected(EXPECTED)) }
}
