//! Carts: what a shopper means to buy, at the prices and with the stock of this moment.
//!
//! A cart reduces no stock and promises no price. It belongs to a user, or to whoever has its
//! token in a cookie.

mod acknowledged;
mod add;
mod allowance;
mod cart_cache;
mod cart_limits;
mod cart_owner;
mod carts;
mod changes;
mod contents;
mod coupons;
mod delivery;
mod demand;
mod destination;
mod expired;
mod incoming_lines;
mod lifetime;
mod line;
mod locking;
mod merge;
mod merge_rules;
mod models;
mod quantity_steps;
mod restore;
mod saved_for_later;
mod sharing;
mod totals;
mod update;

#[path = "shopping_cart"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "shopping_cart"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use add::{Added, add_item_to_cart};
pub use allowance::{limits_per_customer, over_limit};
pub use cart_cache::{CacheSnapshot, CartCache};
pub use cart_limits::CartLimits;
pub use cart_owner::{CartOwner, TokenHash};
pub use carts::{convert_cart, fill, fill_for, find_cart, find_cart_by_session_token, lock_cart};
pub use changes::{Change, acknowledge_changes};
pub use contents::CartContents;
pub use coupons::{apply_coupon, remove_coupon, take_off_codes};
pub use delivery::{DeliveryChoice, choose_delivery, list_pickup_places};
pub use demand::{Demand, list_demand};
pub use destination::{
    MAX_REGION, cast_destination, change_destination, record_destination, set_destination,
};
pub use expired::{ExpiredCart, find_expired_cart, forget_expired_cart, restore_expired_cart};
pub use incoming_lines::BroughtIn;
pub use lifetime::{CartTouchBuffer, purge_expired_carts};
pub use line::{Line, LineAvailability};
pub use locking::{close_cart, lock_any_cart, reopen_cart};
pub use merge::{Merge, find_merge, merge_carts, undo_merge};
pub use models::{Arrived, Cart, CartFlags, CartItem, Destination, PickupPlace};
pub use restore::{MAX_RESTORED, RemovedLine, Restored, restore_items_to_cart};
pub use saved_for_later::{find_variant_of_line, move_back_to_cart, save_for_later};
pub use sharing::{SharedThing, add_shared, list_goods, show_shared};
pub use totals::Totals;
pub use update::{Removed, Updated, remove_item_from_cart, update_cart};
