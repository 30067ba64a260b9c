//! Takes what is old out of the audit log, into archives. However many nodes run, one of them does it; whoever stops in
//! between is followed by the next, who finds the file or makes it, and proves it before anything is taken away.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, BufReader, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::count_events;
use crate::admin::audit::archive::file::{NotArchived, closing, opening, part, place};
use crate::admin::audit::archive::plan::{Planned, choose, may_leave, plan, renew};
use crate::admin::audit::archive::proof::{Proof, prove};
use crate::admin::audit::archive::removal::{finish, remove};
use crate::admin::audit::seal_keys::SealKeys;
use crate::admin::backup::draft::{Draft, folder_of};
use crate::admin::context::Context;
use crate::domain::audit_archive::file_name;
use crate::domain::audit_chain::Head;
use crate::domain::decision::Fault;
use crate::domain::time::{Span, Timestamp};
use crate::startup::House;
use crate::storage::Tx;
use crate::storage::audit_archives::Archive;

/// How often it looks.
const PERIOD: Duration = Duration::from_secs(60);
/// What is old waits for so long, so that there is one archive a day and not one a minute.
const GATHER: Span = Span::from_days(1);

/// How long events stay in the database, and where they go.
#[derive(Clone, Debug)]
pub struct Retention {
    /// Older ones leave.
    pub keep: Span,
    /// The folder of the archives.
    pub directory: PathBuf,
}

/// An archive that was made, or found, and what it stands for is gone from the database.
#[derive(Clone, Debug)]
pub struct Archived {
    /// Where it is.
    pub file: PathBuf,
    /// What it is.
    pub archive: Archive,
}

/// Archives until the server stops.
pub async fn run(house: House, retention: Retention) {
    let mut period = tokio::time::interval(PERIOD);
    period.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        period.tick().await;
        match once(&house, &retention).await {
            Ok(_) | Err(NotArchived::InOtherHands) => {}
            Err(error) => tracing::error!(%error, "the audit log could not be taken into an archive"),
        }
    }
}

/// Archives what is older than `keep`, when there is a day's worth of it, or when somebody has begun.
pub async fn once(house: &House, retention: &Retention) -> Result<Vec<Archived>, NotArchived> {
    let (now, master) = (house.surroundings.clock.now(), Arc::clone(&house.master));
    let before = now.minus(retention.keep);
    let is_due = move |conn: &mut _| {
        let is_open = crate::storage::audit_archives::find_open(conn)?.is_some();
        Ok(is_open || choose(conn, &master, before.minus(GATHER))?.is_some())
    };
    if !house.store.read(is_due).await? {
        return Ok(Vec::new());
    }
    archive_until(house, &retention.directory, before).await
}

/// Archives every seal that was made before `before`.
pub async fn archive_until(
    house: &House,
    directory: &Path,
    before: Timestamp,
) -> Result<Vec<Archived>, NotArchived> {
    // The figures of an hour are counted from its events.
    count_events::once(house).await?;
    let mut done = Vec::new();
    loop {
        let archive = match claim(house, before).await? {
            Planned::Nothing => return Ok(done),
            Planned::InOtherHands => return Err(NotArchived::InOtherHands),
            Planned::Mine(archive) => archive,
        };
        let (master, last, now) = (Arc::clone(&house.master), archive.last, house.surroundings.clock.now());
        if !house.store.read(move |conn| may_leave(conn, &master, last, now)).await? {
            return Err(NotArchived::TooYoung(last));
        }
        let file = write(house, directory, &archive).await?;
        if let Some(file) = &file {
            take_away(house, file, &archive).await?;
        }
        let context = context(house);
        let finished = archive.clone();
        house.store.write("finish an archive", move |tx| finish(tx, &finished, &context)).await?;
        let file = file.unwrap_or_else(|| directory.join(file_name(archive.first, archive.last)));
        tracing::info!(target: "signet::audit", file = %file.display(), events = archive.events, "events were taken into an archive");
        done.push(Archived { file, archive });
    }
}

/// Decides what is to be done, and takes it into our hands.
pub async fn claim(house: &House, before: Timestamp) -> Result<Planned, Fault> {
    let master = Arc::clone(&house.master);
    let choice = house.store.read(move |conn| choose(conn, &master, before)).await?;
    let clock = house.surroundings.clock.clone();
    house.store.write("plan an archive", move |tx| plan(tx, choice, clock.now())).await
}

/// The file of an archive: the one that is there, or a new one with what is still in the database; `None`: nothing is.
pub async fn write(
    house: &House,
    directory: &Path,
    archive: &Archive,
) -> Result<Option<PathBuf>, NotArchived> {
    let (master, last) = (Arc::clone(&house.master), archive.last);
    let (begins, name) = house.store.read(move |conn| place(conn, &master, last)).await?;
    if begins.number >= last {
        return Ok(None);
    }
    let failed = |error| NotArchived::File(directory.to_owned(), error);
    DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(failed)?;
    // Whoever began it may have come so far as to take some of it away.
    for name in [file_name(archive.first, last), name.clone()] {
        let place = directory.join(name);
        if place.try_exists().map_err(failed)? {
            return Ok(Some(place));
        }
    }
    let place = directory.join(name);
    let draft = Draft::beside(&place, house.surroundings.random.as_ref()).map_err(failed)?;
    let file = OpenOptions::new().append(true).open(draft.path()).map_err(failed)?;
    fill(house, file, begins, archive).await.map_err(|error| match error {
        Unwritten::Not(why) => why,
        Unwritten::Io(error) => failed(error),
    })?;
    let here = place.clone();
    match on_a_thread(move || draft.publish(&here)).await {
        // Somebody else was first; whoever goes on proves what is there.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(failed(error)),
        _ => Ok(Some(place)),
    }
}

enum Unwritten {
    Not(NotArchived),
    Io(io::Error),
}

impl<E: Into<NotArchived>> From<E> for Unwritten {
    fn from(error: E) -> Self {
        Self::Not(error.into())
    }
}

/// Writes part after part.
async fn fill(house: &House, mut file: File, begins: Head, archive: &Archive) -> Result<(), Unwritten> {
    let (issuer, last) = (house.surroundings.settings.issuer.clone(), archive.last);
    let (master, previous) = (Arc::clone(&house.master), begins.clone());
    let mut text = house.store.read(move |conn| opening(conn, &master, &issuer, &previous)).await?;
    let (mut head, mut events) = (begins, 0_usize);
    while head.number < last {
        let (master, previous) = (Arc::clone(&house.master), head.clone());
        let next = house.store.read(move |conn| part(conn, &master, &previous, last)).await?;
        let next = next.map_err(NotArchived::Damaged)?;
        text.push_str(&next.text);
        events = events.saturating_add(next.events);
        head = next.head;
        if head.number >= last {
            text.push_str(&closing(&head, events)?);
        }
        file = append(file, std::mem::take(&mut text)).await.map_err(Unwritten::Io)?;
        let (clock, mine) = (house.surroundings.clock.clone(), archive.clone());
        if !house.store.write("renew an archive", move |tx| renew(tx, &mine, clock.now())).await? {
            return Err(NotArchived::InOtherHands.into());
        }
    }
    Ok(())
}

async fn append(mut file: File, text: String) -> io::Result<File> {
    on_a_thread(move || file.write_all(text.as_bytes()).map(|()| file)).await
}

/// Takes out of the database what the file proves.
pub async fn take_away(house: &House, file: &Path, archive: &Archive) -> Result<(), NotArchived> {
    let master = Arc::clone(&house.master);
    let keys = house.store.read(move |conn| SealKeys::of(conn, &master)).await?;
    let proof = read(file.to_owned(), keys).await?;
    let kept = file.to_owned();
    on_a_thread(move || sync(&kept)).await.map_err(|error| NotArchived::File(file.to_owned(), error))?;
    let master = Arc::clone(&house.master);
    let last = archive.last;
    let (begins, _) = house.store.read(move |conn| place(conn, &master, last)).await?;
    if !proof.damage.is_empty() || !proof.seals.contains_key(&last) {
        return Err(NotArchived::OtherFile(file.to_owned()));
    }
    for number in begins.number.saturating_add(1)..=last {
        let Some(sum) = proof.seals.get(&number) else {
            return Err(NotArchived::OtherFile(file.to_owned()));
        };
        let (proven, mine) = (Head { number, sum: sum.clone() }, archive.clone());
        let surroundings = house.surroundings.clone();
        let write = move |tx: &mut Tx<'_>| remove(tx, &mine, &proven, &surroundings.env());
        if !house.store.write("take a seal into an archive", write).await? {
            return Err(NotArchived::InOtherHands);
        }
    }
    Ok(())
}

/// Has the file, its name and that of its folder on disk: whoever made it may have come no further than the name.
fn sync(file: &Path) -> io::Result<()> {
    File::open(file)?.sync_all()?;
    let folder = folder_of(file)?;
    File::open(&folder)?.sync_all()?;
    folder.parent().map_or(Ok(()), |above| File::open(above)?.sync_all())
}

async fn read(file: PathBuf, keys: SealKeys) -> Result<Proof, NotArchived> {
    let place = file.clone();
    let proven = on_a_thread(move || Ok(prove(BufReader::new(File::open(&file)?), Some(&keys)))).await;
    match proven {
        Ok(Ok(proof)) => Ok(proof),
        Ok(Err(error)) => Err(NotArchived::Unusable(place, error)),
        Err(error) => Err(NotArchived::File(place, error)),
    }
}

/// Work with files, where nobody waits for it.
async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(io::Error::other(error)))
}

fn context(house: &House) -> Context {
    let surroundings = &house.surroundings;
    Context::local("server", surroundings.clock.now(), Arc::clone(&surroundings.random))
}
