//! The coupons of the demo shop.

use crate::{Result, accounts::Scope, catalog, db::Tx, foundation::params::Params, promotions};

/// The category with three for two.
const CATEGORY: &str = "Table";

const WELCOME: [(&str, &str); 7] = [
    ("code", "WELCOME10"),
    ("name", "Welcome"),
    ("kind", "percentage"),
    ("rate", "10"),
    ("max_discount", "20"),
    ("usage_limit_per_customer", "1"),
    ("can_combine", "true"),
];

const FREE_SHIPPING: [(&str, &str); 5] = [
    ("code", "FREESHIP"),
    ("name", "Free delivery"),
    ("kind", "free_shipping"),
    ("minimum_purchase", "50"),
    ("can_combine", "true"),
];

const THREE_FOR_TWO: [(&str, &str); 5] = [
    ("code", "TABLE3FOR2"),
    ("name", "Three for two at the table"),
    ("kind", "buy_x_get_y"),
    ("buy_quantity", "2"),
    ("get_quantity", "1"),
];

/// Creates the coupons.
pub fn create(tx: &mut Tx<'_>) -> Result<()> {
    let mut table: Params = THREE_FOR_TWO.into_iter().collect();
    let categories = catalog::list_categories(tx)?;
    for category in categories.iter().filter(|category| category.title == CATEGORY) {
        table.push("category_ids[]", category.id.to_string());
    }
    for coupon in [table, FREE_SHIPPING.into_iter().collect(), WELCOME.into_iter().collect()] {
        promotions::create_coupon(tx, &Scope::system(), coupon)?;
    }
    Ok(())
}
