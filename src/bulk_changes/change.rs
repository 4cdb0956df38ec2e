//! Bulk changes as they are stored in the parameters of their batches.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::{
    catalog::ProductStatus,
    foundation::{
        ids::CategoryId,
        money::{Currency, Money},
    },
};

/// The number of parts of a whole in which percentages are stored.
pub const WHOLE: i32 = 1_000_000;

/// A change that many products get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkChange {
    /// The code of the currency to which prices are rounded.
    pub currency: String,
    /// The change.
    pub action: BulkAction,
}

impl BulkChange {
    /// The currency to which prices are rounded.
    pub fn currency(&self) -> Currency {
        Currency::from_code(&self.currency).unwrap_or(Currency::USD)
    }
}

/// A change that many products get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BulkAction {
    /// Prices change by a percentage. Results are rounded to the currency, half up.
    PricePercent {
        /// The percentage in parts of a million: 50000 for 5 %. At least -100 %.
        parts: i32,
        /// What becomes of the compare-at price.
        compare_at: CompareAtRule,
    },
    /// Prices change by an amount.
    PriceAmount {
        /// The amount; negative to lower prices.
        amount: Money,
        /// What becomes of the compare-at price.
        compare_at: CompareAtRule,
    },
    /// Reduced variants get their compare-at price back as their price.
    EndSale,
    /// The status changes.
    Status {
        /// The new status.
        status: ProductStatus,
    },
    /// A category is added.
    AddCategory {
        /// The category.
        category: CategoryId,
    },
    /// A category is removed.
    RemoveCategory {
        /// The category.
        category: CategoryId,
    },
    /// Tags are added.
    AddTags {
        /// The tags.
        tags: Vec<String>,
    },
    /// Tags are removed.
    RemoveTags {
        /// The tags.
        tags: Vec<String>,
    },
    /// The tax class changes.
    TaxClass {
        /// The new class.
        tax_class: String,
    },
    /// Units are added to the stock of each variant, or removed if negative.
    AddStock {
        /// The units.
        units: i32,
    },
    /// The stock of each variant is set.
    SetStock {
        /// The units on hand.
        units: i32,
    },
    /// The weight of each variant changes.
    Weight {
        /// The new weight.
        grams: i32,
    },
}

impl BulkAction {
    /// Returns `true` if it changes stock and not the product itself.
    pub fn is_stock(&self) -> bool {
        matches!(self, Self::AddStock { .. } | Self::SetStock { .. })
    }
}

/// What becomes of the compare-at price when prices change.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    EnumString,
    IntoStaticStr,
    VariantArray,
    Serialize,
    Deserialize,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum CompareAtRule {
    /// It stays.
    #[default]
    Keep,
    /// It becomes the price before, for a sale. A variant that is already reduced keeps its own.
    OldPrice,
    /// It is removed.
    Clear,
}

impl CompareAtRule {
    /// The word in forms.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The label for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Keep => "Leave as it is",
            Self::OldPrice => "Set to the price before (start a sale)",
            Self::Clear => "Remove",
        }
    }
}

/// The kind of a bulk change in forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum BulkActionKind {
    /// Prices by a percentage.
    PricePercent,
    /// Prices by an amount.
    PriceAmount,
    /// The end of a sale.
    EndSale,
    /// The status.
    Status,
    /// A category to add.
    AddCategory,
    /// A category to remove.
    RemoveCategory,
    /// Tags to add.
    AddTags,
    /// Tags to remove.
    RemoveTags,
    /// The tax class.
    TaxClass,
    /// Stock by a number of units.
    AddStock,
    /// Stock to a number of units.
    SetStock,
    /// The weight.
    Weight,
}

impl BulkActionKind {
    /// The word in forms.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The label for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::PricePercent => "Change prices by a percentage",
            Self::PriceAmount => "Change prices by an amount",
            Self::EndSale => "End a sale: set prices to their compare-at prices",
            Self::Status => "Set the status",
            Self::AddCategory => "Add a category",
            Self::RemoveCategory => "Remove a category",
            Self::AddTags => "Add tags",
            Self::RemoveTags => "Remove tags",
            Self::TaxClass => "Set the tax class",
            Self::AddStock => "Add units to stock, or remove them with a minus",
            Self::SetStock => "Set the units on hand",
            Self::Weight => "Set the weight",
        }
    }
}
