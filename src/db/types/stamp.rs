//! Timestamps as timestamptz on PostgreSQL and fixed-width RFC 3339 text on SQLite.

use diesel::{
    data_types::PgTimestamp,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::Pg,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{SqlOrd, SqlType, Text, Timestamptz},
    sqlite::Sqlite,
};

use crate::foundation::clock::Timestamp;

/// A moment in UTC with microsecond precision.
#[derive(Clone, Copy, Debug, Default, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(name = "timestamptz", schema = "pg_catalog"))]
#[diesel(sqlite_type(name = "Text"))]
pub struct TimestampMicros;

impl SqlOrd for TimestampMicros {}

/// Derives Diesel's traits for [`Timestamp`].
#[derive(AsExpression, FromSqlRow)]
#[diesel(foreign_derive, sql_type = TimestampMicros)]
#[expect(dead_code, reason = "used by the derives only")]
struct Proxy(Timestamp);

/// Microseconds from 1970 to 2000, PostgreSQL's epoch.
const PG_EPOCH: i64 = 946_684_800_000_000;

impl ToSql<TimestampMicros, Sqlite> for Timestamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.to_string());
        Ok(IsNull::No)
    }
}

impl FromSql<TimestampMicros, Sqlite> for Timestamp {
    fn from_sql(bytes: diesel::sqlite::SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(bytes)?;
        Self::parse(&text).ok_or_else(|| format!("{text:?} is not a timestamp").into())
    }
}

impl ToSql<TimestampMicros, Pg> for Timestamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let moment = PgTimestamp(self.micros() - PG_EPOCH);
        ToSql::<Timestamptz, Pg>::to_sql(&moment, &mut out.reborrow())
    }
}

impl FromSql<TimestampMicros, Pg> for Timestamp {
    fn from_sql(bytes: diesel::pg::PgValue<'_>) -> deserialize::Result<Self> {
        let PgTimestamp(micros) = FromSql::<Timestamptz, Pg>::from_sql(bytes)?;
        let moment = micros.checked_add(PG_EPOCH).and_then(Self::from_micros);
        moment.ok_or_else(|| "timestamp out of range".into())
    }
}
