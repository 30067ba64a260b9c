//! Requests by route, method and status. A route is the pattern of its URL (`/email/verify/{token}`), never what
//! somebody asked for: there are as many as this server has, and no secret is in them.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use super::TIMES;
use super::number::{Counter, Histogram};

/// Methods that are told apart.
const METHODS: [&str; 4] = ["GET", "HEAD", "POST", "other"];
/// Statuses that are told apart.
const STATUSES: [u16; 22] = [
    200, 201, 204, 302, 303, 304, 400, 401, 403, 404, 405, 408, 409, 412, 413, 415, 422, 429, 431, 500, 503,
    0,
];

/// What there was of one method of a route.
#[derive(Debug)]
struct Series {
    statuses: [Counter; STATUSES.len()],
    times: Histogram,
}

impl Default for Series {
    fn default() -> Self {
        Self { statuses: Default::default(), times: Histogram::new(TIMES) }
    }
}

/// All of it. A route is entered when it is asked for first.
#[derive(Debug, Default)]
pub struct Requests(RwLock<BTreeMap<String, Arc<[Series; METHODS.len()]>>>);

/// One method of a route, as it is read.
#[derive(Debug)]
pub struct Counted {
    /// The pattern of its URL.
    pub route: String,
    /// The method.
    pub method: &'static str,
    /// How often it was answered with each status; 0 stands for all others.
    pub statuses: Vec<(u16, u64)>,
    /// How long the answers took, in microseconds: see [`Histogram::read`].
    pub times: (Vec<(u64, u64)>, u64, u64),
}

impl Requests {
    /// Notes an answer.
    pub fn note(&self, route: &str, method: &str, status: u16, took: Duration) {
        let method = METHODS.iter().position(|known| *known == method).unwrap_or(METHODS.len() - 1);
        let status = STATUSES.iter().position(|known| *known == status).unwrap_or(STATUSES.len() - 1);
        let series = self.series(route);
        let Some(series) = series.get(method) else { return };
        if let Some(counter) = series.statuses.get(status) {
            counter.add();
        }
        series.times.note_time(took);
    }

    fn series(&self, route: &str) -> Arc<[Series; METHODS.len()]> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(route).cloned();
        known.unwrap_or_else(|| {
            let mut routes = self.0.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(routes.entry(route.to_owned()).or_default())
        })
    }

    /// All that was asked for at least once.
    pub fn read(&self) -> Vec<Counted> {
        let routes = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        let mut all = Vec::new();
        for (route, series) in routes {
            for (method, series) in METHODS.iter().zip(series.iter()) {
                let times = series.times.read();
                if times.1 == 0 {
                    continue;
                }
                let counts =
                    STATUSES.iter().zip(&series.statuses).map(|(status, count)| (*status, count.get()));
                let statuses = counts.filter(|(_, count)| *count > 0).collect();
                all.push(Counted { route: route.clone(), method, statuses, times });
            }
        }
        all
    }
}
