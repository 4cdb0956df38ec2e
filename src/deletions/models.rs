//! Rows of the table of deletions.

use diesel::NullableExpressionMethods;

use crate::foundation::{clock::Timestamp, ids::DeletionId};

/// Something that was deleted and can still be restored.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::deletions)]
pub struct Deletion {
    /// The id.
    pub id: DeletionId,
    /// What kind of thing it was, as its plan calls it.
    pub kind: String,
    /// What it was called.
    pub title: String,
    /// The address of whoever deleted it.
    #[diesel(select_expression = crate::db::schema::users::email.nullable())]
    pub actor_email: Option<String>,
    /// When.
    pub inserted_at: Timestamp,
}

/// The same with its rows.
#[derive(Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::deletions)]
pub struct KeptDeletion {
    /// What kind of thing it was.
    pub kind: String,
    /// The id that it had.
    pub subject_id: i64,
    /// What it was called.
    pub title: String,
    /// Its rows.
    pub kept_rows: String,
}
