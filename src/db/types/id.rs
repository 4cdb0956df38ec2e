//! Ids as BIGINT.

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::Pg,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::BigInt,
    sqlite::Sqlite,
};

use crate::foundation::ids::Id;

/// Derives Diesel's traits for [`Id`], which is defined in a layer without Diesel.
#[derive(AsExpression, FromSqlRow)]
#[diesel(foreign_derive, sql_type = BigInt)]
#[expect(dead_code, reason = "used by the derives only")]
struct Proxy<K>(Id<K>);

impl<K> ToSql<BigInt, Sqlite> for Id<K> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.get());
        Ok(IsNull::No)
    }
}

impl<K> ToSql<BigInt, Pg> for Id<K> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<BigInt, Pg>::to_sql(&self.get(), &mut out.reborrow())
    }
}

impl<K, DB: Backend> FromSql<BigInt, DB> for Id<K>
where
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        i64::from_sql(bytes).map(Self::from)
    }
}
