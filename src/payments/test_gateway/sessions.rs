//! The test gateway's own books, of which the shop knows only what it is told.

use crate::{
    Error, Result,
    db::{Conn, Tx},
    foundation::{money::Money, token},
    payments::{
        gateway::{CheckoutSessionRequest, MoneyBack},
        models::TestSession,
    },
    q,
};

/// What a shopper does on the page, or what a bank does later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Pays at once.
    Pay,
    /// Tries a card that is declined.
    Decline,
    /// Pays by something slow.
    PayLater,
    /// The slow money arrives.
    Arrive,
    /// The slow money does not arrive.
    Bounce,
}

impl Press {
    /// All of them, with the word that a form sends.
    pub const ALL: [(&'static str, Self); 5] = [
        ("pay", Self::Pay),
        ("decline", Self::Decline),
        ("later", Self::PayLater),
        ("arrive", Self::Arrive),
        ("bounce", Self::Bounce),
    ];

    /// Which status it is for, and which it leads to.
    fn step(self) -> (&'static str, &'static str) {
        match self {
            Self::Pay => ("open", "paid"),
            Self::Decline => ("open", "failed"),
            Self::PayLater => ("open", "processing"),
            Self::Arrive => ("processing", "paid"),
            Self::Bounce => ("processing", "failed"),
        }
    }
}

/// A session of the test gateway.
pub fn get_test_session(conn: &mut Conn<'_>, id: &str) -> Result<TestSession> {
    q!(conn, payments::test_sessions::find(id))?.ok_or(Error::NotFound)
}

/// Does what was pressed, where that is possible; answers how the session stands after it.
pub fn press(tx: &mut Tx<'_>, id: &str, press: Press) -> Result<TestSession> {
    let ((before, after), now) = (press.step(), tx.now());
    q!(tx, payments::test_sessions::step(id, (before, after), now))?;
    get_test_session(tx, id)
}

/// Opens a session; the same asking answers the one that is there.
pub(super) fn open(
    tx: &mut Tx<'_>,
    session_request: &CheckoutSessionRequest,
) -> Result<TestSession> {
    if let Some(known) = q!(tx, payments::test_sessions::by_key(&session_request.key))? {
        return Ok(known);
    }
    let session = TestSession {
        id: name("tsess"),
        idempotency_key: session_request.key.clone(),
        status: "open".to_owned(),
        amount: session_request.amount.clone(),
        refunded: Money::zero(),
        currency: session_request.currency,
        reference: session_request.key.clone(),
        description: session_request.description.clone(),
        success_url: session_request.success_url.clone(),
        cancel_url: session_request.cancel_url.clone(),
        expires_at: session_request.expires_at,
        inserted_at: tx.now(),
    };
    q!(tx, payments::test_sessions::insert(session.clone()))?;
    Ok(session)
}

/// Closes a session that nobody has paid.
pub(super) fn close(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    q!(tx, payments::test_sessions::close(id))?;
    Ok(())
}

/// Sends money back, never more than came; the same asking answers what was done.
pub(super) fn give_back(tx: &mut Tx<'_>, back: &MoneyBack) -> Result<String> {
    if let Some(known) = q!(tx, payments::test_sessions::refund_by_key(&back.key))? {
        return Ok(known);
    }
    let session = get_test_session(tx, &back.external_id)?;
    let paid = session.status == "paid" && session.currency == back.currency;
    if !paid || left(&session) < back.amount {
        return Err(Error::refused("there is not that much left to refund"));
    }
    let (id, now) = (name("tref"), tx.now());
    let sum = session.refunded.clone() + &back.amount;
    if q!(tx, payments::test_sessions::give_back(&session, sum))? == 0 {
        return Err(Error::Busy);
    }
    q!(
        tx,
        payments::test_sessions::insert_refund(
            (id.as_str(), session.id.as_str()),
            &back.key,
            &back.amount,
            now
        )
    )?;
    Ok(id)
}

/// A name that nobody guesses.
fn name(kind: &str) -> String {
    format!("{kind}_{}", token::generate())
}

/// What is left of a session's money.
fn left(session: &TestSession) -> Money {
    session.amount.clone() - &session.refunded
}
