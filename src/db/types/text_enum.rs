//! Enums as TEXT.

/// Stores enums as the strings that `strum` gives them. An unknown string is an error when a row is
/// read. Each enum derives Diesel's `AsExpression` and `FromSqlRow` with `#[diesel(sql_type =
/// diesel::sql_types::Text)]`, and strum's `IntoStaticStr` and `EnumString` with
/// `#[strum(serialize_all = "snake_case")]`.
#[macro_export]
macro_rules! text_enum {
    ($($name:ty),+ $(,)?) => { $(
        impl<DB> ::diesel::serialize::ToSql<::diesel::sql_types::Text, DB> for $name
        where
            DB: ::diesel::backend::Backend,
            str: ::diesel::serialize::ToSql<::diesel::sql_types::Text, DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut ::diesel::serialize::Output<'b, '_, DB>,
            ) -> ::diesel::serialize::Result {
                let word: &'static str = self.into();
                <str as ::diesel::serialize::ToSql<::diesel::sql_types::Text, DB>>::to_sql(word, out)
            }
        }

        impl<DB> ::diesel::deserialize::FromSql<::diesel::sql_types::Text, DB> for $name
        where
            DB: ::diesel::backend::Backend,
            String: ::diesel::deserialize::FromSql<::diesel::sql_types::Text, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> ::diesel::deserialize::Result<Self> {
                let word = <String as ::diesel::deserialize::FromSql<
                    ::diesel::sql_types::Text,
                    DB,
                >>::from_sql(bytes)?;
                word.parse()
                    .map_err(|_| format!("unknown {}: {word:?}", stringify!($name)).into())
            }
        }
    )+ };
}

#[cfg(test)]
mod tests {
    use diesel::{
        dsl::{select, sql},
        prelude::*,
        sql_types::Text,
        sqlite::SqliteConnection,
    };

    #[derive(
        Clone,
        Copy,
        Debug,
        PartialEq,
        Eq,
        diesel::expression::AsExpression,
        diesel::deserialize::FromSqlRow,
        strum::IntoStaticStr,
        strum::EnumString,
    )]
    #[diesel(sql_type = Text)]
    #[strum(serialize_all = "snake_case")]
    enum Level {
        AlmostEmpty,
        Full,
    }

    text_enum!(Level);

    #[test]
    fn an_enum_is_read_by_its_word_and_an_unknown_word_is_an_error() {
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        let written = select(Level::AlmostEmpty.into_sql::<Text>()).get_result::<String>(&mut conn);
        assert_eq!(written.unwrap(), "almost_empty");
        let read = select(sql::<Text>("'full'")).get_result::<Level>(&mut conn);
        assert_eq!(read.unwrap(), Level::Full);
        let unknown = select(sql::<Text>("'overflowing'")).get_result::<Level>(&mut conn);
        let message = format!("{:?}", unknown.unwrap_err());
        assert!(message.contains("unknown Level"), "{message}");
    }
}
