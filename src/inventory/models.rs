//! Rows of the inventory's tables.

mod warehouse;

use diesel::NullableExpressionMethods;
use serde::Serialize;

use crate::{
    catalog::full_name,
    foundation::{
        clock::Timestamp,
        ids::{
            CheckoutId, ProductBatchId, ProductId, StockItemId, StockMovementId, UserId, VariantId,
            WarehouseId,
        },
    },
};

pub use warehouse::{Warehouse, WarehouseDetails};

/// The attributes of a variant that the inventory needs.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::variants)]
pub struct StockedVariant {
    /// The variant.
    pub id: VariantId,
    /// The product that it belongs to.
    pub product_id: ProductId,
    /// The product's title.
    #[diesel(select_expression = crate::db::schema::products::title)]
    pub title: String,
    /// The value of the product's first option; empty if it has none.
    pub option1: String,
    /// The value of the second option.
    pub option2: String,
    /// The value of the third option.
    pub option3: String,
    /// The stock keeping unit.
    pub sku: Option<String>,
    /// `true` if stock is counted.
    pub track_stock: bool,
    /// `true` if it can be sold when none is left.
    pub backorder: bool,
}

impl StockedVariant {
    /// The title and options, such as `Enamel Kettle (Moss / 1.5 l)`.
    pub fn name(&self) -> String {
        full_name(&self.title, [&self.option1, &self.option2, &self.option3])
    }
}

/// A variant with its stock in all warehouses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stock {
    /// The variant.
    pub variant: StockedVariant,
    /// Its stock in each warehouse; empty if it was never stocked.
    pub items: Vec<StockItem>,
}

impl Stock {
    /// The title and options, such as `Enamel Kettle (Moss / 1.5 l)`.
    pub fn name(&self) -> String {
        self.variant.name()
    }

    /// Units on hand in all warehouses.
    pub fn on_hand(&self) -> i32 {
        self.items.iter().fold(0, |sum, item| sum.saturating_add(item.on_hand))
    }

    /// Units on hand in one warehouse.
    pub fn on_hand_in(&self, warehouse: WarehouseId) -> i32 {
        let item = self.items.iter().find(|item| item.warehouse_id == warehouse);
        item.map_or(0, |item| item.on_hand)
    }

    /// Units on hand that are held for checkouts.
    pub fn held(&self) -> i32 {
        self.items.iter().fold(0, |sum, item| sum.saturating_add(item.held))
    }

    /// Units on hand that are not held for a checkout. Negative if more were sold on back-order.
    pub fn available(&self) -> i32 {
        self.on_hand().saturating_sub(self.held())
    }

    /// The number of changes by users and imports in all warehouses; sales are not counted.
    pub fn version(&self) -> i64 {
        self.items.iter().map(|item| i64::from(item.version)).sum()
    }

    /// The stock that can be sold.
    pub fn available_stock(&self) -> AvailableStock {
        let StockedVariant { track_stock, backorder, .. } = self.variant;
        AvailableStock { counted: track_stock.then(|| self.available()), backorder }
    }
}

/// A variant in a warehouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::stock_items)]
pub struct StockItem {
    /// The id.
    pub id: StockItemId,
    /// The variant.
    pub variant_id: VariantId,
    /// The warehouse.
    pub warehouse_id: WarehouseId,
    /// Units in the warehouse. Negative if more were sold on back-order.
    pub on_hand: i32,
    /// Units on hand that are held for checkouts.
    pub held: i32,
    /// The number of changes by users and imports; sales are not counted.
    pub version: i32,
    /// When units were added, removed or held last.
    pub updated_at: Timestamp,
}

impl StockItem {
    /// Units on hand that are not held for a checkout. Negative if more were sold on back-order.
    pub fn available(&self) -> i32 {
        self.on_hand.saturating_sub(self.held)
    }
}

/// The stock of a variant that can be sold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AvailableStock {
    /// Unreserved units, or `None` if stock is not counted.
    pub counted: Option<i32>,
    /// `true` if it can be sold when none is left.
    pub backorder: bool,
}

impl AvailableStock {
    /// The available stock of a variant with `left` unreserved units across all warehouses, or `None` if it
    /// was never stocked.
    pub fn new(track_stock: bool, backorder: bool, left: Option<i64>) -> Self {
        let left = left.unwrap_or(0).clamp(i32::MIN.into(), i32::MAX.into());
        let counted = track_stock.then(|| i32::try_from(left).unwrap_or_default());
        Self { counted, backorder }
    }

    /// Adds units, if they are counted.
    pub fn plus(self, units: i32) -> Self {
        Self { counted: self.counted.map(|left| left.saturating_add(units)), ..self }
    }

    /// The maximum number of units that can be bought, or `None` if there is no limit.
    pub fn limit(&self) -> Option<i32> {
        self.counted.filter(|_| !self.backorder).map(|left| left.max(0))
    }
}

/// A variant and a number of its units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VariantQuantity {
    /// The variant.
    pub variant: VariantId,
    /// The number of units.
    pub quantity: i32,
}

/// A variant that is running out.
#[derive(Clone, Debug)]
pub struct LowStock {
    /// The variant with its stock.
    pub stock: Stock,
    /// The time when the stock last changed.
    pub changed_at: Option<Timestamp>,
}

/// Units that a checkout holds in one warehouse.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::stock_holds)]
pub struct HeldUnits {
    /// The checkout.
    pub checkout_id: CheckoutId,
    /// The variant.
    #[diesel(embed)]
    pub variant: StockedVariant,
    /// The number of units.
    pub quantity: i32,
}

/// A hold that was deleted.
#[derive(Clone, Copy, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::stock_holds)]
pub struct StockHold {
    pub stock_item_id: StockItemId,
    pub quantity: i32,
}

/// A new hold.
#[derive(Clone, Copy, Debug, diesel::Insertable)]
#[diesel(table_name = crate::db::schema::stock_holds)]
pub struct NewStockHold {
    pub checkout_id: CheckoutId,
    pub stock_item_id: StockItemId,
    pub quantity: i32,
    pub inserted_at: Timestamp,
}

/// A stock item after a sale.
#[derive(Clone, Copy, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::stock_items)]
pub struct SoldItem {
    pub variant_id: VariantId,
    pub on_hand: i32,
}

/// A checkout that is over but still holds stock.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::checkouts)]
pub struct OverdueCheckout {
    pub id: CheckoutId,
    pub status: String,
}

/// A stock item with the numbers that it should have.
pub struct ItemAudit {
    pub item: StockItem,
    /// The warehouse's name.
    pub warehouse: String,
    pub variant: StockedVariant,
    /// The sum of its ledger.
    pub moved: i64,
    /// The units that checkouts hold.
    pub held: i64,
}

/// A new line of the ledger.
#[derive(Clone, Debug, diesel::Insertable)]
#[diesel(
    table_name = crate::db::schema::stock_movements,
    treat_none_as_default_value = false
)]
pub struct NewStockMovement<'a> {
    pub stock_item_id: StockItemId,
    pub actor_id: Option<UserId>,
    pub reason: &'a str,
    pub reference: &'a str,
    pub delta: i32,
    pub before: i32,
    pub after: i32,
    pub inserted_at: Timestamp,
    pub updated_at: Timestamp,
    pub batch_id: Option<ProductBatchId>,
}

/// The stock item of a variant that had none, with its first units.
#[derive(Clone, Copy, Debug, diesel::Insertable)]
#[diesel(table_name = crate::db::schema::stock_items, treat_none_as_default_value = false)]
pub struct NewStockItem {
    pub variant_id: VariantId,
    pub warehouse_id: WarehouseId,
    pub on_hand: i32,
    pub version: i32,
    pub updated_at: Timestamp,
}

/// What a batch and its undo changed in a stock item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchMovements {
    /// The stock item.
    pub item: StockItemId,
    /// The variant.
    pub variant: VariantId,
    /// The warehouse.
    pub warehouse: WarehouseId,
    /// The units that were added in all, or removed if negative.
    pub delta: i64,
    /// Units on hand after the last change.
    pub after: i32,
    /// The last change.
    pub last: StockMovementId,
}

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::stock_movements)]
pub struct StockMovement {
    /// The id. Later lines have higher ones.
    pub id: StockMovementId,
    /// The user who made the change, or `None` if it was the program.
    pub actor_id: Option<UserId>,
    /// The variant.
    #[diesel(select_expression = crate::db::schema::stock_items::variant_id)]
    pub variant_id: VariantId,
    /// The id of the warehouse.
    #[diesel(select_expression = crate::db::schema::stock_items::warehouse_id)]
    pub warehouse_id: WarehouseId,
    /// The user's email address.
    #[diesel(select_expression = crate::db::schema::users::email.nullable())]
    pub actor_email: Option<String>,
    /// The name of the warehouse.
    #[diesel(select_expression = crate::db::schema::warehouses::name)]
    pub warehouse: String,
    /// The code of the reason: `count`, `sale`, `import`.
    pub reason: String,
    /// The subject of the change, such as an order's number, or a note.
    pub reference: String,
    /// The number of units that were added, or removed if negative.
    pub delta: i32,
    /// Units on hand before.
    pub before: i32,
    /// Units on hand after.
    pub after: i32,
    /// The time of the change.
    pub inserted_at: Timestamp,
}

/// The stock levels that a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StockLevel {
    /// Any number of units.
    #[default]
    Any,
    /// Public variants with at most this number of units.
    Low(i32),
    /// Public variants that can't be bought.
    SoldOut,
}

impl StockLevel {
    /// The maximum number of units of a variant in the list, or `None` if there is no limit.
    pub(super) fn max_units(self) -> Option<i32> {
        match self {
            Self::Any => None,
            Self::Low(most) => Some(most),
            Self::SoldOut => Some(0),
        }
    }
}

/// The filter of a list of stock in warehouses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StockItemFilter {
    /// Only this variant.
    pub variant: Option<VariantId>,
    /// Only this warehouse.
    pub warehouse: Option<WarehouseId>,
}

/// The filter of a list of stock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StockFilter {
    /// The search text. Empty means all products.
    pub query: String,
    /// The stock level.
    pub level: StockLevel,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_counted_stock_without_back_orders_has_a_limit() {
        let limit = |counted, backorder| AvailableStock { counted, backorder }.limit();
        assert_eq!(limit(Some(3), false), Some(3));
        assert_eq!(limit(Some(-3), false), Some(0));
        assert_eq!(limit(Some(3), true), None);
        assert_eq!(limit(None, false), None);
    }
}

/// A stock item with the name of its warehouse.
#[derive(Clone, Debug, diesel::Queryable)]
pub struct ItemWarehouse {
    /// The stock item.
    pub item: StockItemId,
    /// The name of the warehouse.
    pub warehouse: String,
}
