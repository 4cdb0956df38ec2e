//! Rows of reports in the database.

use crate::foundation::money::Money;

/// Invoices with something in common.
#[derive(Clone, Debug, Default, diesel::Queryable)]
pub struct InvoiceRow {
    /// What they have in common.
    pub key: Option<String>,
    /// The number of invoices.
    pub orders: i64,
    pub items: Option<Money>,
    pub discounts: Option<Money>,
    pub shipping: Option<Money>,
    pub tax: Option<Money>,
    pub total: Option<Money>,
}

/// Credit notes with something in common.
#[derive(Clone, Debug, Default, diesel::Queryable)]
pub struct CreditRow {
    /// What they have in common.
    pub key: Option<String>,
    pub amount: Option<Money>,
    pub tax: Option<Money>,
}

/// What identifies a variant in orders.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, diesel::Queryable)]
pub struct ItemKey {
    pub product: i64,
    /// `None` if the variant was deleted.
    pub variant: Option<i64>,
    pub sku: String,
}

/// Invoiced units of a variant.
#[derive(Clone, Debug, diesel::Queryable)]
pub struct ItemRow {
    pub key: ItemKey,
    /// The newest line.
    pub line: Option<i64>,
    pub units: Option<i64>,
    pub discounts: Option<Money>,
    pub total: Option<Money>,
    pub tax: Option<Money>,
}

/// Credited units of a variant.
#[derive(Clone, Debug, diesel::Queryable)]
pub struct ReturnedRow {
    pub key: ItemKey,
    /// The newest line.
    pub line: Option<i64>,
    pub units: Option<i64>,
}

/// What a line of an order is called.
#[derive(Clone, Debug, Default, diesel::Queryable)]
pub struct ItemLabel {
    pub line: i64,
    pub title: String,
    pub options: String,
}

/// The brand of a product.
#[derive(Clone, Debug, diesel::Queryable)]
pub struct ProductBrand {
    pub product: i64,
    pub brand: String,
}

impl ItemLabel {
    /// The title with the options, such as `Linen Shirt (Blue, M)`.
    pub fn full(&self) -> String {
        match self.options.as_str() {
            "" => self.title.clone(),
            options => format!("{} ({options})", self.title),
        }
    }
}
