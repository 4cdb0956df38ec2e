//! Rows of imports.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::{
    db::schema::{import_errors, import_records, imports},
    foundation::{
        clock::Timestamp,
        ids::{ImportId, ProductBatchId},
    },
    pictures::FetchStatus,
    text_enum,
};

/// The kind of the records of a file.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[strum(serialize_all = "snake_case")]
pub enum ImportKind {
    /// Products with variants, pictures and stock.
    Products,
    /// Customers with their addresses.
    Customers,
    /// Old paths with the new ones.
    Redirects,
    /// Orders of an earlier shop.
    Orders,
}

/// The status of an import.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[strum(serialize_all = "snake_case")]
pub enum ImportStatus {
    /// Someone has to choose the meanings of the columns.
    Mapping,
    /// A job compares the file with the shop.
    Reading,
    /// The preview is complete.
    Ready,
    /// The file can't be read.
    Failed,
    /// It was confirmed, and the shop is being changed.
    Applying,
    /// Everything was imported.
    Done,
    /// A job undoes it. Imports of products are undone by their batch.
    Undoing,
    /// It was undone, except for what is kept.
    Undone,
}

/// What a file changes in a record.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[strum(serialize_all = "snake_case")]
pub enum ImportChange {
    /// It is created.
    New,
    /// It is changed.
    Changed,
    /// It is like this already.
    Unchanged,
    /// It can't be imported.
    Rejected,
    /// It was left as it was, because someone changed it after the preview.
    Kept,
}

text_enum!(ImportKind, ImportStatus, ImportChange);

impl ImportKind {
    /// The word in the API.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl ImportStatus {
    /// The word in the API.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl ImportChange {
    /// The word in URLs and in the API.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The label for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Changed => "Changed",
            Self::Unchanged => "Unchanged",
            Self::Rejected => "Left out",
            Self::Kept => "Kept",
        }
    }
}

/// A column of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileColumn {
    /// Its name.
    pub name: String,
    /// Some of its values.
    pub samples: Vec<String>,
}

/// A file that was uploaded to be imported.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = imports)]
pub struct Import {
    /// The id.
    pub id: ImportId,
    /// The kind of its records.
    pub kind: ImportKind,
    /// The status.
    pub status: ImportStatus,
    /// The file's name on the sender's device.
    pub file_name: String,
    /// The file's name in the storage folder.
    pub stored_name: String,
    /// The size of the file.
    pub bytes: i64,
    /// What the file is, for people.
    pub format: String,
    /// The columns by which it was recognized, separated by commas.
    pub evidence: String,
    /// JSON: the columns, as [`FileColumn`].
    pub header: String,
    /// JSON: the meanings of the columns that someone chose.
    pub mapping: Option<String>,
    /// SHA-256 of the names of the columns.
    pub header_hash: String,
    /// JSON: the file's own names for columns that messages mention.
    pub labels: String,
    /// JSON: sentences on how the file was read.
    pub notes: String,
    /// SHA-256 of the lines at which the records begin.
    pub plan_hash: String,
    /// The number of records.
    pub total: i64,
    /// The number of records that were compared with the shop.
    pub position: i64,
    /// The number of records that are created.
    pub new_count: i64,
    /// The number of records that are changed.
    pub changed_count: i64,
    /// The number of records that don't change.
    pub unchanged_count: i64,
    /// The number of rows and cells that can't be used.
    pub error_count: i64,
    /// The reason why it failed; empty if it did not.
    pub problem: String,
    /// The batch that changes products.
    pub batch_id: Option<ProductBatchId>,
    /// The name of the one who uploaded the file.
    pub actor_name: String,
    /// The version.
    pub version: i32,
    /// When it was uploaded.
    pub inserted_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When an import without a batch was done.
    pub finished_at: Option<Timestamp>,
    /// The number of records that the undo without a batch changed back.
    pub undone_count: i64,
    /// The number of records that the undo without a batch kept.
    pub undo_kept_count: i64,
}

impl Import {
    /// The columns of the file.
    pub fn file_columns(&self) -> Vec<FileColumn> {
        serde_json::from_str(&self.header).unwrap_or_default()
    }

    /// Returns `true` if an import of customers or redirects stopped in the middle.
    pub fn is_stopped(&self) -> bool {
        self.kind != ImportKind::Products && self.status == ImportStatus::Failed && self.total > 0
    }

    /// Sentences on how the file was read.
    pub fn note_list(&self) -> Vec<String> {
        serde_json::from_str(&self.notes).unwrap_or_default()
    }
}

/// A new import.
#[derive(Clone, Debug, diesel::Insertable)]
#[diesel(table_name = imports)]
pub struct NewImport<'a> {
    pub kind: ImportKind,
    pub status: ImportStatus,
    pub file_name: &'a str,
    pub stored_name: &'a str,
    pub bytes: i64,
    pub format: &'a str,
    pub evidence: &'a str,
    pub header: &'a str,
    pub mapping: Option<&'a str>,
    pub header_hash: &'a str,
    pub actor_name: &'a str,
    pub inserted_at: Timestamp,
    pub updated_at: Timestamp,
}

/// What is known about a file once it was read.
#[derive(Clone, Debug)]
pub struct ReadFile {
    /// JSON: the file's own names for columns.
    pub labels: String,
    /// JSON: sentences on how it was read.
    pub notes: String,
    /// SHA-256 of the lines at which the records begin.
    pub plan_hash: String,
    /// The number of records.
    pub total: i64,
    /// The number of rows and cells that can't be used, whatever is in the shop.
    pub error_count: i64,
}

/// What a chunk of a preview adds to the counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PreviewCounts {
    pub new: i64,
    pub changed: i64,
    pub unchanged: i64,
    pub errors: i64,
}

/// A record of a file, as the preview or the result shows it.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = import_records)]
pub struct ImportRecord {
    /// Its number in the file, from 1.
    pub position: i64,
    /// The line on which it begins.
    pub line: i64,
    /// Its title or name.
    pub title: String,
    /// What the file changes.
    pub change: ImportChange,
    /// JSON: the fields that change.
    pub changes: String,
    /// The number of rows and cells that can't be used.
    pub error_count: i32,
    /// The id of the shop's record.
    pub record_id: Option<i64>,
    /// Why the undo kept it; empty if it did not.
    pub kept_reason: String,
}

/// A record to import.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = import_records)]
pub struct PlannedRecord {
    pub position: i64,
    pub content: String,
    pub record_id: Option<i64>,
    pub record_version: Option<i32>,
}

/// A record whose import can be undone.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = import_records)]
pub struct UndoableRecord {
    pub position: i64,
    /// JSON: how to undo it.
    pub undo: String,
}

/// What became of a record.
#[derive(Clone, Debug)]
pub struct FinishedRecord {
    pub position: i64,
    pub change: ImportChange,
    pub record_id: Option<i64>,
    /// JSON: how to undo it; empty if there is nothing to undo.
    pub undo: String,
}

/// The number of pictures with a status.
#[derive(Clone, Copy, Debug, diesel::Queryable)]
pub struct PictureCount {
    pub status: FetchStatus,
    pub count: i64,
}

/// A new record.
#[derive(Clone, Debug, diesel::Insertable)]
#[diesel(table_name = import_records)]
pub struct NewRecord {
    pub import_id: ImportId,
    pub position: i64,
    pub line: i64,
    pub title: String,
    pub change: ImportChange,
    pub changes: String,
    pub error_count: i32,
    pub content: String,
    pub record_id: Option<i64>,
    pub record_version: Option<i32>,
}

/// A row or cell of a file that can't be used.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = import_errors)]
pub struct RecordError {
    /// The record that it is about; 0 if it is about none.
    pub position: i64,
    /// The line of the file.
    pub line: i64,
    /// The column's name in the file, or `row`.
    pub label: String,
    /// The reason, for people.
    pub reason: String,
    /// `true` if the whole row is left out.
    pub is_row: bool,
}

/// A new error.
#[derive(Clone, Debug, diesel::Insertable)]
#[diesel(table_name = import_errors)]
pub struct NewError {
    pub import_id: ImportId,
    pub position: i64,
    pub line: i64,
    pub label: String,
    pub reason: String,
    pub is_row: bool,
}
