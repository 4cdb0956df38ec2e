//! Rows of batches.

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::{
    accounts::Delegation,
    audit::{Actor, ActorKind, Purpose},
    db::schema::{product_batch_results, product_batches},
    foundation::{
        clock::Timestamp,
        ids::{ChangeSetId, ProductBatchId, ProductBatchResultId, ProductId, UserId, Versioned},
    },
    text_enum,
};

/// The kind of a batch.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[strum(serialize_all = "snake_case")]
pub enum BatchKind {
    /// The same change of many products.
    Bulk,
    /// A product file.
    Import,
}

/// The status of a batch.
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
pub enum BatchStatus {
    /// Nothing was changed yet.
    Preview,
    /// It was started and waits for its turn.
    Waiting,
    /// Products are being changed.
    Running,
    /// All products were changed or kept.
    Done,
    /// It stopped because of an unexpected error. It can be continued or undone.
    Failed,
    /// Its changes are being undone.
    Undoing,
    /// Its changes were undone, except for products that were kept.
    Undone,
}

/// Applying or undoing a batch.
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
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[strum(serialize_all = "snake_case")]
pub enum BatchPhase {
    /// Changing products.
    Apply,
    /// Undoing the changes.
    Undo,
}

/// What became of a product that was not changed.
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
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[strum(serialize_all = "snake_case")]
pub enum ResultOutcome {
    /// It was kept as it was, because someone else changed it.
    Kept,
    /// It can't be changed like this.
    Failed,
}

text_enum!(BatchKind, BatchStatus, BatchPhase, ResultOutcome);

impl BatchKind {
    /// The word in the API.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The label for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Bulk => "Bulk change",
            Self::Import => "Import",
        }
    }
}

impl BatchStatus {
    /// The word in the API.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The label for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Preview => "Preview",
            Self::Waiting => "Waiting",
            Self::Running => "Running",
            Self::Done => "Done",
            Self::Failed => "Stopped",
            Self::Undoing => "Undoing",
            Self::Undone => "Undone",
        }
    }

    /// Returns `true` while products are being changed or wait for it.
    pub fn is_busy(self) -> bool {
        matches!(self, Self::Waiting | Self::Running | Self::Undoing)
    }
}

impl BatchPhase {
    /// The word in the API.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl ResultOutcome {
    /// The word in the API.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// A change of many products.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = product_batches)]
pub struct ProductBatch {
    /// The id.
    pub id: ProductBatchId,
    /// The kind.
    pub kind: BatchKind,
    /// What is done, for people.
    pub title: String,
    /// The status.
    pub status: BatchStatus,
    /// JSON: what is done, as the kind needs it.
    pub parameters: String,
    /// The number of products.
    pub total: i64,
    /// The number of products that were changed, or that were already as wanted.
    pub done: i64,
    /// The number of products that were kept, because someone else changed them.
    pub kept: i64,
    /// The number of products that can't be changed like this.
    pub failed: i64,
    /// Where the next chunk begins, in the numbers of the kind; 0 at first.
    pub position: i64,
    /// The number of products that the undo restored or deleted.
    pub undone: i64,
    /// The number of products that the undo kept.
    pub undo_kept: i64,
    /// The change set that was undone last.
    pub undo_position: Option<ChangeSetId>,
    /// The reason why it stopped; empty if it did not.
    pub problem: String,
    /// The kind of the one who began it.
    pub actor_kind: ActorKind,
    /// The id of the user or the API key who began it.
    pub actor_id: Option<i64>,
    /// The name of the one who began it.
    pub actor_name: String,
    /// The user who is responsible, unless the account was deleted.
    pub user_id: Option<UserId>,
    /// What the one who began it might do.
    pub permissions: String,
    /// The version.
    pub version: i32,
    /// When it was created.
    pub inserted_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was done or stopped.
    pub finished_at: Option<Timestamp>,
    /// When it was undone.
    pub undone_at: Option<Timestamp>,
}

impl ProductBatch {
    /// The one who began it, for a job that continues it with a purpose.
    pub(super) fn delegation(&self) -> Delegation {
        let actor = Actor {
            kind: self.actor_kind,
            id: self.actor_id,
            name: self.actor_name.clone(),
            request_id: String::new(),
            purpose: Purpose::Edit,
        };
        // Written by this program. Without permissions, nothing is changed.
        let permissions = self.permissions.parse().unwrap_or_default();
        Delegation { actor, user: self.user_id, permissions }
    }

    /// Returns `true` if a command applies it by itself.
    pub fn is_of_command(&self) -> bool {
        self.actor_kind == ActorKind::Command
    }

    /// The number of products that were handled.
    pub fn handled(&self) -> i64 {
        self.done + self.kept + self.failed
    }
}

/// A new batch.
#[derive(Clone, Debug, diesel::Insertable)]
#[diesel(table_name = product_batches)]
pub struct BatchRow<'a> {
    pub kind: BatchKind,
    pub title: &'a str,
    pub status: BatchStatus,
    pub parameters: &'a str,
    pub total: i64,
    pub actor_kind: ActorKind,
    pub actor_id: Option<i64>,
    pub actor_name: &'a str,
    pub user_id: Option<UserId>,
    pub permissions: &'a str,
    pub inserted_at: Timestamp,
    pub updated_at: Timestamp,
}

/// What a chunk adds to the counts of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub done: i64,
    pub kept: i64,
    pub failed: i64,
}

/// The progress of a batch after a chunk.
#[derive(Clone, Copy)]
pub struct BatchProgress {
    /// What the chunk did.
    pub counts: Counts,
    /// Where the next chunk begins; `None` after the last one.
    pub position: Option<i64>,
    /// The time.
    pub now: Timestamp,
}

/// A product that a batch or its undo did not change.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = product_batch_results)]
pub struct BatchResult {
    /// The id.
    pub id: ProductBatchResultId,
    /// Applying or undoing.
    pub phase: BatchPhase,
    /// What became of it.
    pub outcome: ResultOutcome,
    /// The product, unless there is none. It may have been deleted.
    pub product_id: Option<ProductId>,
    /// The product's title.
    pub title: String,
    /// The reason, a sentence for people.
    pub reason: String,
}

/// A product of a bulk change, with its version in the preview.
#[derive(Clone, Copy, Debug, diesel::Queryable)]
pub struct BatchItem {
    pub id: ProductId,
    pub version: i32,
}

impl From<BatchItem> for Versioned<ProductId> {
    fn from(item: BatchItem) -> Self {
        Self { id: item.id, version: item.version }
    }
}

/// A new result.
#[derive(Clone, Debug, diesel::Insertable)]
#[diesel(table_name = product_batch_results)]
pub struct ResultRow<'a> {
    pub batch_id: ProductBatchId,
    pub phase: BatchPhase,
    pub outcome: ResultOutcome,
    pub product_id: Option<ProductId>,
    pub title: &'a str,
    pub reason: &'a str,
    pub inserted_at: Timestamp,
}
