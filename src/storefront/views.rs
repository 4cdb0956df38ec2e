//! Pages, one struct for each template.

pub mod calendar;
pub mod cart;
pub mod checkout;
pub mod delivery;
pub mod drops;
pub mod home;
pub mod imported_orders;
pub mod mailbox;
pub mod orders;
pub mod payments;
pub mod product_feed;
pub mod products;
pub mod setup;
pub mod shared_carts;
pub mod sitemap;
pub mod staff_invitations;
pub mod structured_data;
pub mod suggestions;
pub mod test_payment;
pub mod users;
