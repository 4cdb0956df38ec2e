//! The pages of the checkout.

mod closed;
mod delivery;
mod details;
mod frame;
mod payment;
mod proof;
mod review;

pub use closed::ClosedCheckoutPage;
pub use delivery::DeliveryPage;
pub use details::DetailsPage;
pub use frame::{Frame, rejected_code_message};
pub use payment::PaymentPage;
pub use proof::{ProofLink, ProofLinkPage, ProofPage};
pub use review::ReviewPage;
