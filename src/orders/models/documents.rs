//! Rows of invoices and credit notes.

use crate::{
    db::schema::order_documents,
    foundation::{
        clock::Timestamp,
        ids::{OrderDocumentId, OrderId, RefundId},
        money::Money,
    },
};

/// The kind of a document.
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
#[diesel(sql_type = diesel::sql_types::Text)]
#[strum(serialize_all = "snake_case")]
pub enum DocumentKind {
    /// Bills an order.
    Invoice,
    /// Corrects an invoice.
    CreditNote,
}

crate::text_enum!(DocumentKind);

/// The seller as it was when a document was created.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, diesel::Queryable, diesel::Selectable, diesel::Insertable,
)]
#[diesel(table_name = order_documents)]
pub struct Seller {
    /// The company, or the name of the shop.
    #[diesel(column_name = seller_name)]
    pub name: String,
    /// Street and number.
    #[diesel(column_name = seller_street)]
    pub street: String,
    /// The postcode as printed.
    #[diesel(column_name = seller_postcode)]
    pub postcode: String,
    /// Town.
    #[diesel(column_name = seller_city)]
    pub city: String,
    /// State or province.
    #[diesel(column_name = seller_region)]
    pub region: String,
    /// ISO 3166 code of two letters.
    #[diesel(column_name = seller_country)]
    pub country: String,
    /// The shop's VAT number; may be empty.
    #[diesel(column_name = seller_vat_number)]
    pub vat_number: String,
    /// The shop's email address for customers; may be empty.
    #[diesel(column_name = seller_email)]
    pub email: String,
}

/// An invoice or a credit note.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = order_documents)]
pub struct Document {
    /// The id.
    pub id: OrderDocumentId,
    /// The order.
    pub order_id: OrderId,
    /// Invoice or credit note.
    pub kind: DocumentKind,
    /// The number, such as `INV-2026-000001` or `CN-2026-000001`.
    pub number: String,
    /// The refund that a credit note is for.
    pub refund_id: Option<RefundId>,
    /// The total.
    pub amount: Money,
    /// The tax in the total; `None` in credit notes of an earlier version of the program.
    pub tax: Option<Money>,
    /// The reason for a credit note, as the customer reads it; may be empty.
    pub reason: String,
    /// The seller.
    #[diesel(embed)]
    pub seller: Seller,
    /// The time of creation.
    pub inserted_at: Timestamp,
}

/// A document to insert.
#[derive(diesel::Insertable)]
#[diesel(table_name = order_documents)]
pub struct NewDocument<'a> {
    pub order_id: OrderId,
    pub kind: DocumentKind,
    pub number: &'a str,
    pub refund_id: Option<RefundId>,
    pub amount: &'a Money,
    pub tax: Option<&'a Money>,
    pub reason: &'a str,
    #[diesel(embed)]
    pub seller: Seller,
    pub inserted_at: Timestamp,
}
