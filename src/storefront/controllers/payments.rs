//! Paying for an order: for whoever has its link.

use actix_web::{HttpResponse, http::header, web::Path};

use crate::{
    Error,
    limits::Action,
    orders,
    payment_service::{PaymentRedirect, PaymentReturn},
    payments::{self, Method},
    storefront::views::payments::{PaymentPage, PaymentWays, WaitingPage},
    web::{
        extractors::{ClientAddress, Form, Query, Visitor},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// Seconds until the waiting page looks again; it takes longer and longer, and gives up.
const PAUSES: [u32; 14] = [2, 2, 3, 3, 5, 5, 5, 10, 10, 15, 15, 30, 30, 60];

/// `GET /orders/{token}/payment`
pub async fn show(state: State, visitor: Visitor, token: Path<String>) -> HandlerResult {
    let token = token.into_inner();
    let read = state.repo.read(move |conn| {
        let placed = orders::payable(conn, &token)?;
        let payments = payments::list_payments(conn, placed.order.id)?;
        let until = orders::held_until(conn, &placed.order)?;
        Ok((placed, payments, until))
    });
    let (placed, payments, until) = read.await?;
    let order = &placed.order;
    let others: Vec<Method> = match order.can_change_payment_method() {
        true => state.checkout_config().methods,
        false => Vec::new(),
    };
    let others: Vec<Method> =
        others.into_iter().filter(|method| method.code != order.payment_method).collect();
    if !order.can_be_paid() && others.is_empty() {
        return response::see_other(paths::order(&order.token));
    }
    let how = orders::how_to_pay(&state.settings(), order);
    let layout = visitor.layout(format!("Pay for order {}", placed.order.number)).for_payment();
    let ways = PaymentWays { payments, others, how_to_pay: how };
    response::page(&PaymentPage::new(layout, placed, ways, until))
}

/// `POST /orders/{token}/payments`
pub async fn create(
    state: State,
    visitor: Visitor,
    ClientAddress(from): ClientAddress,
    token: Path<String>,
    _: Form,
) -> HandlerResult {
    state.limits.check(Action::Pay, from, token.as_str())?;
    lead_to_pay(&state, &visitor, &token).await
}

/// `POST /orders/{token}/payment_method`: another way to pay, and on to it.
pub async fn change(
    state: State,
    visitor: Visitor,
    ClientAddress(from): ClientAddress,
    token: Path<String>,
    Form(params): Form,
) -> HandlerResult {
    state.limits.check(Action::Pay, from, token.as_str())?;
    let code = params.get("payment_method").unwrap_or_default();
    match state.payment_service.change_method(&visitor.scope, &token, code).await {
        Ok(order) if order.can_be_paid() => lead_to_pay(&state, &visitor, &token).await,
        Ok(order) => {
            let name = Method::of_code(&order.payment_method).map_or("", |method| method.name);
            visitor.flash_info(format!("Payment method changed to {}.", name.to_lowercase()));
            response::see_other(paths::order(&token))
        }
        Err(Error::Rejected(reason)) => {
            visitor.flash_error(reason);
            response::see_other(paths::order_payment(&token))
        }
        Err(error) => Err(error.into()),
    }
}

/// On to the provider's page; where that is not possible, to the page that says why.
pub async fn lead_to_pay(state: &State, visitor: &Visitor, token: &str) -> HandlerResult {
    match state.payment_service.pay(token).await {
        Ok(PaymentRedirect::Pay(url)) => response::see_other(state.shop.way_to(&url)),
        Ok(PaymentRedirect::Nothing) => response::see_other(paths::order(token)),
        Err(Error::Rejected(reason)) if !reason.is_conflict() => {
            visitor.flash_error(reason);
            response::see_other(paths::order_payment(token))
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /orders/{token}/return`: where the provider's page leads after paying.
pub async fn back(
    state: State,
    visitor: Visitor,
    token: Path<String>,
    Query(query): Query,
) -> HandlerResult {
    match state.payment_service.check_payment(&token).await? {
        PaymentReturn::Done => response::see_other(paths::order(&token)),
        PaymentReturn::Unpaid => response::see_other(paths::order_payment(&token)),
        PaymentReturn::Unknown => {
            let page_views: usize =
                query.get("looks").and_then(|text| text.parse().ok()).unwrap_or(0);
            waiting(&visitor, &token, page_views)
        }
    }
}

/// The page that looks again by itself, without a script.
fn waiting(visitor: &Visitor, token: &str, page_views: usize) -> HandlerResult {
    let layout = visitor.layout("We're checking your payment").for_payment();
    let again = format!("{}?looks={}", paths::order_return(token), page_views.saturating_add(1));
    let pause = PAUSES.get(page_views);
    let page = WaitingPage::new(layout, token, pause.is_some());
    let mut answer: HttpResponse = response::page(&page)?;
    if let Some(pause) = pause
        && let Ok(refresh) = header::HeaderValue::from_str(&format!("{pause}; url={again}"))
    {
        answer.headers_mut().insert(header::HeaderName::from_static("refresh"), refresh);
    }
    Ok(answer)
}
