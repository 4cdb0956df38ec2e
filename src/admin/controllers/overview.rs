//! The overview page.

use crate::{
    Result,
    accounts::{self, Scope},
    admin::views::overview::{OverviewData, OverviewPage},
    catalog,
    db::Conn,
    foundation::page::PageRequest,
    inventory::{self, StockFilter, StockLevel},
    jobs,
    orders::{self, FulfillmentFilter, OrderFilter, PaymentFilter},
    payments::PaymentMethod,
    setup,
    web::{
        extractors::Admin,
        response::{self, HandlerResult},
        sse::{PageKind, Presence, Topic},
        state::State,
    },
    webhooks,
};

/// The rows of a short list.
const SHORT_LIST: PageRequest = PageRequest { number: 1, per_page: 5 };

/// Maximum number of open tasks that are listed per kind.
const MAX_TASKS: i64 = 20;

/// `GET /admin`
pub async fn show(state: State, admin: Admin) -> HandlerResult {
    let scope = admin.scope.clone();
    let low = state.settings().low_stock_at;
    let methods = state.payment_methods();
    let data = state.repo.admin_list(move |conn| load_data(conn, &scope, low, &methods)).await?;
    let layout = admin
        .layout("Overview")
        .with_live_topics(state.subscription_tokens.sign(PageKind::Other, &[Topic::Admin]));
    let people = Presence::count(&state.hub.page_views()).people;
    response::page(&OverviewPage::new(layout, data, people))
}

fn load_data(
    conn: &mut Conn<'_>,
    scope: &Scope,
    low: i32,
    methods: &[PaymentMethod],
) -> Result<OverviewData> {
    let awaiting = OrderFilter { payment: Some(PaymentFilter::Unpaid), ..OrderFilter::default() };
    let paid =
        OrderFilter { fulfillment: Some(FulfillmentFilter::ToShip), ..OrderFilter::default() };
    let flagged = OrderFilter { flagged: true, ..OrderFilter::default() };
    let stock = |level| StockFilter { level, ..StockFilter::default() };
    Ok(OverviewData {
        checklist: setup::load_checklist(conn, scope, methods)?,
        products: catalog::count_products_by_status(conn, scope)?,
        awaiting_payment: orders::count_all_orders(conn, scope, &awaiting)?,
        flagged: orders::list_all_orders(conn, scope, &flagged, SHORT_LIST)?,
        to_send: orders::list_refunds_to_send(conn, scope, MAX_TASKS)?,
        disputes: orders::list_open_disputes(conn, scope, MAX_TASKS)?,
        to_ship: orders::count_all_orders(conn, scope, &paid)?,
        customers: accounts::count_customers(conn, scope)?,
        sold_out: inventory::count_stock(conn, scope, &stock(StockLevel::SoldOut))?,
        low: inventory::list_stock(conn, scope, &stock(StockLevel::Low(low)), SHORT_LIST)?,
        failed_jobs: jobs::count_failed(conn)?,
        paused: jobs::list_paused_services(conn)?,
        webhooks: webhooks::list_failing_endpoints(conn)?,
        orders: orders::list_all_orders(conn, scope, &OrderFilter::default(), SHORT_LIST)?,
    })
}
