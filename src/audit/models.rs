//! Rows of the audit log.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::{
    db::schema::{audit_entries, change_sets},
    foundation::{
        clock::Timestamp,
        ids::{AuditEntryId, ChangeSetId, ProductBatchId},
    },
    text_enum,
};

/// The most characters of a value in the log. Longer ones are cut.
pub const MAX_VALUE: usize = 10_000;

/// The kind of someone or something that changes the shop.
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
pub enum ActorKind {
    /// A person who is signed in.
    Person,
    /// A program with an API key.
    Key,
    /// A command on the command line.
    Command,
    /// A job that the shop runs by itself.
    Job,
}

/// The kind of a change set.
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
pub enum ChangeKind {
    /// One record, or a few that belong together.
    Edit,
    /// Many records at once.
    Bulk,
    /// A file was imported.
    Import,
    /// An earlier change set was undone.
    Undo,
}

/// The kind of a record that a change is about.
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
pub enum SubjectKind {
    /// A product with its variants and pictures.
    Product,
    /// A bulk change or an import as a whole.
    ProductBatch,
    /// The stock of a variant; the id is the variant's.
    Stock,
    /// A saved view of a list.
    SavedView,
    /// A group of words that mean the same to the search.
    SearchSynonyms,
    /// A category.
    Category,
    /// An order.
    Order,
    /// Stock that is reserved by a checkout; the id is the checkout's.
    StockHold,
    /// A coupon.
    Coupon,
    /// A tax rate.
    TaxRate,
    /// A shipping zone.
    ShippingZone,
    /// A shipping method.
    ShippingMethod,
    /// A warehouse.
    Warehouse,
    /// The settings of the shop.
    Settings,
    /// An API key.
    ApiKey,
    /// A webhook endpoint.
    WebhookEndpoint,
    /// A picture that was uploaded.
    Picture,
    /// The address of a picture on another site.
    PictureFetch,
    /// A job that failed.
    Job,
    /// A user account of the staff.
    User,
    /// A role of the staff.
    Role,
    /// An invitation of a member of staff.
    StaffInvitation,
    /// A file that was imported.
    Import,
    /// A redirect from an old path.
    Redirect,
    /// An order of an earlier shop.
    ImportedOrder,
}

text_enum!(ActorKind, ChangeKind, SubjectKind);

impl ActorKind {
    /// The word in URLs and in the API.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The label for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Person => "Person",
            Self::Key => "API key",
            Self::Command => "Command",
            Self::Job => "Job",
        }
    }
}

impl ChangeKind {
    /// The word in the API.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl SubjectKind {
    /// The word in URLs and in the API.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The label for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Product => "Product",
            Self::ProductBatch => "Change of many products",
            Self::SavedView => "Saved view",
            Self::SearchSynonyms => "Synonyms",
            Self::Stock => "Stock",
            Self::Category => "Category",
            Self::Order => "Order",
            Self::StockHold => "Reserved stock",
            Self::Coupon => "Coupon",
            Self::TaxRate => "Tax rate",
            Self::ShippingZone => "Shipping zone",
            Self::ShippingMethod => "Shipping method",
            Self::Warehouse => "Warehouse",
            Self::Settings => "Settings",
            Self::ApiKey => "API key",
            Self::WebhookEndpoint => "Webhook endpoint",
            Self::Picture => "Picture",
            Self::PictureFetch => "Picture on another site",
            Self::Job => "Failed job",
            Self::User => "Account",
            Self::Role => "Role",
            Self::StaffInvitation => "Invitation",
            Self::Import => "Import",
            Self::Redirect => "Redirect",
            Self::ImportedOrder => "Earlier order",
        }
    }
}

/// A field that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field's name.
    pub field: String,
    /// The field's label for people.
    pub label: String,
    /// The value before; empty if there was none.
    pub before: String,
    /// The value after; empty if there is none.
    pub after: String,
}

impl FieldChange {
    /// A field with its values before and after.
    pub fn new(
        field: impl Into<String>,
        label: impl Into<String>,
        before: impl Into<String>,
        after: impl Into<String>,
    ) -> Self {
        let (before, after) = (cut(before.into()), cut(after.into()));
        Self { field: field.into(), label: label.into(), before, after }
    }
}

fn cut(mut value: String) -> String {
    if let Some((end, _)) = value.char_indices().nth(MAX_VALUE) {
        value.truncate(end);
        value.push('…');
    }
    value
}

/// An entry of the audit log: one record that was changed, by whom and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// The id. Later entries have higher ids.
    pub id: AuditEntryId,
    /// The change set that it belongs to.
    pub change_set_id: ChangeSetId,
    /// The kind of the change set.
    pub kind: ChangeKind,
    /// The change set that was undone, if this belongs to an undo.
    pub undoes_id: Option<ChangeSetId>,
    /// The batch that it belongs to, or that it undoes.
    pub batch_id: Option<ProductBatchId>,
    /// The kind of the actor.
    pub actor_kind: ActorKind,
    /// The id of the user or the API key.
    pub actor_id: Option<i64>,
    /// The email address of the person, or the name of the key, the command or the job.
    pub actor_name: String,
    /// The request, or the run of a command or a job; may be empty.
    pub request_id: String,
    /// The action, such as `updated`.
    pub action: String,
    /// The kind of the record.
    pub subject_kind: SubjectKind,
    /// The record's id.
    pub subject_id: i64,
    /// The record's title or name at that time.
    pub label: String,
    /// The fields that changed.
    pub changes: Vec<FieldChange>,
    /// The record's version after the change, if it has one.
    pub version_after: Option<i32>,
    /// The record before the change as JSON, from which an undo restores it.
    pub snapshot: Option<String>,
    /// When it was changed.
    pub inserted_at: Timestamp,
}

/// A change set as it is written.
#[derive(Clone, Debug, diesel::Insertable, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = change_sets)]
pub struct ChangeSetRow {
    pub id: ChangeSetId,
    pub kind: ChangeKind,
    pub actor_kind: ActorKind,
    pub actor_id: Option<i64>,
    pub actor_name: String,
    pub summary: String,
    pub request_id: String,
    pub undoes_id: Option<ChangeSetId>,
    pub batch_id: Option<ProductBatchId>,
    pub previous_hash: String,
    pub hash: String,
    pub inserted_at: Timestamp,
}

/// An entry as it is written.
#[derive(Clone, Debug, diesel::Insertable, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = audit_entries, treat_none_as_default_value = false)]
pub struct EntryRow {
    pub change_set_id: ChangeSetId,
    pub action: String,
    pub subject_kind: SubjectKind,
    pub subject_id: i64,
    pub label: String,
    pub changes: String,
    pub version_after: Option<i32>,
    pub snapshot: Option<String>,
    pub inserted_at: Timestamp,
}

/// An entry with its id.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = audit_entries)]
pub struct StoredEntry {
    pub id: AuditEntryId,
    #[diesel(embed)]
    pub row: EntryRow,
}
