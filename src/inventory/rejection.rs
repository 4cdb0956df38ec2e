//! Reasons why the inventory rejects a request.

use std::fmt;

use crate::error::Reason;

/// The reason why the inventory rejects a request.
#[derive(Debug, serde::Serialize, strum::IntoStaticStr, strum::VariantNames, thiserror::Error)]
#[serde(untagged)]
#[strum(serialize_all = "snake_case")]
pub enum InventoryRejection {
    /// Some variants have too few units.
    #[error("{}", sentences(.shortages))]
    NotEnoughStock {
        /// The variants with their unreserved units.
        shortages: Vec<Shortage>,
    },
    /// Stock would fall below zero.
    #[error("{name}: stock can't go below zero")]
    BelowZero {
        /// The variant's name.
        name: String,
    },
    /// Stock would fall below what shoppers have reserved.
    #[error("{name}: {reserved} are reserved for shoppers, so stock can't go below that")]
    BelowReserved {
        /// The variant's name.
        name: String,
        /// Reserved units.
        reserved: i32,
    },
    /// Stock would exceed the maximum.
    #[error("{name}: stock must be at most 1,000,000,000")]
    TooManyUnits {
        /// The variant's name.
        name: String,
    },
    /// Stock was changed after the form was opened.
    #[error(
        "{name} was changed by someone else in the meantime: {on_hand} are on hand now. Save again if \
         your number is still right"
    )]
    StockChanged {
        /// The variant's name.
        name: String,
        /// Units on hand now.
        on_hand: i32,
    },
    /// Stock was counted or imported after the change that would be undone.
    #[error("{name}: stock was counted or imported since")]
    CountedSince {
        /// The variant's name.
        name: String,
    },
    /// A shop needs a warehouse.
    #[error("{name} is the only warehouse, so it can't be deleted.")]
    LastWarehouse {
        /// The warehouse's name.
        name: String,
    },
    /// The ledger refers to a warehouse.
    #[error("{name} can't be deleted: its stock has a history in the ledger.")]
    WarehouseInLedger {
        /// The warehouse's name.
        name: String,
    },
}

impl Reason for InventoryRejection {
    fn code(&self) -> &'static str {
        self.into()
    }
}

/// A variant with too few units.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Shortage {
    /// The variant's name.
    pub name: String,
    /// Unreserved units.
    pub left: i32,
    /// `true` if the order is picked up, so that only one warehouse counts.
    pub is_pickup: bool,
}

/// The sentence for shoppers.
impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, left, is_pickup } = self;
        match (left, is_pickup) {
            (0, false) => write!(f, "{name} is sold out."),
            (0, true) => write!(f, "{name} isn't available for pickup there right now."),
            (_, false) => write!(f, "Only {left} of {name} left."),
            (_, true) => write!(f, "Only {left} of {name} can be picked up there."),
        }
    }
}

fn sentences(shortages: &[Shortage]) -> String {
    shortages.iter().map(Shortage::to_string).collect::<Vec<_>>().join(" ")
}
