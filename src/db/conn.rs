//! The connection and the transaction that contexts work with.

use std::{
    any::{Any, TypeId},
    collections::HashSet,
    mem,
    ops::{Deref, DerefMut},
};

use diesel::{Connection, PgConnection, SqliteConnection};

use crate::{
    Error, Result,
    error::DbError,
    events::Event,
    foundation::clock::{Clock, Timestamp},
};

/// A connection that can read.
pub struct Conn<'a> {
    backend: Backend<'a>,
    clock: &'a Clock,
}

/// The connection to one of the two databases. Used by [`q!`](crate::q) only.
#[doc(hidden)]
pub enum Backend<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

/// A Diesel connection that can become a [`Conn`].
pub(super) trait Wrap: Connection {
    fn wrap<'a>(&'a mut self, clock: &'a Clock) -> Conn<'a>;
}

impl Wrap for SqliteConnection {
    fn wrap<'a>(&'a mut self, clock: &'a Clock) -> Conn<'a> {
        Conn { backend: Backend::Sqlite(self), clock }
    }
}

impl Wrap for PgConnection {
    fn wrap<'a>(&'a mut self, clock: &'a Clock) -> Conn<'a> {
        Conn { backend: Backend::Postgres(self), clock }
    }
}

impl<'a> Conn<'a> {
    /// The current time of the shop's clock.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    #[doc(hidden)]
    pub fn backend(&mut self) -> &mut Backend<'a> {
        &mut self.backend
    }
}

/// An open transaction, the only way to write. Its events are published after COMMIT.
pub struct Tx<'a> {
    conn: Conn<'a>,
    events: Vec<Event>,
    /// The same events as a set, to find duplicates quickly.
    emitted: HashSet<Event>,
    /// Records to write just before COMMIT, one batch for each type.
    deferred: Vec<Box<dyn Deferred>>,
}

/// Records of one type that a transaction writes just before COMMIT.
trait Deferred: Any {
    /// Writes the records.
    fn write(self: Box<Self>, tx: &mut Tx<'_>) -> Result<()>;
    /// Adds the records of a savepoint.
    fn append(&mut self, later: Box<dyn Any>);
}

/// The type of a batch of records.
fn record_type(batch: &dyn Deferred) -> TypeId {
    let batch: &dyn Any = batch;
    batch.type_id()
}

struct Batch<R> {
    records: Vec<R>,
    write: WriteBatch<R>,
}

/// Writes deferred records.
type WriteBatch<R> = fn(&mut Tx<'_>, Vec<R>) -> Result<()>;

impl<R: 'static> Deferred for Batch<R> {
    fn write(self: Box<Self>, tx: &mut Tx<'_>) -> Result<()> {
        (self.write)(tx, self.records)
    }

    fn append(&mut self, later: Box<dyn Any>) {
        if let Ok(later) = later.downcast::<Self>() {
            self.records.extend(later.records);
        }
    }
}

impl Tx<'_> {
    /// Runs `work` in the open transaction of a connection, then writes the deferred records.
    pub(super) fn run<T>(
        conn: Conn<'_>,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T>,
    ) -> Result<Written<T>> {
        let mut tx = Tx::new(conn);
        let value = work(&mut tx)?;
        for batch in mem::take(&mut tx.deferred) {
            batch.write(&mut tx)?;
        }
        Ok(Written { value, events: tx.events })
    }

    fn new(conn: Conn<'_>) -> Tx<'_> {
        Tx { conn, events: Vec::new(), emitted: HashSet::new(), deferred: Vec::new() }
    }

    /// Collects a record. All records of its type are passed to `write` just before COMMIT, so that a lock
    /// which all writers of such records need is taken last and never waits for another.
    pub fn defer<R: 'static>(&mut self, record: R, write: WriteBatch<R>) {
        self.defer_batch(Box::new(Batch { records: vec![record], write }));
    }

    fn defer_batch(&mut self, batch: Box<dyn Deferred>) {
        let kind = record_type(&*batch);
        match self.deferred.iter_mut().find(|known| record_type(&***known) == kind) {
            Some(known) => known.append(batch),
            None => self.deferred.push(batch),
        }
    }

    /// The events emitted so far.
    pub(super) fn events(&self) -> &[Event] {
        &self.events
    }

    /// Publishes an event once this transaction is committed. Duplicates are published once.
    pub fn emit(&mut self, event: Event) {
        if self.emitted.insert(event.clone()) {
            self.events.push(event);
        }
    }

    /// Runs `work` in a savepoint. If it fails, its writes are undone and the transaction stays usable.
    /// For statements that the database may reject, such as deleting a row that is still referenced.
    pub fn attempt<T>(&mut self, work: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let clock = self.conn.clock;
        let nested = |conn: Conn<'_>| {
            let mut tx = Tx::new(conn);
            let value = work(&mut tx)?;
            Ok(Savepoint { value, events: tx.events, deferred: tx.deferred })
        };
        let done = match &mut self.conn.backend {
            Backend::Sqlite(conn) => in_transaction(*conn, clock, nested)?,
            Backend::Postgres(conn) => in_transaction(*conn, clock, nested)?,
        };
        done.events.into_iter().for_each(|event| self.emit(event));
        done.deferred.into_iter().for_each(|batch| self.defer_batch(batch));
        Ok(done.value)
    }
}

impl<'a> Deref for Tx<'a> {
    type Target = Conn<'a>;

    fn deref(&self) -> &Conn<'a> {
        &self.conn
    }
}

impl<'a> DerefMut for Tx<'a> {
    fn deref_mut(&mut self) -> &mut Conn<'a> {
        &mut self.conn
    }
}

/// The result of a transaction that is ready to commit or committed.
pub(super) struct Written<T> {
    /// The value that the work returned.
    pub(super) value: T,
    /// The events to publish after COMMIT.
    pub(super) events: Vec<Event>,
}

/// The result of a savepoint that succeeded.
struct Savepoint<T> {
    value: T,
    events: Vec<Event>,
    deferred: Vec<Box<dyn Deferred>>,
}

/// Runs `work` in a transaction, and then writes its deferred records.
pub(super) fn transact<C: Wrap, T>(
    conn: &mut C,
    clock: &Clock,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T>,
) -> Result<Written<T>> {
    in_transaction(conn, clock, |conn| Tx::run(conn, work))
}

/// Runs `work` in a transaction, or in a savepoint if one is open.
#[expect(clippy::disallowed_methods, reason = "transactions are opened here")]
fn in_transaction<C: Wrap, T>(
    conn: &mut C,
    clock: &Clock,
    work: impl FnOnce(Conn<'_>) -> Result<T>,
) -> Result<T> {
    let result = conn.transaction(|conn| work(conn.wrap(clock)).map_err(Rollback::Error));
    result.map_err(|rollback| match rollback {
        Rollback::Error(error) => error,
        Rollback::Database(error) => DbError::from(error).into(),
    })
}

/// The error type of Diesel's transactions here.
enum Rollback {
    Error(Error),
    Database(diesel::result::Error),
}

impl From<diesel::result::Error> for Rollback {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error)
    }
}

/// Runs one of a context's queries on the current database:
/// `q!(tx, catalog::products::by_slug(slug))?` calls `catalog/queries/products.rs`, compiled once
/// for each database, with the connection as its first argument. The other arguments are evaluated
/// before the connection is borrowed, so they may use it: `q!(tx, carts::touch(id, tx.now()))?`.
/// Errors become [`crate::Error`].
#[macro_export]
macro_rules! q {
    ($conn:expr, $context:ident :: $file:ident :: $query:ident ( $($arg:expr),* $(,)? )) => {
        $crate::q!(@bind $conn, $context $file $query [] $($arg,)*)
    };
    // Each round binds one argument to a new variable `arg`. Macro hygiene keeps these variables apart.
    (@bind $conn:expr, $context:ident $file:ident $query:ident
        [$($bound:ident)*] $next:expr, $($rest:expr,)*) => {
        match $next {
            arg => $crate::q!(@bind $conn, $context $file $query [$($bound)* arg] $($rest,)*),
        }
    };
    (@bind $conn:expr, $context:ident $file:ident $query:ident [$($bound:ident)*]) => {
        match $conn.backend() {
            $crate::db::Backend::Sqlite(conn) =>
                $crate::$context::sqlite::queries::$file::$query(conn, $($bound),*),
            $crate::db::Backend::Postgres(conn) =>
                $crate::$context::postgres::queries::$file::$query(conn, $($bound),*),
        }
        .map_err($crate::Error::from)
    };
}
