//! The user's orders.

use actix_web::web::Path;

use crate::{
    db::Fault,
    foundation::page::PageRequest,
    orders::{self, Placed, Sale},
    web::{
        extractors::{Form, Query, SignedIn},
        paths,
        reply::{self, Reply},
        state::State,
        views::orders::{OrderPage, OrdersPage},
    },
};

const PER_PAGE: i64 = 20;
const CREATED: &str = "Order created successfully.";
const AGAIN: &str = "We have already received this order. It was placed once.";

/// `POST /orders`
pub async fn create(state: State, visitor: SignedIn, Form(params): Form) -> Reply {
    let scope = visitor.scope.clone();
    let sale = Sale { settings: state.settings(), letterhead: state.letterhead() };
    let complete = state.repo.write(move |tx| orders::complete_order(tx, &scope, &sale, &params));
    match complete.await {
        Ok(Placed { order, again }) => {
            visitor.inform(if again { AGAIN } else { CREATED });
            reply::see_other(paths::order(&order.number))
        }
        Err(Fault::Refused(reason)) => {
            visitor.warn(reason);
            reply::see_other(paths::CART)
        }
        Err(fault) => Err(fault.into()),
    }
}

/// `GET /orders`
pub async fn index(state: State, visitor: SignedIn, Query(query): Query) -> Reply {
    let scope = visitor.scope.clone();
    let request = PageRequest::from_text(query.get("page"), PER_PAGE);
    let orders = state.repo.read(move |conn| orders::list_orders(conn, &scope, request)).await?;
    reply::page(&OrdersPage::new(visitor.layout("Your orders"), orders))
}

/// `GET /orders/{number}`
pub async fn show(state: State, visitor: SignedIn, number: Path<String>) -> Reply {
    let (scope, number) = (visitor.scope.clone(), number.into_inner());
    let placed = state.repo.read(move |conn| orders::get_order(conn, &scope, &number)).await?;
    let layout = visitor.layout(format!("Order {}", placed.order.number));
    reply::page(&OrderPage { layout, placed })
}
