//! The overview page.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    catalog::ProductCounts,
    foundation::{filters, page::Page, zone::Zone},
    inventory::Stock,
    jobs::PausedService,
    orders::{self, AdminOrder, OpenDispute, RefundToSend},
    setup::Checklist,
    web::{layout::Layout, paths},
    webhooks::{Endpoint, EndpointStatus},
};

use super::{
    failed_jobs::PausedRow,
    orders::OrderRow,
    setup::{StepRow, step_rows},
};

/// The figures and lists of the overview.
pub struct OverviewData {
    /// The checklist of a new shop.
    pub checklist: Checklist,
    /// Products by status.
    pub products: ProductCounts,
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
    /// Customer accounts.
    pub customers: i64,
    /// Sold-out variants.
    pub sold_out: i64,
    /// The variants with the least stock.
    pub low: Page<Stock>,
    /// Failed emails and refunds.
    pub failed_jobs: i64,
    /// Services that are unavailable.
    pub paused: Vec<PausedService>,
    /// Webhook endpoints that fail or were turned off.
    pub webhooks: Vec<Endpoint>,
    /// The latest orders.
    pub orders: Page<AdminOrder>,
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
    products: ProductCounts,
    awaiting_payment: i64,
    to_ship: i64,
    customers: i64,
    people: usize,
    sold_out: i64,
    failed_jobs: i64,
    flagged_count: i64,
    flagged: Vec<Flagged>,
    to_send: Vec<ToSend>,
    disputes: Vec<Flagged>,
    paused: Vec<PausedRow>,
    webhooks: Vec<FailingWebhook>,
    low_count: i64,
    low: Vec<LowStockRow>,
    rows: Vec<OrderRow>,
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
        Self {
            layout,
            done: data.checklist.done(),
            steps: if data.checklist.is_on_overview() {
                step_rows(&data.checklist)
            } else {
                Vec::new()
            },
            flagged_count: data.flagged.total,
            flagged: data.flagged.items.iter().map(flagged).collect(),
            to_send: data.to_send.iter().map(to_send).collect(),
            disputes: data
                .disputes
                .iter()
                .filter(|open| !is_mentioned_in_flag(&data.flagged, open, zone))
                .map(|open| disputed(open, zone))
                .collect(),
            nav: AdminNav::new(AdminSection::Overview),
            products: data.products,
            awaiting_payment: data.awaiting_payment,
            to_ship: data.to_ship,
            customers: data.customers,
            people,
            sold_out: data.sold_out,
            failed_jobs: data.failed_jobs,
            paused: data.paused.into_iter().map(|row| PausedRow::of(row, zone)).collect(),
            webhooks: data.webhooks.iter().map(|one| failing_webhook(one, zone)).collect(),
            low_count: data.low.total,
            low: data.low.items.iter().map(low_stock_row).collect(),
            rows: data.orders.items.iter().map(|order| OrderRow::of(order, zone)).collect(),
        }
    }

    fn needs_nothing(&self) -> bool {
        self.low_count == 0
            && self.failed_jobs == 0
            && self.to_ship == 0
            && self.paused.is_empty()
            && self.webhooks.is_empty()
            && self.flagged_count == 0
            && self.to_send.is_empty()
            && self.disputes.is_empty()
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
