//! The connection and the transaction that contexts work with.

use std::{
    collections::HashSet,
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
}

impl Tx<'_> {
    /// Runs `work` in the open transaction of a connection.
    pub(super) fn run<T>(
        conn: Conn<'_>,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T>,
    ) -> Result<Written<T>> {
        let mut tx = Tx { conn, events: Vec::new(), emitted: HashSet::new() };
        let value = work(&mut tx)?;
        Ok(Written { value, events: tx.events })
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
        let written = match &mut self.conn.backend {
            Backend::Sqlite(conn) => transact(*conn, clock, work)?,
            Backend::Postgres(conn) => transact(*conn, clock, work)?,
        };
        written.events.into_iter().for_each(|event| self.emit(event));
        Ok(written.value)
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

/// Runs `work` in a transaction, or in a savepoint if one is open.
#[expect(clippy::disallowed_methods, reason = "transactions are opened here")]
pub(super) fn transact<C: Wrap, T>(
    conn: &mut C,
    clock: &Clock,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T>,
) -> Result<Written<T>> {
    let result = conn.transaction(|conn| Tx::run(conn.wrap(clock), work).map_err(Rollback::Error));
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
