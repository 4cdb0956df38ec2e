//! Rows of invoices and credit notes.

use crate::{
    db::schema::order_documents,
    foundation::{
        clock::Timestamp,
        ids::{OrderDocumentId, OrderId, RefundId},
        money::Money,
    },
};

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// Asks for what an order costs.
    Invoice,
    /// Takes some of an invoice back.
    CreditNote,
}

impl DocumentKind {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::CreditNote => "credit_note",
        }
    }
}

/// Reads the database's word; its CHECK knows the same ones.
impl From<String> for DocumentKind {
    fn from(word: String) -> Self {
        if word == Self::CreditNote.as_str() { Self::CreditNote } else { Self::Invoice }
    }
}

/// Who sells, as it was when a document was made.
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
    /// As it is written on letters.
    #[diesel(column_name = seller_postcode)]
    pub postcode: String,
    /// Town.
    #[diesel(column_name = seller_city)]
    pub city: String,
    /// State or province.
    #[diesel(column_name = seller_region)]
    pub region: String,
    /// Two letters.
    #[diesel(column_name = seller_country)]
    pub country: String,
    /// The shop's own; may be empty.
    #[diesel(column_name = seller_vat_number)]
    pub vat_number: String,
    /// Where customers write to; may be empty.
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
    /// What it is.
    #[diesel(deserialize_as = String)]
    pub kind: DocumentKind,
    /// Such as `INV-2026-000001` or `CN-2026-000001`.
    pub number: String,
    /// The refund that a credit note is for.
    pub refund_id: Option<RefundId>,
    /// What it is over.
    pub amount: Money,
    /// The tax in that; `None` in credit notes that an earlier version of the program knew nothing
    /// of.
    pub tax: Option<Money>,
    /// Why there is a credit note, for the shopper; may be empty.
    pub reason: String,
    /// Who sells.
    #[diesel(embed)]
    pub seller: Seller,
    /// When it was made.
    pub inserted_at: Timestamp,
}

/// A document to be written.
#[derive(diesel::Insertable)]
#[diesel(table_name = order_documents)]
pub struct NewDocument<'a> {
    pub order_id: OrderId,
    pub kind: &'static str,
    pub number: &'a str,
    pub refund_id: Option<RefundId>,
    pub amount: &'a Money,
    pub tax: Option<&'a Money>,
    pub reason: &'a str,
    #[diesel(embed)]
    pub seller: Seller,
    pub inserted_at: Timestamp,
}
