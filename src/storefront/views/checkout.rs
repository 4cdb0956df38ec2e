//! The pages of the checkout.

mod delivery;
mod details;
mod frame;
mod over;
mod payment;
mod proof;
mod review;

pub use delivery::DeliveryPage;
pub use details::DetailsPage;
pub use frame::{Frame, lost_code};
pub use over::OverPage;
pub use payment::PaymentPage;
pub use proof::{ProofLink, ProofLinkPage, ProofPage};
pub use review::ReviewPage;
