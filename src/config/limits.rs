//! `[limits]`: how often something may fail or be asked for (security.md RL2, RL5).

use serde::Deserialize;
use serde_json::{Value, json};

use super::problem::Problems;
use super::written::Written;
use crate::domain::limit::{Limit, Limits};
use crate::domain::time::Span;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    account_failures: Written,
    address_failures: Written,
    device_failures: Written,
    client_failures: Written,
    failure_window: Written,
    block: Written,
    account_failures_per_day: Written,
    codes_per_day: Written,
    mails_per_hour: Written,
    requests_per_hour: Written,
    waiting_requests: Written,
}

/// How often something may fail or be asked for.
#[derive(Clone, Debug)]
pub struct LimitSettings(pub Limits);

const HOUR: Span = Span::from_hours(1);
const DAY: Span = Span::from_days(1);

impl LimitSettings {
    pub(super) fn show(&self) -> Value {
        let limits = &self.0;
        json!({
            "account_failures": limits.pair.most,
            "address_failures": limits.address.most,
            "device_failures": limits.device.most,
            "client_failures": limits.client.most,
            "failure_window": limits.pair.window.to_string(),
            "block": limits.pair.block.unwrap_or(Span::ZERO).to_string(),
            "account_failures_per_day": limits.account.most,
            "codes_per_day": limits.codes.most,
            "mails_per_hour": limits.mails.most,
            "requests_per_hour": limits.requests.most,
            "waiting_requests": limits.waiting,
        })
    }
}

impl TryFrom<Raw> for LimitSettings {
    type Error = Problems;

    fn try_from(raw: Raw) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let mut number = |written: &Written| problems.keep(written.number(1..=1_000_000));
        let (account, address) = (number(&raw.account_failures), number(&raw.address_failures));
        let (device, client) = (number(&raw.device_failures), number(&raw.client_failures));
        let (day, codes) = (number(&raw.account_failures_per_day), number(&raw.codes_per_day));
        let (mails, requests) = (number(&raw.mails_per_hour), number(&raw.requests_per_hour));
        let waiting = problems.keep(raw.waiting_requests.number(1..=100_000));
        let range = Span::from_minutes(1)..=DAY;
        let window = problems.keep(raw.failure_window.span(range.clone()));
        let block = problems.keep(raw.block.span(range));
        let within = |most: Option<u32>, window: Span| Some(Limit { most: most?, window, block: None });
        let blocking = |most: Option<u32>| Some(Limit { most: most?, window: window?, block: Some(block?) });
        let limits = || {
            Some(Self(Limits {
                pair: blocking(account)?,
                address: blocking(address)?,
                device: blocking(device)?,
                client: blocking(client)?,
                account: within(day, DAY)?,
                codes: within(codes, DAY)?,
                mails: within(mails, HOUR)?,
                requests: within(requests, HOUR)?,
                waiting: waiting?,
            }))
        };
        problems.finish(limits())
    }
}
