//! Long stories that cross many pages.

mod digital_orders;
mod free_orders;
mod guest_cart;
mod new_shop;
mod order_summaries;
mod payment_method_changes;
mod purchase_from_export;
mod refunds;
mod twin_carts;
mod unpaid_orders;
