//! Shopping carts, with current prices and stock.
//!
//! A cart reserves no stock and guarantees no price. It belongs to a user, or to the browser that
//! has its token in a cookie.

mod add;
mod allowance;
mod availability;
mod cart_cache;
mod cart_limits;
mod cart_owner;
mod carts;
mod changes;
mod contents;
mod coupons;
mod delivery;
mod demand;
mod expiry;
mod line;
mod merge;
mod models;
mod rejection;
mod removal;
mod saved_for_later;
mod sharing;
mod totals;
mod update;
mod webhook_events;

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
pub use allowance::{CustomerLimit, limits_per_customer, list_exceeded_limits};
pub use availability::LineAvailability;
pub use cart_cache::{CacheSnapshot, CartCache};
pub use cart_limits::CartLimits;
pub use cart_owner::{CartOwner, TokenHash};
pub use carts::{
    clear_cart, close_cart, convert_cart, create_cart, delete_cart, find_cart,
    find_cart_by_session_token, get_any_cart, get_cart, lock_any_cart, lock_cart, reopen_cart,
};
pub use changes::{LineChange, acknowledge_changes};
pub use contents::{CartContents, load_contents, load_contents_for};
pub use coupons::{apply_code, apply_coupon, remove_codes, remove_coupon};
pub use delivery::{
    DeliveryChoice, MAX_REGION, cast_destination, change_destination, choose_delivery,
    list_pickup_locations, record_destination, set_destination,
};
pub use demand::list_demand;
pub use expiry::{
    CartTouchBuffer, ExpiredCart, ExpiredLine, discard_expired_cart, find_expired_cart,
    purge_expired_carts, restore_expired_cart,
};
pub use line::CartLine;
pub use merge::{CartMerge, find_merge, incoming_lines::MergeSummary, merge_carts, undo_merge};
pub use models::{
    Cart, CartFlags, CartItem, CartWithCount, Demand, Destination, OrphanedLine, PickupLocation,
    SessionCart,
};
pub use rejection::CartRejection;
pub use removal::{
    MAX_RESTORED, Removed, RemovedLine, RestoredLines, remove_item_from_cart, restore_items_to_cart,
};
pub use saved_for_later::{find_variant_of_line, move_back_to_cart, save_for_later};
pub use sharing::{
    SharedItem, SharedLine, add_shared_items, list_shareable_lines, list_shared_items,
};
pub use totals::Totals;
pub use update::{Updated, set_item_quantity, update_cart};
