//! What somebody looks for, as the query of a page or of the API says it.

use std::str::FromStr;

use crate::domain::audit_search::AuditFilter;
use crate::domain::client_address::ClientAddress;
use crate::domain::parameters::Parameters;
use crate::domain::refusal::{Refusal, read};
use crate::domain::time::Timestamp;

/// The conditions in `parameters`. Wrong ones are refused by name; empty ones are none.
pub fn filter(parameters: &Parameters) -> Result<AuditFilter, Refusal> {
    Ok(AuditFilter {
        event: field(parameters, "event")?,
        outcome: field(parameters, "outcome")?,
        actor: parameters.lenient("actor").map(str::to_owned),
        user: field(parameters, "user")?,
        client: field(parameters, "client")?,
        session: field(parameters, "session")?,
        ip: parameters.lenient("ip").map(address).transpose()?,
        request: field(parameters, "request")?,
        since: moment(parameters, "since")?,
        until: moment(parameters, "until")?,
    })
}

fn field<T: FromStr>(parameters: &Parameters, name: &'static str) -> Result<Option<T>, Refusal>
where
    T::Err: std::fmt::Display,
{
    parameters.lenient(name).map(|text| read(name, text.trim())).transpose()
}

/// In the one spelling in which addresses are kept.
pub fn address(text: &str) -> Result<String, Refusal> {
    let address: Result<ClientAddress, _> = text.trim().parse();
    address.map(|address| address.to_string()).map_err(|_| Refusal::invalid("ip", "not an IP address"))
}

fn moment(parameters: &Parameters, name: &'static str) -> Result<Option<Timestamp>, Refusal> {
    let wrong =
        || Refusal::invalid(name, "a moment is written as 2027-01-15T08:00:00Z, or a day as 2027-01-15");
    parameters.lenient(name).map(|text| Timestamp::from_rfc3339(text.trim()).ok_or_else(wrong)).transpose()
}
