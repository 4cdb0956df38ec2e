//! Conversions of the files of other shop systems.

mod etsy;
mod magento;
mod medusa;
mod square;
mod woocommerce;

use super::{
    other_systems::ConvertibleSystem,
    raw_table::{Conversion, RawTable},
};

/// Converts the rows of another system.
pub fn convert(system: ConvertibleSystem, table: &RawTable<'_>) -> Conversion {
    match system {
        ConvertibleSystem::WooCommerce => woocommerce::convert(table),
        ConvertibleSystem::Magento => magento::convert(table),
        ConvertibleSystem::Medusa => medusa::convert(table),
        ConvertibleSystem::Square => square::convert(table),
        ConvertibleSystem::Etsy => etsy::convert(table),
    }
}

#[cfg(test)]
#[path = "conversions_tests.rs"]
mod tests;
