//! Statements that each connection prepares once.

use std::marker::PhantomData;

use diesel::{
    QueryResult, RunQueryDsl,
    backend::Backend,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
};

/// Caches statements that Diesel would otherwise prepare each time, because their SQL may vary:
/// `UPDATE`, `ON CONFLICT DO UPDATE`, and on SQLite `IN` with a list. Use it only for statements
/// with constant SQL or a few variants.
///
/// Works with `load` and `get_result` only, so a write must have a `returning` clause: for
/// `execute`, Diesel ignores the wrapper.
pub trait Prepare: Sized {
    /// Caches the prepared statement by its text.
    fn prepared(self) -> Prepared<Self> {
        Prepared(self)
    }

    /// Caches the prepared statement by a marker type `K`. The SQL must be constant; it is built
    /// once per connection.
    fn prepared_as<K: 'static>(self) -> PreparedAs<Self, K> {
        PreparedAs(self, PhantomData)
    }
}

impl<Q: QueryId> Prepare for Q {}

/// See [`Prepare::prepared`].
pub struct Prepared<Q>(Q);

impl<Q: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Prepared<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q> QueryId for Prepared<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Prepared<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, C> RunQueryDsl<C> for Prepared<Q> {}

/// See [`Prepare::prepared_as`].
pub struct PreparedAs<Q, K>(Q, PhantomData<K>);

impl<Q: QueryFragment<DB>, DB: Backend, K> QueryFragment<DB> for PreparedAs<Q, K> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q, K: 'static> QueryId for PreparedAs<Q, K> {
    type QueryId = K;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<Q: Query, K> Query for PreparedAs<Q, K> {
    type SqlType = Q::SqlType;
}

impl<Q, K, C> RunQueryDsl<C> for PreparedAs<Q, K> {}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use diesel::{
        SqliteConnection,
        connection::{Connection, InstrumentationEvent, SimpleConnection},
        prelude::*,
    };

    use super::*;

    diesel::table! {
        tally (id) {
            id -> BigInt,
            count -> BigInt,
        }
    }

    #[test]
    fn updates_and_lists_are_prepared_once_per_text() {
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        conn.batch_execute("CREATE TABLE tally (id INTEGER PRIMARY KEY, count INTEGER)").unwrap();
        let cached = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&cached);
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::CacheQuery { .. }) {
                counter.fetch_add(1, Ordering::SeqCst);
            }
        });
        for id in 1..=3_i64 {
            let row = tally::table.find(id);
            let update = diesel::update(row).set(tally::count.eq(id)).returning(tally::id);
            let changed: Vec<i64> = update.prepared().load(&mut conn).unwrap();
            let two = tally::table.filter(tally::id.eq_any([id, id + 1])).select(tally::id);
            let found: Vec<i64> = two.prepared().load(&mut conn).unwrap();
            assert!(changed.is_empty() && found.is_empty());
        }
        assert_eq!(cached.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn a_statement_cached_by_type_uses_the_current_values() {
        enum Count {}
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        conn.batch_execute("CREATE TABLE tally (id INTEGER PRIMARY KEY, count INTEGER)").unwrap();
        for count in 1..=3_i64 {
            let row = (tally::id.eq(1), tally::count.eq(count));
            let write = diesel::insert_into(tally::table).values(row).on_conflict(tally::id);
            let write = write.do_update().set(tally::count.eq(tally::count + count));
            let write = write.returning(tally::count).prepared_as::<Count>();
            let counted: i64 = write.get_result(&mut conn).unwrap();
            assert_eq!(counted, count * (count + 1) / 2);
        }
    }
}
