//! Orders of an earlier shop, imported from its exports.
//!
//! They are shown to their customers and to the shopkeeper and have tables of their own. So nothing that pays,
//! ships, refunds, counts or reports orders can mistake one for an order of this shop.

mod list;
mod models;
mod record;
mod save;

#[path = "imported_orders"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "imported_orders"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use list::{
    DetailedOrder, get_any_order, get_order, list_all_orders, list_customer_order_slice,
    list_order_slice, list_orders, search_orders,
};
pub use models::{ImportedOrder, OrderDetails, OrderSource, RecordLine};
pub use record::OrderRecord;
pub use save::{
    ImportedOrderChange, OrderImport, OrderPreview, claim_orders, import_order, preview_order,
    undo_order_import,
};
