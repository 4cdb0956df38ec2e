//! The overview page.

use actix_web::http::Method;

use crate::{
    Result,
    accounts::{self, Permission, Scope},
    admin::views::overview::{OrderFigures, OverviewData, OverviewPage, StockFigures},
    catalog,
    db::Conn,
    foundation::page::PageRequest,
    inventory::{self, StockFilter, StockLevel},
    jobs,
    orders::{self, FulfillmentFilter, OrderFilter, PaymentFilter},
    payments::PaymentMethod,
    reports::{self, Comparison, Period, ReportKind, ReportRequest, Step},
    search::CatalogIndex,
    setup,
    web::{
        admin_access::is_allowed,
        extractors::Admin,
        paths,
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

/// The days of the chart of sales.
const SALES_DAYS: i32 = 28;

/// `GET /admin`
pub async fn show(state: State, admin: Admin) -> HandlerResult {
    let scope = admin.scope.clone();
    let low = state.settings().low_stock_at;
    let zone = state.settings().zone();
    let methods = state.payment_methods();
    let index = state.catalog_index.clone();
    let read = state.repo.admin_list(move |conn| {
        let sales = match scope.may(Permission::ReportsRead) {
            true => {
                let period = Period::ending(zone.day_of(conn.now()), SALES_DAYS);
                Some(reports::get_report(conn, &scope, daily_sales(period))?)
            }
            false => None,
        };
        Ok(OverviewData { sales, ..load_data(conn, &index, &scope, low, &methods)? })
    });
    let data = read.await?;
    let layout = admin
        .layout("Overview")
        .with_live_topics(state.subscription_tokens.sign(PageKind::Other, &[Topic::Admin]));
    let people = Presence::count(&state.hub.page_views()).people;
    response::page(&OverviewPage::new(layout, data, people))
}

fn daily_sales(period: Period) -> ReportRequest {
    let (step, comparison) = (Step::Day, Comparison::None);
    ReportRequest { kind: ReportKind::Sales, period, step, comparison }
}

/// Loads all figures but those of sales.
fn load_data(
    conn: &mut Conn<'_>,
    index: &CatalogIndex,
    scope: &Scope,
    low: i32,
    methods: &[PaymentMethod],
) -> Result<OverviewData> {
    let may = |permission| scope.may(permission);
    Ok(OverviewData {
        checklist: if is_allowed(scope.permissions(), &Method::GET, paths::ADMIN_SETUP) {
            Some(setup::load_checklist(conn, index, scope, methods)?)
        } else {
            None
        },
        products: if may(Permission::ProductsRead) {
            Some(catalog::count_products_by_status(conn, index, scope)?)
        } else {
            None
        },
        orders: if may(Permission::OrdersRead) { Some(load_orders(conn, scope)?) } else { None },
        customers: if may(Permission::CustomersRead) {
            Some(accounts::count_customers(conn, scope)?)
        } else {
            None
        },
        stock: if may(Permission::StockRead) {
            Some(load_stock(conn, index, scope, low)?)
        } else {
            None
        },
        failed_jobs: if may(Permission::JobsRead) { jobs::count_failed(conn)? } else { 0 },
        paused: if may(Permission::JobsRead) {
            jobs::list_paused_services(conn)?
        } else {
            Vec::new()
        },
        sales: None,
        webhooks: if may(Permission::WebhooksRead) {
            webhooks::list_failing_endpoints(conn)?
        } else {
            Vec::new()
        },
    })
}

fn load_orders(conn: &mut Conn<'_>, scope: &Scope) -> Result<OrderFigures> {
    let awaiting = OrderFilter { payment: Some(PaymentFilter::Unpaid), ..OrderFilter::default() };
    let paid =
        OrderFilter { fulfillment: Some(FulfillmentFilter::ToShip), ..OrderFilter::default() };
    let flagged = OrderFilter { flagged: true, ..OrderFilter::default() };
    Ok(OrderFigures {
        awaiting_payment: orders::count_all_orders(conn, scope, &awaiting)?,
        to_ship: orders::count_all_orders(conn, scope, &paid)?,
        flagged: orders::list_all_orders(conn, scope, &flagged, SHORT_LIST)?,
        to_send: orders::list_refunds_to_send(conn, scope, MAX_TASKS)?,
        disputes: orders::list_open_disputes(conn, scope, MAX_TASKS)?,
        latest: orders::list_all_orders(conn, scope, &OrderFilter::default(), SHORT_LIST)?,
    })
}

fn load_stock(
    conn: &mut Conn<'_>,
    index: &CatalogIndex,
    scope: &Scope,
    low: i32,
) -> Result<StockFigures> {
    let stock = |level| StockFilter { level, ..StockFilter::default() };
    Ok(StockFigures {
        sold_out: inventory::count_stock(conn, index, scope, &stock(StockLevel::SoldOut))?,
        low: inventory::list_stock(conn, index, scope, &stock(StockLevel::Low(low)), SHORT_LIST)?,
    })
}
