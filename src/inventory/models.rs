//! Rows of the inventory's tables.

use diesel::NullableExpressionMethods;

use crate::{
    catalog::full_name,
    foundation::{
        clock::Timestamp,
        ids::{ProductId, StockItemId, StockMovementId, UserId, VariantId},
    },
};

use super::supply::Supply;

/// A variant with what is there of it.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::variants)]
pub struct Stock {
    /// The variant.
    #[diesel(column_name = id)]
    pub variant_id: VariantId,
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
    /// What lies in the warehouse; none where nothing ever did.
    #[diesel(embed)]
    pub item: Option<StockItem>,
}

impl Stock {
    /// Title and options, such as `Enamel Kettle (Moss / 1.5 l)`.
    pub fn name(&self) -> String {
        full_name(&self.title, [&self.option1, &self.option2, &self.option3])
    }

    /// Units in the warehouse.
    pub fn on_hand(&self) -> i32 {
        self.item.as_ref().map_or(0, |item| item.on_hand)
    }

    /// Units of these that somebody's checkout holds.
    pub fn held(&self) -> i32 {
        self.item.as_ref().map_or(0, |item| item.held)
    }

    /// Units that nobody holds; below zero where more were sold on back-order.
    pub fn available(&self) -> i32 {
        self.on_hand() - self.held()
    }

    /// What of it can be sold.
    pub fn supply(&self) -> Supply {
        Supply { counted: self.track_stock.then(|| self.available()), backorder: self.backorder }
    }
}

/// A variant in a warehouse.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::stock_items)]
pub struct StockItem {
    /// The id.
    pub id: StockItemId,
    /// Units there; below zero where more were sold on back-order.
    pub on_hand: i32,
    /// Units of these that somebody's checkout holds.
    pub held: i32,
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
    /// At most five units, or none: what is in the shop, counted and running out.
    Low,
    /// None: what is in the shop and can't be bought.
    SoldOut,
}

/// Which variants a list of stock shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StockFilter {
    /// Words of the product; empty means all.
    pub query: String,
    /// How much of it there must be.
    pub level: StockLevel,
}
