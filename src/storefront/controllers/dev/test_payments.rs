//! The payment page of the test gateway, which takes no money.

use actix_web::web::Path;

use crate::{
    payments::{self, TestAction, TestGateway, TestSession, TestSessionStatus},
    storefront::views::test_payment::TestPaymentPage,
    web::{
        error::AppError,
        extractors::{Form, Visitor},
        response::{self, HandlerResult},
        state::State,
    },
};

/// `GET /dev/pay/{session}`
pub async fn show(state: State, visitor: Visitor, session: Path<String>) -> HandlerResult {
    gateway(&state)?;
    let read = state.repo.read(move |conn| payments::get_test_session(conn, &session));
    let session = with_local_urls(&state, read.await?);
    let now = state.repo.clock().now();
    response::page(&TestPaymentPage::new(&visitor.layout("Pay"), session, now))
}

/// `POST /dev/pay/{session}`: applies the button that was pressed, and sends a webhook about it.
pub async fn create(state: State, session: Path<String>, Form(params): Form) -> HandlerResult {
    let gateway = gateway(&state)?;
    let pressed = params.get("press").unwrap_or_default();
    let action: TestAction =
        pressed.parse().map_err(|_| AppError::BadRequest("There is no such button."))?;
    let write = state.repo.write(move |tx| payments::apply_test_action(tx, &session, action));
    let session = write.await?;
    let webhook = gateway.webhook(&session);
    let signature = Some(webhook.signature.as_str());
    if let Err(error) =
        state.payment_service.receive(TestGateway::NAME, signature, &webhook.body).await
    {
        // The shop asks the gateway later, as it does with any provider.
        tracing::warn!(%error, "failed to process a test gateway webhook");
    }
    let session = with_local_urls(&state, session);
    response::see_other(return_url(&session))
}

/// Replaces the return URLs by paths, so that the shopper stays on the same host name.
fn with_local_urls(state: &State, mut session: TestSession) -> TestSession {
    session.success_url = state.shop.redirect_target(&session.success_url).to_owned();
    session.cancel_url = state.shop.redirect_target(&session.cancel_url).to_owned();
    session
}

fn return_url(session: &TestSession) -> &str {
    match session.status {
        TestSessionStatus::Paid | TestSessionStatus::Processing => &session.success_url,
        TestSessionStatus::Open | TestSessionStatus::Failed | TestSessionStatus::Expired => {
            &session.cancel_url
        }
    }
}

fn gateway(state: &State) -> Result<&TestGateway, AppError> {
    state.test_gateway.as_ref().ok_or(AppError::NotFound)
}
