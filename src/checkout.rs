//! The checkout: from a cart to the press that orders it, a step at a time.
//!
//! It holds the stock of the cart until its deadline. Meanwhile nobody changes the cart; whoever
//! leaves, or comes too late, finds it as it was.

mod begin;
mod budget;
mod deadline;
mod delivery;
mod details;
mod draft;
mod email;
mod end;
mod models;
mod payment;
mod postcodes;
mod previous_details;
mod proof;
mod proof_rule;
mod reserved_lines;
mod session;
mod steps;
mod suggestions;

#[path = "checkout"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "checkout"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use begin::{begin, get_open};
pub use budget::forget_clients;
pub use deadline::{extend, prolong};
pub use delivery::{DeliveryOption, save_delivery};
pub use details::{change_details, save_details};
pub use draft::keep_draft;
pub use email::accept_email;
pub use end::{EXPIRED, Outside, close, end_due, expire_due, leave, step_outside};
pub use models::{Checkout, CheckoutStatus, Details, LONGEST_HOLD, OpenCheckout};
pub use payment::save_payment;
pub use previous_details::fill_in_from_account;
pub use proof::{ProvedEmail, find_proof, go_on_without_codes, prove_email, send_proof_link};
pub use proof_rule::customer_of;
pub use reserved_lines::{Hold, get_hold, list_holds, release_hold};
pub use session::{
    CheckoutConfig, CheckoutSession, CheckoutState, load_state, open_checkout_session,
};
pub use steps::Step;
pub use suggestions::Suggestion;
