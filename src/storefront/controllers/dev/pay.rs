//! The page of the test gateway, which takes no money.

use actix_web::web::Path;

use crate::{
    payments::{self, Press, TestGateway, TestSession},
    storefront::views::pay::PayPage,
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
    let (session, now) = (at_home(&state, read.await?), state.repo.clock().now());
    response::page(&PayPage::new(&visitor.layout("Pay"), session, now))
}

/// `POST /dev/pay/{session}`: does what was pressed, and reports it as any provider would.
pub async fn create(state: State, session: Path<String>, Form(params): Form) -> HandlerResult {
    let gateway = gateway(&state)?;
    let pressed = params.get("press").unwrap_or_default();
    let press = Press::ALL.iter().find(|(word, _)| *word == pressed).map(|(_, press)| *press);
    let press = press.ok_or(AppError::BadRequest("There is no such button."))?;
    let write = state.repo.write(move |tx| payments::press(tx, &session, press));
    let session = write.await?;
    let (signature, body) = gateway.event(&session);
    if let Err(error) =
        state.payment_service.receive(TestGateway::NAME, Some(&signature), &body).await
    {
        // As with any provider: the shop asks when it has heard nothing for a while.
        tracing::warn!(%error, "failed to process a test gateway webhook");
    }
    response::see_other(next(&at_home(&state, session)))
}

/// The same, with ways back that stay at the name of this host by which the shopper came.
fn at_home(state: &State, session: TestSession) -> TestSession {
    let way = |address: &str| state.shop.way_to(address).to_owned();
    let (success_url, cancel_url) = (way(&session.success_url), way(&session.cancel_url));
    TestSession { success_url, cancel_url, ..session }
}

fn next(session: &TestSession) -> &str {
    match session.status.as_str() {
        "paid" | "processing" => &session.success_url,
        _ => &session.cancel_url,
    }
}

fn gateway(state: &State) -> Result<&TestGateway, AppError> {
    state.test_gateway.as_ref().ok_or(AppError::NotFound)
}
