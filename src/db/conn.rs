//! What a use case holds while it talks to the database.

use crate::{Error, Result, error::DbError};
use std::{
    collections::HashSet,
    ops::{Deref, DerefMut},
};

use diesel::{Connection, PgConnection, SqliteConnection};

use crate::{
    events::Event,
    foundation::clock::{Clock, Timestamp},
};

/// A connection to read with.
pub struct Conn<'a> {
    backend: Backend<'a>,
    clock: &'a Clock,
}

/// Which database it is. Only [`q!`](crate::q) looks.
#[doc(hidden)]
pub enum Backend<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

/// A Diesel connection that can be handed to use cases.
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
    /// The present moment, by the shop's clock.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    #[doc(hidden)]
    pub fn backend(&mut self) -> &mut Backend<'a> {
        &mut self.backend
    }
}

/// An open transaction: the only way to write. What it emits is told after COMMIT.
pub struct Tx<'a> {
    conn: Conn<'a>,
    events: Vec<Event>,
    /// The same, so that each counts once without a search through all.
    emitted: HashSet<Event>,
}

impl Tx<'_> {
    /// Runs `work` in the transaction that a connection has open: its answer and what it emitted.
    pub(super) fn run<T>(
        conn: Conn<'_>,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T>,
    ) -> Result<(T, Vec<Event>)> {
        let mut tx = Tx { conn, events: Vec::new(), emitted: HashSet::new() };
        let answer = work(&mut tx)?;
        Ok((answer, tx.events))
    }

    /// What is told if this transaction is committed.
    pub(super) fn events(&self) -> &[Event] {
        &self.events
    }

    /// Tells the others, if this transaction is committed, once it is. The same event counts once.
    pub fn emit(&mut self, event: Event) {
        if self.emitted.insert(event.clone()) {
            self.events.push(event);
        }
    }

    /// Tries something that the database may refuse, such as deleting a row that others name;
    /// a refusal undoes what was tried and leaves the transaction usable.
    pub fn attempt<T>(&mut self, work: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let clock = self.conn.clock;
        let (result, events) = match &mut self.conn.backend {
            Backend::Sqlite(conn) => transact(*conn, clock, work)?,
            Backend::Postgres(conn) => transact(*conn, clock, work)?,
        };
        events.into_iter().for_each(|event| self.emit(event));
        Ok(result)
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

/// Runs `work` in a transaction, or in a savepoint where one is open: its answer and what it emitted.
#[expect(clippy::disallowed_methods, reason = "the room of transactions")]
pub(super) fn transact<C: Wrap, T>(
    conn: &mut C,
    clock: &Clock,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T>,
) -> Result<(T, Vec<Event>)> {
    let result = conn.transaction(|conn| Tx::run(conn.wrap(clock), work).map_err(Rollback::Error));
    result.map_err(|rollback| match rollback {
        Rollback::Error(failure) => failure,
        Rollback::Database(error) => DbError::from(error).into(),
    })
}

/// What Diesel's transactions roll back on.
enum Rollback {
    Error(Error),
    Database(diesel::result::Error),
}

impl From<diesel::result::Error> for Rollback {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error)
    }
}

/// Runs one of a context's queries on whichever database it is:
/// `q!(tx, catalog::products::by_slug(slug))?` calls `catalog/queries/products.rs`, compiled once
/// for each database, with the connection as its first argument. The other arguments are evaluated
/// before the connection is borrowed, so they may use it: `q!(tx, carts::touch(id, tx.now()))?`.
/// Errors become [`crate::Error`].
#[macro_export]
macro_rules! q {
    ($conn:expr, $context:ident :: $file:ident :: $query:ident ( $($arg:expr),* $(,)? )) => {
        $crate::q!(@bind $conn, $context $file $query [] $($arg,)*)
    };
    // Each round binds one argument; hygiene keeps the equal names apart.
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
