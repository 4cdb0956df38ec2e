//! The overview page.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    catalog::ProductCounts,
    foundation::{filters, page::Page, zone::Zone},
    inventory::Stock,
    jobs::PausedService,
    orders::{self, AdminOrder, OpenDispute, RefundToSend},
    reports::Report,
    setup::Checklist,
    web::{layout::Layout, paths},
    webhooks::{Endpoint, EndpointStatus},
};

use super::{
    bar_chart::BarChart,
    failed_jobs::PausedRow,
    list_columns::ListColumns,
    orders::OrderTable,
    setup::{StepRow, step_rows},
};

/// The figures and lists of the overview. Parts that the visitor may not see are missing.
pub struct OverviewData {
    /// The checklist of a new shop.
    pub checklist: Option<Checklist>,
    /// Products by status.
    pub products: Option<ProductCounts>,
    /// Orders.
    pub orders: Option<OrderFigures>,
    /// The sales of each day of the last weeks.
    pub sales: Option<Report>,
    /// Customer accounts.
    pub customers: Option<i64>,
    /// Stock.
    pub stock: Option<StockFigures>,
    /// Failed emails and refunds.
    pub failed_jobs: i64,
    /// Services that are unavailable.
    pub paused: Vec<PausedService>,
    /// Webhook endpoints that fail or were turned off.
    pub webhooks: Vec<Endpoint>,
}

/// Orders on the overview.
pub struct OrderFigures {
    /// Unpaid orders.
    pub awaiting_payment: i64,
    /// Paid orders with items left to ship.
    pub to_ship: i64,
    /// Orders that need review.
    pub flagged: Page<AdminOrder>,
    /// Refunds that must be sent manually.
    pub to_send: Vec<RefundToSend>,
    /// Open disputes.
    pub disputes: Vec<OpenDispute>,
    /// The latest orders.
    pub latest: Page<AdminOrder>,
}

/// Stock on the overview.
pub struct StockFigures {
    /// Sold-out variants.
    pub sold_out: i64,
    /// The variants with the least stock.
    pub low: Page<Stock>,
}

/// The overview page.
#[derive(Template)]
#[template(path = "admin/overview.html")]
pub struct OverviewPage {
    layout: Layout,
    nav: AdminNav,
    /// The checklist of a new shop; empty if it is not shown.
    steps: Vec<StepRow>,
    done: usize,
    products: Option<ProductCounts>,
    orders: Option<OrderTasks>,
    customers: Option<i64>,
    people: usize,
    /// Missing if nothing was sold in the last weeks.
    sales: Option<RecentSales>,
    stock: Option<StockTasks>,
    failed_jobs: i64,
    paused: Vec<PausedRow>,
    webhooks: Vec<FailingWebhook>,
    /// The latest orders; `None` if they are hidden from this person.
    latest: Option<OrderTable>,
}

/// Net sales of the last weeks.
struct RecentSales {
    today: String,
    yesterday: String,
    week_before: String,
    chart: BarChart,
}

impl RecentSales {
    fn new(report: &Report) -> Option<Self> {
        let days_ago = |days: usize| {
            let row = report.rows.iter().rev().nth(days)?;
            Some(row.figures[report.main].format(report.currency))
        };
        if report.is_empty() {
            return None;
        }
        Some(Self {
            today: days_ago(0)?,
            yesterday: days_ago(1)?,
            week_before: days_ago(7)?,
            chart: BarChart::of_report(report),
        })
    }
}

/// Open tasks about orders.
struct OrderTasks {
    awaiting_payment: i64,
    to_ship: i64,
    flagged_count: i64,
    flagged: Vec<Flagged>,
    to_send: Vec<ToSend>,
    disputes: Vec<Flagged>,
}

/// Open tasks about stock.
struct StockTasks {
    sold_out: i64,
    low_count: i64,
    low: Vec<LowStockRow>,
}

/// An order that needs review, with the reason.
struct Flagged {
    number: String,
    path: String,
    reason: String,
}

/// A webhook endpoint that was turned off or fails.
struct FailingWebhook {
    path: String,
    words: String,
}

/// A refund that must be sent manually.
struct ToSend {
    number: String,
    path: String,
    /// `Transfer` or `Pay back`.
    verb: &'static str,
    amount: String,
    to: String,
    sent: String,
}

/// A variant that is low on stock.
struct LowStockRow {
    name: String,
    path: String,
    sku: String,
    available: i32,
}

impl OverviewPage {
    /// Builds the page; `people` is the number of visitors right now.
    pub fn new(layout: Layout, data: OverviewData, people: usize) -> Self {
        let zone = layout.zone;
        let shown = data.checklist.filter(Checklist::is_on_overview);
        let latest = data.orders.as_ref().map(|orders| &orders.latest.items);
        Self {
            layout,
            done: shown.as_ref().map_or(0, Checklist::done),
            steps: shown.as_ref().map(step_rows).unwrap_or_default(),
            nav: AdminNav::new(AdminSection::Overview),
            products: data.products,
            customers: data.customers,
            people,
            sales: data.sales.as_ref().and_then(RecentSales::new),
            failed_jobs: data.failed_jobs,
            paused: data.paused.into_iter().map(|row| PausedRow::of(row, zone)).collect(),
            webhooks: data.webhooks.iter().map(|one| failing_webhook(one, zone)).collect(),
            latest: latest.map(|orders| OrderTable::new(orders, &ListColumns::default(), zone)),
            orders: data.orders.as_ref().map(|figures| OrderTasks::new(figures, zone)),
            stock: data.stock.as_ref().map(StockTasks::new),
        }
    }

    fn needs_nothing(&self) -> bool {
        self.failed_jobs == 0
            && self.paused.is_empty()
            && self.webhooks.is_empty()
            && self.stock.as_ref().is_none_or(|stock| stock.low_count == 0)
            && self.orders.as_ref().is_none_or(OrderTasks::is_empty)
    }
}

impl OrderTasks {
    fn new(figures: &OrderFigures, zone: Zone) -> Self {
        let disputes = figures.disputes.iter();
        let disputes = disputes.filter(|open| !is_mentioned_in_flag(&figures.flagged, open, zone));
        Self {
            awaiting_payment: figures.awaiting_payment,
            to_ship: figures.to_ship,
            flagged_count: figures.flagged.total,
            flagged: figures.flagged.items.iter().map(flagged).collect(),
            to_send: figures.to_send.iter().map(to_send).collect(),
            disputes: disputes.map(|open| disputed(open, zone)).collect(),
        }
    }

    fn is_empty(&self) -> bool {
        self.to_ship == 0
            && self.flagged_count == 0
            && self.to_send.is_empty()
            && self.disputes.is_empty()
    }
}

impl StockTasks {
    fn new(figures: &StockFigures) -> Self {
        Self {
            sold_out: figures.sold_out,
            low_count: figures.low.total,
            low: figures.low.items.iter().map(low_stock_row).collect(),
        }
    }
}

fn flagged(AdminOrder { order, .. }: &AdminOrder) -> Flagged {
    Flagged {
        number: order.number.clone(),
        path: paths::admin_order(&order.number),
        reason: order.flag.clone(),
    }
}

/// Returns `true` if the order is flagged and its flag mentions the dispute.
fn is_mentioned_in_flag(flagged: &Page<AdminOrder>, open: &OpenDispute, zone: Zone) -> bool {
    let text = orders::describe_dispute(&open.dispute, zone);
    let mut orders = flagged.items.iter().map(|summary| &summary.order);
    orders.any(|order| order.number == open.number && order.flag.contains(&text))
}

fn disputed(open: &OpenDispute, zone: Zone) -> Flagged {
    Flagged {
        number: open.number.clone(),
        path: paths::admin_order(&open.number),
        reason: orders::describe_dispute(&open.dispute, zone),
    }
}

fn failing_webhook(endpoint: &Endpoint, zone: Zone) -> FailingWebhook {
    let host = endpoint.host();
    let since = endpoint.failing_since.map(|since| zone.date_time(since)).unwrap_or_default();
    FailingWebhook {
        path: paths::admin_webhook_endpoint(endpoint.id),
        words: match endpoint.status {
            EndpointStatus::Disabled => format!("Webhooks to {host} were turned off"),
            EndpointStatus::Active | EndpointStatus::Paused => {
                format!("Webhooks to {host} have failed since {since}")
            }
        },
    }
}

fn to_send(RefundToSend { refund, order }: &RefundToSend) -> ToSend {
    let path = paths::admin_order(&order.number);
    ToSend {
        number: order.number.clone(),
        verb: if order.is_paid_by_transfer() { "Transfer" } else { "Pay back" },
        amount: order.money(&refund.amount),
        to: order.email.clone(),
        sent: format!("{path}/refunds/{}/sent", refund.id),
        path,
    }
}

fn low_stock_row(stock: &Stock) -> LowStockRow {
    LowStockRow {
        name: stock.name(),
        path: paths::admin_stock(stock.variant.id),
        sku: stock.variant.sku.clone().unwrap_or_default(),
        available: stock.available(),
    }
}
