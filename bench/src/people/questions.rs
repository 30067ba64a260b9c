//! What is asked about a crowd: the searches of an administrator, each with its time.

use std::time::Instant;

use serde::Deserialize;

use super::crowd::person;
use crate::histogram::Histogram;
use crate::http::{Client, Endpoint, Failure, Outgoing};

/// A kind of search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    FirstPage,
    /// The page behind one whom a search has found.
    LaterPage,
    Email,
    BeginningOfEmail,
    /// So many are found that only the first page counts.
    FirstName,
    Surname,
    ExternalId,
    Id,
    Disabled,
    Administrators,
    Nobody,
}

impl Question {
    pub(super) const ALL: [Self; 11] = [
        Self::FirstPage,
        Self::LaterPage,
        Self::Email,
        Self::BeginningOfEmail,
        Self::FirstName,
        Self::Surname,
        Self::ExternalId,
        Self::Id,
        Self::Disabled,
        Self::Administrators,
        Self::Nobody,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::FirstPage => "the first 50",
            Self::LaterPage => "50 from somewhere in the middle",
            Self::Email => "a whole address",
            Self::BeginningOfEmail => "a beginning of an address",
            Self::FirstName => "a first name that thousands have",
            Self::Surname => "a surname",
            Self::ExternalId => "an external id",
            Self::Id => "an id",
            Self::Disabled => "who is disabled (nobody)",
            Self::Administrators => "who has the role admin (nobody)",
            Self::Nobody => "what nobody is called",
        }
    }

    /// Whether at least one must be found.
    fn finds(self) -> bool {
        !matches!(self, Self::Disabled | Self::Administrators | Self::Nobody)
    }
}

/// A server with a crowd, as one client sees it.
pub(super) struct Crowd {
    pub(super) issuer: String,
    pub(super) people: usize,
    pub(super) token: String,
    pub(super) client: Client,
    /// Ids of some of the crowd, for the questions that need one.
    pub(super) ids: Vec<String>,
}

#[derive(Deserialize)]
struct List {
    items: Vec<Found>,
}

#[derive(Deserialize)]
struct Found {
    id: String,
}

impl Crowd {
    /// Learns the ids of people from all over the crowd.
    pub(super) async fn get_acquainted(&mut self, rounds: usize) -> Result<(), Failure> {
        for round in 0..rounds {
            let address = person(self.place(round)).email;
            let found = self.ask(&[("query", &address)]).await?;
            self.ids.extend(found.into_iter().map(|found| found.id));
        }
        Ok(())
    }

    /// Puts the question once, with other words in each round, and counts the time of the answer.
    pub(super) async fn put(
        &mut self,
        question: Question,
        round: usize,
        times: &mut Histogram,
    ) -> Result<(), Failure> {
        let person = person(self.place(round));
        let id = self.ids.get(round % self.ids.len().max(1)).cloned().unwrap_or_default();
        let text = match question {
            Question::Email => person.email,
            Question::BeginningOfEmail => person.email.chars().take(16).collect(),
            Question::FirstName => person.name.split(' ').next().unwrap_or_default().to_owned(),
            Question::Surname => person.name.split(' ').nth(1).unwrap_or_default().to_owned(),
            Question::ExternalId => person.external_id,
            Question::Id | Question::LaterPage => id,
            Question::Nobody => format!("zz{round}"),
            Question::FirstPage | Question::Disabled | Question::Administrators => String::new(),
        };
        let pairs: &[(&str, &str)] = match question {
            Question::FirstPage => &[],
            Question::LaterPage => &[("after", &text)],
            Question::Disabled => &[("state", "disabled")],
            Question::Administrators => &[("role", "admin")],
            _ => &[("query", &text)],
        };
        let begin = Instant::now();
        let found = self.ask(pairs).await?;
        times.record(u64::try_from(begin.elapsed().as_nanos()).unwrap_or(u64::MAX));
        if question.finds() == found.is_empty() {
            let what = format!("{} ({pairs:?}) found {}", question.name(), found.len());
            return Err(Failure::unexpected("search", what));
        }
        Ok(())
    }

    /// Somewhere in the crowd, elsewhere in each round and never at its end.
    fn place(&self, round: usize) -> usize {
        round.wrapping_mul(104_729) % (self.people - self.people / 10).max(1)
    }

    async fn ask(&mut self, pairs: &[(&str, &str)]) -> Result<Vec<Found>, Failure> {
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let address = format!("{}/api/admin/v1/users?{query}", self.issuer);
        let endpoint = Endpoint::parse(&address).map_err(|why| Failure::unexpected("search", why))?;
        let request = Outgoing::get(&endpoint)?.bearer(&self.token);
        let list: List = self.client.send(request).await?.expect("search", 200)?.json("search")?;
        Ok(list.items)
    }
}
