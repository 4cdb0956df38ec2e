//! Carts: what a shopper means to buy, at the prices and with the stock of this moment.
//!
//! A cart reduces no stock and promises no price. It belongs to a user, or to whoever has its
//! token in a cookie.

mod add;
mod allowance;
mod basket;
mod bringing;
mod carts;
mod changes;
mod coupons;
mod delivery;
mod demand;
mod destination;
mod expired;
mod kept;
mod later;
mod lifetime;
mod line;
mod locking;
mod merges;
mod merging;
mod models;
mod owner;
mod postgres;
mod restore;
mod seen;
mod sharing;
mod sqlite;
mod stepping;
mod terms;
mod totals;
mod update;

pub use add::{Added, add_item_to_cart};
pub use allowance::{limits_per_customer, over_limit};
pub use basket::CartContents;
pub use bringing::BroughtIn;
pub use carts::{convert_cart, fill, fill_for, find_cart, find_cart_by_session_token, lock_cart};
pub use changes::{Change, acknowledge_changes};
pub use coupons::{apply_coupon, remove_coupon, take_off_codes};
pub use delivery::{DeliveryChoice, choose_delivery, list_pickup_places};
pub use demand::{Demand, list_demand};
pub use destination::{
    MAX_REGION, cast_destination, change_destination, record_destination, set_destination,
};
pub use expired::{ExpiredCart, find_expired_cart, forget_expired_cart, restore_expired_cart};
pub use kept::{CacheSnapshot, CartCache};
pub use later::{find_variant_of_line, move_back_to_cart, set_aside};
pub use lifetime::{CartTouchBuffer, purge_expired_carts};
pub use line::{Line, LineAvailability};
pub use locking::{close_cart, lock_any_cart, reopen_cart};
pub use merges::{Merge, find_merge, merge_carts, undo_merge};
pub use models::{Arrived, Cart, CartFlags, CartItem, Destination, PickupPlace};
pub use owner::{CartOwner, TokenHash};
pub use restore::{MAX_RESTORED, RemovedLine, Restored, restore_items_to_cart};
pub use sharing::{SharedThing, add_shared, list_goods, show_shared};
pub use terms::CartLimits;
pub use totals::Totals;
pub use update::{Removed, Updated, remove_item_from_cart, update_cart};
