//! Money as NUMERIC(15,6) on PostgreSQL and INTEGER millionths on SQLite.

use bigdecimal::BigDecimal;
use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::Pg,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{BigInt, Numeric, SqlType},
    sqlite::Sqlite,
};

use crate::foundation::money::Money;

/// An exact amount. Sorting, sums and comparisons are exact on both databases.
#[derive(Clone, Copy, Debug, Default, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(name = "numeric", schema = "pg_catalog"))]
#[diesel(sqlite_type(name = "Long"))]
pub struct Amount;

/// Derives Diesel's traits for [`Money`].
#[derive(AsExpression, FromSqlRow)]
#[diesel(foreign_derive, sql_type = Amount)]
#[expect(dead_code, reason = "used by the derives only")]
struct Proxy(Money);

impl ToSql<Amount, Sqlite> for Money {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.to_micros()?);
        Ok(IsNull::No)
    }
}

impl FromSql<Amount, Sqlite> for Money {
    fn from_sql(bytes: diesel::sqlite::SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        <i64 as FromSql<BigInt, Sqlite>>::from_sql(bytes).map(Self::from_micros)
    }
}

impl ToSql<Amount, Pg> for Money {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        self.to_micros()?;
        ToSql::<Numeric, Pg>::to_sql(&self.decimal(), &mut out.reborrow())
    }
}

impl FromSql<Amount, Pg> for Money {
    fn from_sql(bytes: diesel::pg::PgValue<'_>) -> deserialize::Result<Self> {
        let decimal = <BigDecimal as FromSql<Numeric, Pg>>::from_sql(bytes)?;
        Ok(Self::from_decimal(&decimal)?)
    }
}
