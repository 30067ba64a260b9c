//! `[sessions]`: how long a browser stays signed in (security.md, "Defaults").

use serde::Deserialize;
use serde_json::{Value, json};

use super::problem::{Problem, Problems};
use super::written::Written;
use crate::domain::device::DeviceLifetimes;
use crate::domain::time::Span;
use crate::domain::user::Role;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    idle_ttl: Written,
    absolute_ttl: Written,
    per_user: Written,
    known_device_ttl: Written,
    remember_device_ttl: Written,
    second_factor_roles: Written,
}

/// Sessions of browsers.
#[derive(Clone, Debug)]
pub struct SessionSettings {
    /// A session that is not used.
    pub idle_ttl: Span,
    /// A session, however often it is used.
    pub absolute_ttl: Span,
    /// Sessions of one user; one more ends the oldest.
    pub per_user: u32,
    /// How long devices are known, and remembered.
    pub devices: DeviceLifetimes,
    /// Whoever has one of these roles needs a second factor.
    pub second_factor_roles: Vec<Role>,
}

impl SessionSettings {
    pub(super) fn show(&self) -> Value {
        json!({
            "idle_ttl": self.idle_ttl.to_string(),
            "absolute_ttl": self.absolute_ttl.to_string(),
            "per_user": self.per_user,
            "known_device_ttl": self.devices.known.to_string(),
            "remember_device_ttl": self.devices.remembered.to_string(),
            "second_factor_roles": self.second_factor_roles.iter().map(Role::as_str).collect::<Vec<_>>().join(", "),
        })
    }
}

impl TryFrom<Raw> for SessionSettings {
    type Error = Problems;

    fn try_from(raw: Raw) -> Result<Self, Problems> {
        let range = Span::from_seconds(1)..=Span::from_days(30);
        let mut problems = Problems::default();
        let idle_ttl = problems.keep(raw.idle_ttl.span(range.clone()));
        let absolute_ttl = problems.keep(raw.absolute_ttl.span(range));
        if let (Some(idle), Some(absolute)) = (idle_ttl, absolute_ttl)
            && idle > absolute
        {
            problems.push(raw.idle_ttl.unexpected(&format!("within sessions.absolute_ttl ({absolute})")));
        }
        let per_user = problems.keep(raw.per_user.number(1..=1000));
        // security.md, "Defaults": a device is remembered for at most 30 days.
        let month = Span::from_minutes(1)..=Span::from_days(30);
        let known = problems.keep(raw.known_device_ttl.span(Span::from_days(1)..=Span::from_days(400)));
        let remembered = problems.keep(raw.remember_device_ttl.span(month));
        let second_factor_roles = problems.keep(roles(&raw.second_factor_roles));
        let settings = || {
            Some(Self {
                idle_ttl: idle_ttl?,
                absolute_ttl: absolute_ttl?,
                per_user: per_user?,
                devices: DeviceLifetimes { known: known?, remembered: remembered? },
                second_factor_roles: second_factor_roles?,
            })
        };
        problems.finish(settings())
    }
}

fn roles(written: &Written) -> Result<Vec<Role>, Problem> {
    let names = written.text()?.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.map(str::parse).collect::<Result<_, _>>().map_err(|error| written.wrong(format!("{error}")))
}
