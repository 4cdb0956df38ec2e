//! The pages of the checkout.

mod delivery;
mod details;
mod frame;
mod over;
mod payment;
mod review;

pub use delivery::DeliveryPage;
pub use details::DetailsPage;
pub use frame::Frame;
pub use over::OverPage;
pub use payment::PaymentPage;
pub use review::ReviewPage;
