//! Reasons why payments reject a use case.

use serde::Serialize;

use crate::error;

/// The reason why a payment can't be made.
#[derive(Debug, Serialize, strum::IntoStaticStr, strum::VariantNames, thiserror::Error)]
#[serde(untagged)]
#[strum(serialize_all = "snake_case")]
pub enum PaymentRejection {
    /// The shop has no payment provider.
    #[error("We can't take cards right now. Please choose another payment method.")]
    NoProvider,
    /// The payment provider did not respond.
    #[error(
        "Our payment provider isn't responding right now. Nothing was charged, and your items are \
         still reserved. Please try again in a minute."
    )]
    ProviderUnavailable,
    /// The payment provider refused to open a session.
    #[error(
        "Our payment provider can't take this payment. Nothing was charged. Please try again or \
         contact us."
    )]
    ProviderRefused,
    /// The order has had the maximum number of attempts to pay.
    #[error(
        "There have been too many payment attempts for this order. Nothing was charged. Please \
         place a new order or contact us."
    )]
    TooManyAttempts,
    /// The stock of the order can't be held until the end of a session.
    #[error(
        "We can't reserve your items any longer, so this order can no longer be paid. Nothing was \
         charged. Please place a new order."
    )]
    ReservationEnds,
    /// The shop doesn't offer the payment method.
    #[error("This payment method isn't available right now. Please choose another.")]
    MethodNotAvailable,
    /// The test gateway has less money left to refund.
    #[error("there is not that much left to refund")]
    TestRefundTooLarge,
}

impl error::Reason for PaymentRejection {
    fn code(&self) -> &'static str {
        self.into()
    }
}
