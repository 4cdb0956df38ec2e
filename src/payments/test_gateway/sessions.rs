//! The sessions of the test gateway. The shop only knows what its webhooks report.

use crate::{
    Error, Result,
    db::{Conn, Tx},
    foundation::{money::Money, token},
    payments::{
        gateway::{CheckoutSessionRequest, GatewayRefund},
        models::{TestSession, TestSessionStatus},
        rejection::PaymentRejection,
    },
    q,
};

/// An action of the customer on the page, or of the bank later. Parsed from its name in forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum TestAction {
    /// Pays immediately.
    Pay,
    /// Uses a card that is declined.
    Decline,
    /// Pays by a slow method.
    #[strum(serialize = "later")]
    PayLater,
    /// The slow payment arrives.
    Arrive,
    /// The slow payment fails.
    Bounce,
}

impl TestAction {
    /// The state in which the action is possible.
    fn before(self) -> TestSessionStatus {
        match self {
            Self::Pay | Self::Decline | Self::PayLater => TestSessionStatus::Open,
            Self::Arrive | Self::Bounce => TestSessionStatus::Processing,
        }
    }

    /// The state after the action.
    fn after(self) -> TestSessionStatus {
        match self {
            Self::Pay | Self::Arrive => TestSessionStatus::Paid,
            Self::Decline | Self::Bounce => TestSessionStatus::Failed,
            Self::PayLater => TestSessionStatus::Processing,
        }
    }
}

/// Returns a session of the test gateway.
pub fn get_test_session(conn: &mut Conn<'_>, id: &str) -> Result<TestSession> {
    q!(conn, payments::test_sessions::find(id))?.ok_or(Error::NotFound)
}

/// Applies an action if the session allows it, and returns the session.
pub fn apply_test_action(tx: &mut Tx<'_>, id: &str, action: TestAction) -> Result<TestSession> {
    q!(tx, payments::test_sessions::advance(id, action.before(), action.after(), tx.now()))?;
    get_test_session(tx, id)
}

/// Opens a session, or returns the one with the same key.
pub(super) fn open(tx: &mut Tx<'_>, request: &CheckoutSessionRequest) -> Result<TestSession> {
    if let Some(known) = q!(tx, payments::test_sessions::by_key(&request.key))? {
        return Ok(known);
    }
    let session = TestSession {
        id: generate_id("tsess"),
        idempotency_key: request.key.clone(),
        status: TestSessionStatus::Open,
        amount: request.amount.clone(),
        refunded: Money::zero(),
        currency: request.currency,
        reference: request.key.clone(),
        description: request.description.clone(),
        success_url: request.success_url.clone(),
        cancel_url: request.cancel_url.clone(),
        expires_at: request.expires_at,
        inserted_at: tx.now(),
    };
    q!(tx, payments::test_sessions::insert(session.clone()))?;
    Ok(session)
}

/// Closes a session that was not paid.
pub(super) fn close(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    q!(tx, payments::test_sessions::close(id))?;
    Ok(())
}

/// Refunds a payment, limited to the amount that is left. Returns the refund's id, which is the
/// same for requests with the same key.
pub(super) fn refund(tx: &mut Tx<'_>, request: &GatewayRefund) -> Result<String> {
    if let Some(known) = q!(tx, payments::test_sessions::refund_by_key(&request.key))? {
        return Ok(known);
    }
    let session = get_test_session(tx, &request.external_id)?;
    let is_paid = session.status == TestSessionStatus::Paid && session.currency == request.currency;
    let left = session.amount.clone() - &session.refunded;
    if !is_paid || left < request.amount {
        return Err(PaymentRejection::TestRefundTooLarge.into());
    }
    let id = generate_id("tref");
    let sum = session.refunded.clone() + &request.amount;
    if q!(tx, payments::test_sessions::set_refunded(&session, &sum))? == 0 {
        return Err(Error::Busy);
    }
    q!(
        tx,
        payments::test_sessions::insert_refund(
            &id,
            &session.id,
            &request.key,
            &request.amount,
            tx.now()
        )
    )?;
    Ok(id)
}

/// An id that can't be guessed.
fn generate_id(kind: &str) -> String {
    format!("{kind}_{}", token::generate())
}
