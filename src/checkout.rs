//! The checkout: the steps from a cart to an order.
//!
//! It reserves the cart's stock until its deadline and locks the cart. A shopper who leaves, or whose
//! reservation ends, finds the cart unchanged.

mod begin;
mod budget;
mod delivery;
mod details;
mod draft;
mod end;
mod holds;
mod models;
mod payment;
mod postcodes;
mod previous_details;
mod proof;
mod proof_rule;
mod rejection;
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

pub use begin::{begin, extend, renew_deadline, set_deadline};
pub use budget::delete_client_addresses;
pub use delivery::{DeliveryOption, save_delivery};
pub use details::{change_details, save_details};
pub use draft::save_draft;
pub use end::{
    CHECKOUT_CLOSED, CartChangeResult, complete, end_and_change_cart, end_due_checkout,
    end_due_checkouts, is_due, leave_checkout,
};
pub use holds::{Hold, HoldLine, get_hold, list_hold_slice, list_holds, release_hold};
pub use models::{Checkout, CheckoutDetails, CheckoutStatus, LONGEST_HOLD, OpenCheckout};
pub use payment::save_payment;
pub use postcodes::PostcodeField;
pub use previous_details::prefill_from_account;
pub use proof::{ProvedEmail, find_proof, prove_email, remove_limited_codes, send_proof_link};
pub use proof_rule::customer_of;
pub use rejection::{CheckoutRejection, EXPIRED};
pub use session::{
    CheckoutConfig, CheckoutSession, CheckoutState, OwnedCheckout, get_checkout_by_token,
    load_checkout_session, load_state, lock_open_checkout,
};
pub use steps::Step;
pub use suggestions::{Suggestion, accept_email};
