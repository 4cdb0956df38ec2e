//! Rows of the `deletions` table.

use diesel::NullableExpressionMethods;

use crate::foundation::{
    clock::Timestamp,
    ids::{DeletionId, UserId},
};

/// A deleted record that can be restored.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::deletions)]
pub struct Deletion {
    /// The id.
    pub id: DeletionId,
    /// The kind of the record, from its `DeletionPlan`.
    pub kind: String,
    /// The record's title or name.
    pub title: String,
    /// The email address of the user who deleted it.
    #[diesel(select_expression = crate::db::schema::users::email.nullable())]
    pub actor_email: Option<String>,
    /// The time of the deletion.
    pub inserted_at: Timestamp,
}

/// A new deletion.
#[derive(Debug, diesel::Insertable)]
#[diesel(table_name = crate::db::schema::deletions)]
pub struct NewDeletion<'a> {
    /// The kind of the record.
    pub kind: &'a str,
    /// The record's id.
    pub subject_id: i64,
    /// The record's title or name.
    pub title: &'a str,
    /// The archived rows as JSON.
    pub kept_rows: String,
    /// The user who deletes it.
    pub actor_id: Option<UserId>,
    /// The time of the deletion.
    pub inserted_at: Timestamp,
}

/// A deleted record with its rows.
#[derive(Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::deletions)]
pub struct ArchivedDeletion {
    /// The kind of the record.
    pub kind: String,
    /// The record's id.
    pub subject_id: i64,
    /// The record's title or name.
    pub title: String,
    /// The archived rows as JSON.
    pub kept_rows: String,
}
