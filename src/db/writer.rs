//! Writing: one thread for SQLite, a pool for PostgreSQL.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use diesel::connection::{AnsiTransactionManager, Connection, TransactionManager};
use diesel::r2d2::{self, ManageConnection};
use tokio::sync::oneshot;

use super::{Conn, Manager};
use crate::error::{Error, Result};

/// How long writes are gathered before they are committed together.
const GROUP: Duration = Duration::from_millis(5);

/// Tells a waiting caller how it ended, once the group is committed or not.
type Answer = Box<dyn FnOnce(Result<(), String>) + Send>;
/// Gets no connection when no transaction could be begun.
type Work = Box<dyn FnOnce(Result<&mut Conn, String>) -> Answer + Send>;

/// Who writes.
#[derive(Clone)]
pub(super) enum Writer {
    /// PostgreSQL: every write is its own transaction.
    Pool(r2d2::Pool<Manager>),
    /// SQLite: one thread, groups of writes.
    Thread(mpsc::Sender<Work>),
}

impl Writer {
    pub(super) fn thread(manager: Manager) -> Result<Writer> {
        let (sender, works) = mpsc::channel::<Work>();
        std::thread::Builder::new().name("sqlite-writer".into()).spawn(move || run_thread(&manager, &works))?;
        Ok(Writer::Thread(sender))
    }

    /// Writes and waits here.
    pub(super) fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        match self {
            Writer::Pool(pool) => (&mut *pool.get()? as &mut Conn).transaction(work),
            Writer::Thread(sender) => {
                let (answer, outcome) = mpsc::sync_channel(1);
                // The caller may have been cancelled; the write stands all the same.
                sender.send(told(work, move |result| drop(answer.send(result)))).map_err(|_| stopped())?;
                outcome.recv().map_err(|_| stopped())?
            }
        }
    }

    /// The same without a thread that waits: with one for each of many small writes, waking them costs more than writing.
    pub(super) async fn run_async<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        match self {
            Writer::Pool(_) => {
                let writer = self.clone();
                tokio::task::spawn_blocking(move || writer.run(work)).await?
            }
            Writer::Thread(sender) => {
                let (answer, outcome) = oneshot::channel();
                sender.send(told(work, move |result| drop(answer.send(result)))).map_err(|_| stopped())?;
                outcome.await.map_err(|_| stopped())?
            }
        }
    }
}

/// A work that tells `answer` how it ended once its group is committed or not.
fn told<T: Send + 'static>(
    work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    answer: impl FnOnce(Result<T>) + Send + 'static,
) -> Work {
    Box::new(move |conn| {
        let result = conn.map_err(|why| Error::because(anyhow::anyhow!(why))).and_then(|conn| conn.transaction(work));
        Box::new(move |committed| {
            answer(match committed {
                Ok(()) => result,
                Err(why) => result.and_then(|_| Err(Error::because(anyhow::anyhow!(why)))),
            });
        })
    })
}

fn stopped() -> Error {
    Error::Internal(anyhow::anyhow!("the writer of the database has stopped"))
}

/// Serves until the last sender is gone. A work that panics costs its group and a new connection, not the thread.
fn run_thread(manager: &Manager, works: &mpsc::Receiver<Work>) {
    let mut conn = None;
    while let Ok(first) = works.recv() {
        if conn.is_none() {
            conn = manager.connect().ok();
        }
        let Some(open) = conn.as_mut() else {
            // Dropping the work tells its caller that there is no writer.
            tracing::error!("The database cannot be opened for writing");
            continue;
        };
        if catch_unwind(AssertUnwindSafe(|| run_group(open, first, works))).is_err() {
            tracing::error!("A write to the database stopped with a panic; its group was rolled back");
            conn = None;
        }
    }
}

fn run_group(conn: &mut Conn, first: Work, works: &mpsc::Receiver<Work>) {
    if let Err(cause) = begin_immediate(conn) {
        return first(Err(format!("the database is not writable: {cause}")))(Ok(()));
    }
    let started = Instant::now();
    let mut answers = vec![first(Ok(&mut *conn))];
    while started.elapsed() < GROUP {
        match works.try_recv() {
            Ok(work) => answers.push(work(Ok(&mut *conn))),
            Err(_) => break,
        }
    }
    let committed = commit(conn).map_err(|cause| format!("the change could not be kept: {cause}"));
    for answer in answers {
        answer(committed.clone());
    }
}

fn begin_immediate(conn: &mut Conn) -> diesel::QueryResult<()> {
    match conn {
        Conn::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE"),
        Conn::Postgres(conn) => AnsiTransactionManager::begin_transaction(conn),
    }
}

fn commit(conn: &mut Conn) -> diesel::QueryResult<()> {
    let outcome = match conn {
        Conn::Sqlite(conn) => AnsiTransactionManager::commit_transaction(conn),
        Conn::Postgres(conn) => AnsiTransactionManager::commit_transaction(conn),
    };
    if outcome.is_err() {
        // Already rolled back, or rolled back now; either way the answer is the commit's error.
        drop(match conn {
            Conn::Sqlite(conn) => AnsiTransactionManager::rollback_transaction(conn),
            Conn::Postgres(conn) => AnsiTransactionManager::rollback_transaction(conn),
        });
    }
    outcome
}
