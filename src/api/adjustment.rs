//! The rows between the subtotal and the total of carts and orders.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{orders::Adjustment, pricing::QuoteRow};

use super::schema::Amount;

/// An amount between the subtotal and the total.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Adjustment)]
pub struct AdjustmentView {
    /// `discount`, `shipping` or `tax`.
    kind: String,
    /// The label for people.
    label: String,
    /// The amount; negative if it lowers the total.
    amount: Amount,
    /// `false` for a tax that prices include: it is shown and not added.
    counts: bool,
}

impl From<&Adjustment> for AdjustmentView {
    fn from(row: &Adjustment) -> Self {
        Self {
            kind: row.kind.clone(),
            label: row.label.clone(),
            amount: Amount::from(&row.amount),
            counts: row.counts,
        }
    }
}

impl From<&QuoteRow> for AdjustmentView {
    fn from(row: &QuoteRow) -> Self {
        Self {
            kind: row.kind.as_str().to_owned(),
            label: row.label.clone(),
            amount: Amount::from(&row.amount),
            counts: row.counts,
        }
    }
}
