//! Orders, for whoever placed them: by number for their owner, by the link's secret for anybody
//! who has it.

use actix_web::web::Path;

use crate::{
    Error, Result,
    checkout::Step,
    db::Conn,
    foundation::page::PageRequest,
    limits::Action,
    orders::{self, Cancelled, OrderContext, Placed, PlacedOrder},
    storefront::views::orders::{OrderPage, OrdersPage},
    web::{
        error::AppError,
        extractors::{CurrentCheckout, Form, Query, SignedIn, Visitor},
        paths,
        response::{self, HandlerResult},
        sse::{PageKind, Topic},
        state::State,
    },
};

use super::payments::lead_to_pay;

pub mod cancellations;
pub mod credit_notes;
pub mod invoices;
pub mod links;
pub mod reorders;

const PER_PAGE: i64 = 20;
const CREATED: &str = "Order created successfully.";
const AGAIN: &str = "We have already received this order. It was placed once.";

/// What numbers begin with; the secret of a link does not.
const NUMBERED: &str = "ORD-";

/// `POST /orders`: from the checkout's last page.
pub async fn create(state: State, current: CurrentCheckout, Form(params): Form) -> HandlerResult {
    let Some(owner) = current.owner.clone() else {
        return response::see_other(paths::checkout(Step::Review));
    };
    let scope = current.scope.clone();
    if let Some(client) = scope.client() {
        state.limits.check(Action::Order, client.address(), None)?;
    }
    let order_context = OrderContext {
        checkout_config: state.checkout_config(),
        shop_identity: state.shop_identity(),
    };
    let place = state
        .repo
        .write(move |tx| orders::place_order(tx, &scope, &owner, &order_context, &params));
    match place.await {
        Ok(Placed { order, already_placed }) => {
            current.remember_order(&order.token);
            if order.can_be_paid() {
                return lead_to_pay(&state, &current, &order.token).await;
            }
            current.flash_info(if already_placed { AGAIN } else { CREATED });
            response::see_other(paths::order(&order.token))
        }
        Err(Error::Rejected(reason)) if !reason.is_conflict() => {
            current.flash_error(reason);
            response::see_other(paths::checkout(Step::Review))
        }
        Err(failure) => Err(failure.into()),
    }
}

/// `GET /orders`
pub async fn index(state: State, visitor: SignedIn, Query(query): Query) -> HandlerResult {
    let scope = visitor.scope.clone();
    let request = PageRequest::from_text(query.get("page"), PER_PAGE);
    let orders = state.repo.read(move |conn| orders::list_orders(conn, &scope, request)).await?;
    response::ensure_page_exists(&orders, paths::ORDERS, &query)?;
    response::page(&OrdersPage::new(visitor.layout("Your orders"), orders))
}

/// `GET /orders/{name}`
pub async fn show(state: State, visitor: Visitor, name: Path<String>) -> HandlerResult {
    let name = name.into_inner();
    let placed = find(&state, &visitor, &name).await?;
    let read = state.repo.read(move |conn| {
        let history = orders::get_history(conn, &placed)?;
        Ok((placed, history))
    });
    let (placed, history) = read.await?;
    let how = orders::how_to_pay(&state.settings(), &placed.order);
    let layout = visitor.layout(format!("Order {}", placed.order.number));
    let subscription_token =
        state.subscription_tokens.sign(PageKind::Order, &[Topic::Order(placed.order.id)]);
    let layout = layout.with_live_topics(subscription_token);
    let asker = (name, visitor.scope.user().is_none());
    response::page(&OrderPage::new(layout, (placed, history), asker, &how))
}

/// `DELETE /orders/{name}`: calls the order off.
pub async fn delete(state: State, visitor: Visitor, name: Path<String>, _: Form) -> HandlerResult {
    let name = name.into_inner();
    let placed = find(&state, &visitor, &name).await?;
    let (scope, head, token) = (visitor.scope.clone(), state.shop_identity(), placed.order.token);
    let cancel = state.repo.write(move |tx| orders::cancel_own_order(tx, &head, &scope, &token));
    match cancel.await {
        Ok(Cancelled { order, again: false }) => {
            visitor.flash_info(format!("Order {} was cancelled.", order.number));
        }
        Ok(Cancelled { order, again: true }) => {
            visitor.flash_info(format!("Order {} was already cancelled.", order.number));
        }
        Err(Error::Rejected(reason)) if !reason.is_conflict() => visitor.flash_error(reason),
        Err(failure) => return Err(failure.into()),
    }
    response::see_other(paths::order(&name))
}

/// The order of a name, as far as the asker may see it. Who is not logged in is asked to, before
/// it is said whether there is such a number.
pub(super) async fn find(
    state: &State,
    visitor: &Visitor,
    name: &str,
) -> Result<PlacedOrder, AppError> {
    let (scope, wanted) = (visitor.scope.clone(), name.to_owned());
    if !wanted.starts_with(NUMBERED) {
        return Ok(state.repo.read(move |conn| orders::get_order_by_token(conn, &wanted)).await?);
    }
    if scope.user().is_none() {
        visitor.return_to(&paths::order(name));
        visitor.flash_error("Please log in to see your orders.");
        return Err(AppError::LogInFirst);
    }
    let get = move |conn: &mut Conn<'_>| -> Result<PlacedOrder> {
        orders::get_order(conn, &scope, &wanted)
    };
    Ok(state.repo.read(get).await?)
}
