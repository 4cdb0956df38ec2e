//! Payments of an order, for anybody who has its link.

use actix_web::{HttpResponse, http::header, web::Path};

use crate::{
    Error,
    limits::Action,
    orders,
    payment_service::{PaymentRedirect, PaymentReturn},
    payments::{self, PaymentMethod},
    storefront::views::payments::{PaymentOptions, PaymentPage, WaitingPage},
    web::{
        error::into_rejection,
        extractors::{ClientAddress, Form, Query, Visitor},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// Seconds between the reloads of the waiting page. After the last one it stops.
const RELOAD_SECONDS: [u32; 14] = [2, 2, 3, 3, 5, 5, 5, 10, 10, 15, 15, 30, 30, 60];

/// `GET /orders/{token}/payment`
pub async fn show(state: State, visitor: Visitor, token: Path<String>) -> HandlerResult {
    let token = token.into_inner();
    let read = state.repo.read(move |conn| {
        let placed = orders::get_order_by_token(conn, &token)?;
        let payments = payments::list_payments(conn, placed.order.id)?;
        let reserved_until = orders::held_until(conn, &placed.order)?;
        Ok((placed, payments, reserved_until))
    });
    let (placed, payments, reserved_until) = read.await?;
    let order = &placed.order;
    let mut other_methods: Vec<PaymentMethod> = Vec::new();
    if order.can_change_payment_method() {
        other_methods = state.payment_methods();
        other_methods.retain(|method| method.code != order.payment_method);
    }
    if !order.can_be_paid() && other_methods.is_empty() {
        return response::see_other(paths::order(&order.token));
    }
    let payment_instructions = orders::payment_instructions(&state.settings(), order);
    let layout = visitor.layout(format!("Pay for order {}", placed.order.number)).for_payment();
    let options = PaymentOptions { payments, other_methods, payment_instructions };
    response::page(&PaymentPage::new(layout, placed, options, reserved_until))
}

/// `POST /orders/{token}/payments`
pub async fn create(
    state: State,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
    token: Path<String>,
    _: Form,
) -> HandlerResult {
    state.limits.check(Action::Pay, address, token.as_str())?;
    redirect_to_payment(&state, &visitor, &token).await
}

/// `POST /orders/{token}/payment_method`: changes the payment method, and starts a payment if the new
/// method needs one.
pub async fn change_method(
    state: State,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
    token: Path<String>,
    Form(params): Form,
) -> HandlerResult {
    state.limits.check(Action::Pay, address, token.as_str())?;
    let code = params.get("payment_method").unwrap_or_default();
    match state.payment_service.change_method(&visitor.scope, &token, code).await {
        Ok(order) if order.can_be_paid() => redirect_to_payment(&state, &visitor, &token).await,
        Ok(order) => {
            let name =
                PaymentMethod::from_code(&order.payment_method).map_or("", |method| method.name);
            visitor.flash_info(format!("Payment method changed to {}.", name.to_lowercase()));
            response::see_other(paths::order(&token))
        }
        Err(Error::Rejected(rejection)) => {
            visitor.flash_error(rejection);
            response::see_other(paths::order_payment(&token))
        }
        Err(error) => Err(error.into()),
    }
}

/// Redirects to the payment provider's page, or to the payment page if that is rejected.
pub async fn redirect_to_payment(state: &State, visitor: &Visitor, token: &str) -> HandlerResult {
    match state.payment_service.pay(token).await {
        Ok(PaymentRedirect::Pay(url)) => response::see_other(state.shop.redirect_target(&url)),
        Ok(PaymentRedirect::Nothing) => response::see_other(paths::order(token)),
        Err(error) => {
            visitor.flash_error(into_rejection(error)?);
            response::see_other(paths::order_payment(token))
        }
    }
}

/// `GET /orders/{token}/return`: the page to which the provider redirects after the payment.
pub async fn show_return(
    state: State,
    visitor: Visitor,
    token: Path<String>,
    Query(query): Query,
) -> HandlerResult {
    match state.payment_service.check_payment(&token).await? {
        PaymentReturn::Done => response::see_other(paths::order(&token)),
        PaymentReturn::Unpaid => response::see_other(paths::order_payment(&token)),
        PaymentReturn::Unknown => {
            let reloads = query.get("reloads").and_then(|text| text.parse().ok()).unwrap_or(0);
            waiting_page(&visitor, &token, reloads)
        }
    }
}

/// Responds with a page that reloads itself without a script.
fn waiting_page(visitor: &Visitor, token: &str, reloads: usize) -> HandlerResult {
    let layout = visitor.layout("We're checking your payment").for_payment();
    let next = format!("{}?reloads={}", paths::order_return(token), reloads.saturating_add(1));
    let seconds = RELOAD_SECONDS.get(reloads);
    let page = WaitingPage::new(layout, token, seconds.is_some());
    let mut response: HttpResponse = response::page(&page)?;
    if let Some(seconds) = seconds
        && let Ok(refresh) = header::HeaderValue::from_str(&format!("{seconds}; url={next}"))
    {
        response.headers_mut().insert(header::HeaderName::from_static("refresh"), refresh);
    }
    Ok(response)
}
