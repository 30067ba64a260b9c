//! SQLite: a pool of read connections, and one writer thread that owns the write connection and commits many waiting
//! operations together. Each runs in a savepoint of its own; nobody is answered before the commit is on disk.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use tokio::sync::oneshot;

use super::connection::{Conn, Purpose, connect};
use super::pool::Pool;
use super::store::{StoreOptions, Tx, Worked, guarded};
use crate::domain::database_url::DatabaseUrl;
use crate::domain::decision::Fault;
use crate::metrics::Meters;

/// Most operations that share a commit.
const BATCH_OPERATIONS: usize = 256;
/// Longest that a batch is kept open for more.
const BATCH_TIME: Duration = Duration::from_millis(5);
/// An operation that takes longer holds up everybody and is named in the log.
const SLOW: Duration = Duration::from_millis(50);

const LOST: &str = "the transaction: SQLite rolled it back";

#[derive(Clone, Debug)]
pub(super) struct Engine {
    readers: Pool,
    writer: SyncSender<Box<dyn Job>>,
    meters: Arc<Meters>,
}

impl Engine {
    pub(super) fn open(options: &StoreOptions) -> Result<Self, Fault> {
        let conn = connect(&options.url, Purpose::Write)?;
        let (sender, jobs) = sync_channel(options.write_queue);
        let meters = Arc::clone(&options.meters);
        let writer = Writer { url: options.url.clone(), conn: Some(conn), meters: Arc::clone(&meters) };
        std::thread::Builder::new()
            .name("signet-writer".to_owned())
            .spawn(move || writer.run(&jobs))
            .map_err(|error| Fault::internal("starting the writer thread", error))?;
        Ok(Self {
            readers: Pool::new(options, Purpose::Read, options.read_connections),
            writer: sender,
            meters,
        })
    }

    pub(super) async fn read<T, F>(&self, query: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, Fault> + Send + 'static,
    {
        self.readers.at_once(query).await
    }

    pub(super) async fn write<T, F>(&self, name: &'static str, operation: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Operation { name, work: operation, result: None, reply };
        self.writer.try_send(Box::new(job)).map_err(|error| match error {
            TrySendError::Full(_) => {
                self.meters.refused.add();
                Fault::unavailable("the write queue: it is full")
            }
            TrySendError::Disconnected(_) => Fault::unavailable("the writer: it has stopped"),
        })?;
        answer.await.unwrap_or_else(|_| Err(Fault::unavailable("the writer: it has stopped")))
    }
}

/// An operation on its way through the writer: run inside the transaction, answered after the commit.
trait Job: Send {
    fn name(&self) -> &'static str;
    /// Runs it; `true` keeps its savepoint.
    fn run(&mut self, conn: &mut Conn) -> bool;
    /// Answers the caller; with `lost`, what the operation said counts for nothing.
    fn answer(self: Box<Self>, lost: Option<Fault>, meters: &Meters);
}

struct Operation<T, F> {
    name: &'static str,
    work: F,
    result: Option<Result<Worked<T>, Fault>>,
    reply: oneshot::Sender<Result<T, Fault>>,
}

impl<T, F> Job for Operation<T, F>
where
    T: Send,
    F: FnMut(&mut Tx<'_>) -> Result<T, Fault> + Send,
{
    fn name(&self) -> &'static str {
        self.name
    }

    fn run(&mut self, conn: &mut Conn) -> bool {
        let result = guarded(self.name, conn, &mut self.work);
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn answer(self: Box<Self>, lost: Option<Fault>, meters: &Meters) {
        let result = match lost {
            Some(fault) => Err(fault),
            None => match self.result {
                Some(result) => result.map(|worked| worked.committed(meters)),
                None => Err(Fault::unavailable("the writer: it has stopped")),
            },
        };
        // Nobody waits any more when the client has hung up; what was committed stays.
        let _ = self.reply.send(result);
    }
}

/// The thread's state. Without a connection it tries to open one for each batch, and answers with a fault until that
/// succeeds.
struct Writer {
    url: DatabaseUrl,
    conn: Option<Conn>,
    meters: Arc<Meters>,
}

impl Writer {
    fn run(mut self, jobs: &Receiver<Box<dyn Job>>) {
        while let Ok(first) = jobs.recv() {
            let mut done = Vec::new();
            let began = Instant::now();
            let outcome = self.batch(first, jobs, &mut done);
            if let Err(fault) = &outcome {
                tracing::error!(error = %fault, cause = ?std::error::Error::source(fault), "a batch of writes was lost; the connection is opened anew");
                self.conn = None;
            }
            self.meters.batch_sizes.note(u64::try_from(done.len()).unwrap_or(u64::MAX));
            self.meters.batch_times.note_time(began.elapsed());
            for job in done {
                let lost = outcome.is_err().then(|| Fault::unavailable("the database: the commit failed"));
                job.answer(lost, &self.meters);
            }
        }
    }

    /// Runs what waits, up to the bounds, and commits. On `Err` nothing of it is in the database.
    fn batch(
        &mut self,
        first: Box<dyn Job>,
        jobs: &Receiver<Box<dyn Job>>,
        done: &mut Vec<Box<dyn Job>>,
    ) -> Result<(), Fault> {
        let conn = match self.open() {
            Ok(conn) => conn,
            Err(fault) => {
                done.push(first);
                return Err(fault);
            }
        };
        let began = Instant::now();
        let mut next = Some(first);
        let mut broken = conn.batch_execute("BEGIN IMMEDIATE").map_err(Fault::from).err();
        while let Some(mut job) = next.take() {
            if broken.is_none() {
                broken = run_in_savepoint(conn, job.as_mut()).err();
            }
            done.push(job);
            if broken.is_none() && done.len() < BATCH_OPERATIONS && began.elapsed() < BATCH_TIME {
                next = take_waiting(jobs).continue_value();
            }
        }
        match broken {
            Some(fault) => Err(fault),
            None => Ok(conn.batch_execute("COMMIT")?),
        }
    }

    fn open(&mut self) -> Result<&mut Conn, Fault> {
        if self.conn.is_none() {
            self.conn = Some(connect(&self.url, Purpose::Write)?);
        }
        self.conn.as_mut().ok_or(Fault::unavailable("the database"))
    }
}

fn take_waiting(jobs: &Receiver<Box<dyn Job>>) -> ControlFlow<(), Box<dyn Job>> {
    match jobs.try_recv() {
        Ok(job) => ControlFlow::Continue(job),
        Err(TryRecvError::Empty | TryRecvError::Disconnected) => ControlFlow::Break(()),
    }
}

/// Runs one operation so that it can lose nothing but its own work. A full disk, an I/O error and a lack of memory roll
/// back SQLite's *whole* transaction, savepoints included: then the savepoint is not there any more, and the batch is
/// lost.
fn run_in_savepoint(conn: &mut Conn, job: &mut dyn Job) -> Result<(), Fault> {
    conn.batch_execute("SAVEPOINT operation")?;
    let began = Instant::now();
    let keep = job.run(conn);
    let took = began.elapsed();
    if took > SLOW {
        tracing::warn!(
            operation = job.name(),
            took_ms = took.as_millis(),
            "a write operation held up the writer"
        );
    }
    let end = if keep { "RELEASE operation" } else { "ROLLBACK TO operation; RELEASE operation" };
    conn.batch_execute(end).map_err(|error| Fault::Unavailable { what: LOST, source: Some(error.into()) })
}
