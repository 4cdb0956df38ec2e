//! The rules of each context, called on a database without pages in front of it.

mod account_rules;
mod api_keys;
mod api_sessions;
mod audit;
mod cart_changes;
mod cart_merges;
mod cart_model;
mod catalog;
mod checkout_rules;
mod coupons;
mod guest_carts;
mod holds;
mod inventory;
mod order_audit;
mod order_holds;
mod order_state_machines;
mod order_statuses;
mod orders;
mod permissions;
mod product_saving;
mod sales_figures;
mod settings;
mod shipping;
mod shopping_cart;
mod tax;
mod webhooks;
