//! Rows of the inventory's tables.

mod warehouse;

use diesel::NullableExpressionMethods;

use crate::{
    catalog::full_name,
    foundation::{
        clock::Timestamp,
        ids::{ProductId, StockItemId, StockMovementId, UserId, VariantId, WarehouseId},
    },
};

use super::available_stock::AvailableStock;

pub use warehouse::{Warehouse, WarehouseDetails};

/// A variant as the stock room knows it.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::variants)]
pub struct StockedVariant {
    /// The variant.
    pub id: VariantId,
    /// The product that it is one of.
    pub product_id: ProductId,
    /// The product's name.
    #[diesel(select_expression = crate::db::schema::products::title)]
    pub title: String,
    /// Values of the product's options; empty where it has fewer.
    pub option1: String,
    /// See `option1`.
    pub option2: String,
    /// See `option1`.
    pub option3: String,
    /// Stock keeping unit.
    pub sku: Option<String>,
    /// Whether stock is counted.
    pub track_stock: bool,
    /// Whether it can be sold when there is none.
    pub backorder: bool,
}

impl StockedVariant {
    /// Title and options, such as `Enamel Kettle (Moss / 1.5 l)`.
    pub fn name(&self) -> String {
        full_name(&self.title, [&self.option1, &self.option2, &self.option3])
    }
}

/// A variant with what is there of it, in all warehouses together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stock {
    /// The variant.
    pub variant: StockedVariant,
    /// What lies in each warehouse; none where nothing ever did.
    pub items: Vec<StockItem>,
}

impl Stock {
    /// Title and options, such as `Enamel Kettle (Moss / 1.5 l)`.
    pub fn name(&self) -> String {
        self.variant.name()
    }

    /// Units in the warehouses.
    pub fn on_hand(&self) -> i32 {
        self.items.iter().fold(0, |sum, item| sum.saturating_add(item.on_hand))
    }

    /// Units in one warehouse.
    pub fn on_hand_in(&self, warehouse: WarehouseId) -> i32 {
        let here = self.items.iter().find(|item| item.warehouse_id == warehouse);
        here.map_or(0, |item| item.on_hand)
    }

    /// Units of these that somebody's checkout holds.
    pub fn held(&self) -> i32 {
        self.items.iter().fold(0, |sum, item| sum.saturating_add(item.held))
    }

    /// Units that nobody holds; below zero where more were sold on back-order.
    pub fn available(&self) -> i32 {
        self.on_hand().saturating_sub(self.held())
    }

    /// Counts the changes that people and files made, in all warehouses together.
    pub fn version(&self) -> i64 {
        self.items.iter().map(|item| i64::from(item.version)).sum()
    }

    /// What of it can be sold.
    pub fn supply(&self) -> AvailableStock {
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
    /// What it is.
    pub variant_id: VariantId,
    /// Where it lies.
    pub warehouse_id: WarehouseId,
    /// Units there; below zero where more were sold on back-order.
    pub on_hand: i32,
    /// Units of these that somebody's checkout holds.
    pub held: i32,
    /// Counts changes by people and files; sales don't count.
    pub version: i32,
}

impl StockItem {
    /// Units that nobody holds; below zero where more were sold on back-order.
    pub fn available(&self) -> i32 {
        self.on_hand.saturating_sub(self.held)
    }
}

/// A place with what its number should be.
pub struct Counted {
    /// The place.
    pub item: StockItem,
    /// What the warehouse is called.
    pub warehouse: String,
    /// What lies there.
    pub variant: StockedVariant,
    /// Sum of the ledger.
    pub moved: i64,
    /// Sum of what checkouts hold.
    pub held: i64,
}

/// A line of the ledger: who changed what by how much, and why.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::stock_movements)]
pub struct StockMovement {
    /// The id; later lines have higher ones.
    pub id: StockMovementId,
    /// Who did it; none where the program did.
    pub actor_id: Option<UserId>,
    /// The address of whoever did it.
    #[diesel(select_expression = crate::db::schema::users::email.nullable())]
    pub actor_email: Option<String>,
    /// Where it lies.
    #[diesel(select_expression = crate::db::schema::warehouses::name)]
    pub warehouse: String,
    /// Why, in a word: `count`, `sale`, `import`.
    pub reason: String,
    /// What it belongs to, such as an order's number.
    pub reference: String,
    /// Units that came, or went where it is negative.
    pub delta: i32,
    /// Units before.
    pub before: i32,
    /// Units after.
    pub after: i32,
    /// When.
    pub inserted_at: Timestamp,
}

/// How much must be there of what a list of stock shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StockLevel {
    /// However much.
    #[default]
    Any,
    /// At most so many units, or none: what is in the shop, counted and running out.
    Low(i32),
    /// None: what is in the shop and can't be bought.
    SoldOut,
}

impl StockLevel {
    /// The most units that there may be; none where there may be however many.
    pub(super) fn most(self) -> Option<i32> {
        match self {
            Self::Any => None,
            Self::Low(most) => Some(most),
            Self::SoldOut => Some(0),
        }
    }
}

/// Which variants a list of stock shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StockFilter {
    /// Words of the product; empty means all.
    pub query: String,
    /// How much of it there must be.
    pub level: StockLevel,
}
