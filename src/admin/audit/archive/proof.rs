//! Reads an archive and says whether it is what was sealed: every event against its digest, the digests against their
//! seal, the seal against its signature and the one before it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, Read as _};

use crate::admin::audit::seal_keys::SealKeys;
use crate::domain::audit_archive::{Closing, EventLine, Line, SealLine, VERSION};
use crate::domain::audit_chain::{
    Damage, Entry, Head, SEAL_TYP, Seal, Statement, StoredEvent, Sum, write_entries,
};
use crate::keys::verify::verify;

/// Longest line that is read.
const LINE: u64 = 1024 * 1024;

/// The file cannot be read as an archive at all.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// A line is none of an archive.
    #[error("line {0} is none of an audit archive")]
    Line(usize),
}

/// What an archive has shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// Whose log it says it is.
    pub issuer: String,
    /// The seal before its first, by number and hash.
    pub begins: Option<Head>,
    /// Its seals: number and hash.
    pub seals: BTreeMap<i64, String>,
    /// Events in it.
    pub events: usize,
    /// The keys that signed its seals.
    pub kids: BTreeSet<String>,
    /// What is wrong with it.
    pub damage: Vec<Damage>,
}

/// Reads an archive. Its seals must be signed with one of `trusted`; without them, with the keys that it brings along,
/// whose names follow from them.
pub fn prove(file: impl BufRead, trusted: Option<&SealKeys>) -> Result<Proof, Unusable> {
    let mut lines = Lines { file, number: 0 };
    let opening = match lines.next()? {
        Some(Line::Archive(opening)) if opening.version == VERSION && opening.first > 0 => opening,
        _ => return Err(lines.wrong()),
    };
    let own = SealKeys::brought_along(&opening.keys);
    let keys = trusted.unwrap_or(&own);
    let begins = Head { number: opening.first.saturating_sub(1), sum: opening.previous };
    let mut proof = Proof { issuer: opening.issuer, begins: Some(begins.clone()), ..Proof::default() };
    let mut last = begins;
    let mut closing = None;
    while let Some(line) = lines.next()? {
        match line {
            Line::Seal(seal) if closing.is_none() => {
                let Some(events) = events_of(&mut lines, seal.events)? else { break };
                last = check(&seal, &events, &last, keys, &mut proof);
            }
            Line::End(end) if closing.is_none() => closing = Some(end),
            _ => return Err(lines.wrong()),
        }
    }
    let is_whole = |end: &Closing| end.head == last.to_string() && end.events == proof.events;
    if !closing.as_ref().is_some_and(is_whole) {
        proof.damage.push(Damage::ArchiveCut(last.number));
    }
    Ok(proof)
}

type Events = Vec<(StoredEvent, Entry)>;

/// The next lines as events; `None`: the file ends first.
fn events_of(lines: &mut Lines<impl BufRead>, number: usize) -> Result<Option<Events>, Unusable> {
    let mut events = Vec::new();
    for _ in 0..number {
        match lines.next()? {
            None => return Ok(None),
            Some(Line::Event(line)) => {
                events.push(EventLine::read(*line).ok_or_else(|| lines.wrong())?);
            }
            Some(_) => return Err(lines.wrong()),
        }
    }
    Ok(Some(events))
}

/// Looks at one seal, and says how the next one must name it.
fn check(
    line: &SealLine,
    events: &[(StoredEvent, Entry)],
    previous: &Head,
    keys: &SealKeys,
    proof: &mut Proof,
) -> Head {
    let number = line.number;
    let expected = previous.number.saturating_add(1);
    if number != expected {
        proof.damage.push(Damage::SealMissing(expected));
    }
    let entries: Vec<Entry> = events.iter().map(|(_, entry)| *entry).collect();
    let entries = write_entries(&entries);
    let statement: Result<Statement, _> = verify(&line.statement, SEAL_TYP, |kid| {
        proof.kids.insert(kid.to_owned());
        keys.find(kid)
    });
    let is_its_own = statement.as_ref().is_ok_and(|said| {
        said.seal == number && said.events == events.len() && said.entries == Sum::of(&entries).to_string()
    });
    if !is_its_own {
        proof.damage.push(Damage::SealAltered(number));
    }
    if number == expected && statement.is_ok_and(|said| said.previous != previous.sum) {
        proof.damage.push(Damage::ChainBroken(number));
    }
    let altered = events.iter().filter(|(event, entry)| event.digest() != entry.digest);
    proof.damage.extend(altered.map(|(_, entry)| Damage::Altered(number, entry.id)));
    proof.events = proof.events.saturating_add(events.len());
    let head = Head::of(&Seal { number, entries, statement: line.statement.clone() });
    proof.seals.insert(number, head.sum.clone());
    head
}

/// What archives show together, and where they end.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// Files that were read.
    pub files: usize,
    /// Their seals: number and hash.
    pub seals: BTreeMap<i64, String>,
    /// Events in them.
    pub events: usize,
    /// The keys that signed.
    pub kids: BTreeSet<String>,
    /// What is wrong with them.
    pub damage: Vec<Damage>,
}

impl Shown {
    /// Of some archives in any order. Each must follow the one before it; two may share seals, if these are the same.
    pub fn together(mut proofs: Vec<Proof>) -> Self {
        proofs.sort_by_key(|proof| proof.begins.as_ref().map(|head| head.number));
        let mut shown = Self::default();
        for proof in proofs {
            shown.add(proof);
        }
        shown
    }

    fn add(&mut self, proof: Proof) {
        if let (Some(begins), Some((&last, _))) = (&proof.begins, self.seals.last_key_value()) {
            let missing = last.saturating_add(1)..=begins.number;
            self.damage.extend(missing.take(MISSING).map(Damage::SealMissing));
            let known = self.seals.get(&begins.number);
            if known.is_some_and(|sum| *sum != begins.sum) {
                self.damage.push(Damage::ChainBroken(begins.number.saturating_add(1)));
            }
        }
        for (number, sum) in proof.seals {
            let others = self.seals.insert(number, sum.clone());
            if others.is_some_and(|other| other != sum) {
                self.damage.push(Damage::OtherHead(number));
            }
        }
        self.files = self.files.saturating_add(1);
        self.events = self.events.saturating_add(proof.events);
        self.kids.extend(proof.kids);
        self.damage.extend(proof.damage);
    }

    /// The last seal.
    pub fn head(&self) -> Option<Head> {
        let (&number, sum) = self.seals.last_key_value()?;
        Some(Head { number, sum: sum.clone() })
    }

    /// The first seal's number.
    pub fn first(&self) -> Option<i64> {
        self.seals.first_key_value().map(|(number, _)| *number)
    }

    /// Whether the seal is in them as somebody noted it; `None`: its number is not in them.
    pub fn passes(&self, noted: &Head) -> Option<bool> {
        self.seals.get(&noted.number).map(|sum| *sum == noted.sum)
    }
}

/// Most missing seals that are named.
const MISSING: usize = 300;

/// A file, line by line.
struct Lines<R> {
    file: R,
    number: usize,
}

impl<R: BufRead> Lines<R> {
    fn next(&mut self) -> Result<Option<Line>, Unusable> {
        let mut text = Vec::new();
        (&mut self.file).take(LINE).read_until(b'\n', &mut text)?;
        if text.is_empty() {
            return Ok(None);
        }
        self.number = self.number.saturating_add(1);
        // A line without its end is one that breaks off.
        if text.last() != Some(&b'\n') {
            return Ok(None);
        }
        serde_json::from_slice(&text).map(Some).map_err(|_| self.wrong())
    }

    fn wrong(&self) -> Unusable {
        Unusable::Line(self.number.max(1))
    }
}
