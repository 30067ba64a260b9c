//! Sends what waits in the outbox. A mail is claimed in one transaction, sent outside any, and marked in another: who
//! dies in between leaves a claim that runs out, and the mail goes again under the same Message-ID.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use crate::accounts::post::open;
use crate::domain::decision::Fault;
use crate::domain::outgoing::{Outgoing, wait_after};
use crate::domain::random;
use crate::domain::time::Span;
use crate::mail::transport::{Parcel, Undelivered};
use crate::startup::House;
use crate::storage::Tx;
use crate::storage::outbox::{self, Claimed, Content};

/// How often it looks without being told: for what other processes wrote, and for what is due again.
const PERIOD: Duration = Duration::from_secs(2);
/// Mails that one node sends at the same time.
const AT_ONCE: i64 = 8;
/// How much longer than a delivery may take a claim holds.
const GRACE: Span = Span::from_seconds(60);
/// How long a server that stops waits for what is on its way.
const PATIENCE: Duration = Duration::from_secs(3);
/// Of a mail whose link or code had died before it could be sent.
const EXPIRED: &str = "it could not be sent before its link or code expired";

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Mails that were taken by the mail server.
    pub sent: usize,
    /// Mails that are tried again later.
    pub later: usize,
    /// Mails that were given up.
    pub dead: usize,
}

/// How one mail ended.
#[derive(Clone, Copy, Debug)]
enum Ended {
    Sent,
    Later,
    Dead,
}

/// Sends in the background.
#[derive(Debug)]
pub struct Worker {
    task: JoinHandle<()>,
    told_to_stop: watch::Sender<bool>,
}

impl Worker {
    /// Begins.
    pub fn start(house: House) -> Self {
        let (told_to_stop, stop) = watch::channel(false);
        Self { task: tokio::spawn(run(house, stop)), told_to_stop }
    }

    /// Begins nothing more, and waits for what is on its way, so that it does not come twice; but not for long.
    pub async fn stop(mut self) {
        self.told_to_stop.send_replace(true);
        if tokio::time::timeout(PATIENCE, &mut self.task).await.is_err() {
            self.task.abort();
        }
    }
}

async fn run(house: House, mut stop: watch::Receiver<bool>) {
    let mut period = tokio::time::interval(PERIOD);
    period.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    while !*stop.borrow() {
        tokio::select! {
            _ = period.tick() => {}
            () = house.surroundings.mail_bell.rung() => {}
            _ = stop.changed() => return,
        }
        loop {
            match some(&house).await {
                Ok(Some(_)) if *stop.borrow() => return,
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(fault) => {
                    tracing::warn!(error = %fault.in_full(), "the outbox could not be worked on");
                    break;
                }
            }
        }
    }
}

/// Sends everything that is due now.
pub async fn once(house: &House) -> Result<Round, Fault> {
    let mut round = Round::default();
    while let Some(more) = some(house).await? {
        round.sent += more.sent;
        round.later += more.later;
        round.dead += more.dead;
    }
    Ok(round)
}

/// Sends some of what is due now, all at the same time. `None`: nothing is.
async fn some(house: &House) -> Result<Option<Round>, Fault> {
    let now = house.surroundings.clock.now();
    if !house.store.read(move |conn| outbox::is_due(conn, now)).await? {
        return Ok(None);
    }
    let until = now.plus(house.mailer.timeout()).plus(GRACE);
    let claim = move |tx: &mut Tx<'_>| outbox::claim(tx, now, until, AT_ONCE);
    let claimed = house.store.write("claim mail", claim).await?;
    let mut tasks = JoinSet::new();
    for claimed in claimed {
        let house = house.clone();
        tasks.spawn(async move { deliver(&house, claimed?).await });
    }
    let mut round = Round::default();
    while let Some(ended) = tasks.join_next().await {
        match ended.map_err(|error| Fault::internal("sending a mail", error)).flatten() {
            Ok(Ended::Sent) => round.sent += 1,
            Ok(Ended::Later) => round.later += 1,
            Ok(Ended::Dead) => round.dead += 1,
            // The others go on; this one is due again when its claim runs out.
            Err(fault) => {
                tracing::error!(error = %fault.in_full(), "a mail could not be worked on");
                round.later += 1;
            }
        }
    }
    Ok(Some(round))
}

/// Sends one mail and notes what came of it.
async fn deliver(house: &House, Claimed { mail, content }: Claimed) -> Result<Ended, Fault> {
    let env = house.surroundings.env();
    let Some(content) = content.filter(|_| env.now < mail.expires_at) else {
        return give_up(house, mail, EXPIRED.to_owned(), Content::Erase).await;
    };
    let opened = open(mail.id, &content, &env)?;
    let parcel = Parcel {
        id: mail.id,
        to: &mail.to,
        language: mail.language,
        written_at: mail.created_at,
        mail: &opened,
    };
    match house.mailer.deliver(parcel).await {
        Ok(()) => sent(house, &mail).await,
        Err(Undelivered::Never(error)) => give_up(house, mail, error, Content::Keep).await,
        Err(Undelivered::Later(error)) if mail.attempts >= house.surroundings.settings.mail.max_attempts => {
            give_up(house, mail, error, Content::Keep).await
        }
        Err(Undelivered::Later(error)) => put_back(house, mail, error).await,
    }
}

async fn sent(house: &House, mail: &Outgoing) -> Result<Ended, Fault> {
    let (id, now) = (mail.id, house.surroundings.clock.now());
    house.store.write("mail sent", move |tx| outbox::mark_sent(tx, id, now)).await?;
    let mail = (mail.id, mail.kind);
    if house.mailer.only_logs() {
        tracing::info!(mail.id = %mail.0, mail.kind = %mail.1, "a mail was not sent: mail.url is `log:`");
    } else {
        tracing::info!(mail.id = %mail.0, mail.kind = %mail.1, "a mail was sent");
    }
    Ok(Ended::Sent)
}

async fn put_back(house: &House, mail: Outgoing, error: String) -> Result<Ended, Fault> {
    let surroundings = &house.surroundings;
    let chance = u16::from_ne_bytes(random::bytes(surroundings.random.as_ref()));
    let wait = wait_after(mail.attempts, surroundings.settings.mail.retry_wait, chance);
    tracing::warn!(
        mail.id = %mail.id, mail.kind = %mail.kind, attempt = mail.attempts, wait_s = wait.seconds(), error,
        "a mail was not taken; it goes again later"
    );
    let due = surroundings.clock.now().plus(wait);
    house.store.write("mail put back", move |tx| outbox::put_back(tx, &mail, &error, due)).await?;
    Ok(Ended::Later)
}

async fn give_up(house: &House, mail: Outgoing, error: String, content: Content) -> Result<Ended, Fault> {
    tracing::error!(
        mail.id = %mail.id, mail.kind = %mail.kind, attempt = mail.attempts, error,
        "a mail is given up; see `signet mail list --dead`"
    );
    let now = house.surroundings.clock.now();
    house.store.write("mail given up", move |tx| outbox::give_up(tx, &mail, &error, content, now)).await?;
    Ok(Ended::Dead)
}
