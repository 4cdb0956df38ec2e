//! The forms of an order: refund, shipment, cancellation.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{changeset::Changeset, filters, money::Money},
    orders::{self, OrderLine, OrderStatus, PlacedOrder},
    web::{
        components::{Check, ErrorSummary, Field},
        layout::Layout,
        paths,
    },
};

/// An order line with its quantity field.
struct Row {
    name: String,
    sku: String,
    field: String,
    label: String,
    most: i32,
    each: String,
}

/// The refund form.
#[derive(Template)]
#[template(path = "admin/orders/refund.html")]
pub struct RefundPage {
    layout: Layout,
    nav: AdminNav,
    form: Changeset,
    number: String,
    path: String,
    rows: Vec<Row>,
    left: String,
    shipping: String,
    /// The amount on the button; empty until it is calculated.
    sum: String,
    /// A sentence that says how the money is returned.
    how: &'static str,
    /// `true` if units can be restocked. Those of an order on hold were never taken out of stock, and those of
    /// a cancelled order have been returned to it.
    can_restock: bool,
}

impl RefundPage {
    /// Builds the page.
    pub fn new(layout: Layout, placed: &PlacedOrder, form: Changeset) -> Self {
        let order = &placed.order;
        let each =
            |line: &OrderLine| order.money(&line.units_price(order, 1.min(line.to_refund())));
        let sum = form.value("total").parse::<Money>().ok();
        let refundable = placed.lines.iter().filter(|line| line.to_refund() > 0);
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Orders),
            sum: sum.map(|sum| order.money(&sum)).unwrap_or_default(),
            how: match (order.is_paid_online(), order.is_paid_by_transfer()) {
                (true, _) => "The money goes back to the original payment method.",
                (false, true) => {
                    "Transfer the money yourself, then mark it as sent on the order's page."
                }
                (false, false) => {
                    "Pay the money back yourself, then mark it as sent on the order's page."
                }
            },
            can_restock: order.is_sold(),
            form,
            number: order.number.clone(),
            path: paths::admin_order(&order.number),
            rows: refundable.map(|line| row(line, line.to_refund(), each(line))).collect(),
            left: order.money(&order.net_paid()),
            shipping: format!(
                "Up to {}",
                order.money(&orders::shipping_cost(order, &placed.lines))
            ),
        }
    }
}

/// The shipment form.
#[derive(Template)]
#[template(path = "admin/orders/shipment.html")]
pub struct ShipmentPage {
    layout: Layout,
    nav: AdminNav,
    form: Changeset,
    number: String,
    path: String,
    rows: Vec<Row>,
}

impl ShipmentPage {
    /// Builds the page.
    pub fn new(layout: Layout, placed: &PlacedOrder, form: Changeset) -> Self {
        let number = placed.order.number.clone();
        let left = placed.lines.iter().filter(|line| line.to_ship() > 0);
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Orders),
            form,
            path: paths::admin_order(&number),
            number,
            rows: left.map(|line| row(line, line.to_ship(), String::new())).collect(),
        }
    }
}

fn row(line: &OrderLine, most: i32, each: String) -> Row {
    let name = line.name();
    Row {
        field: orders::units_field(line),
        label: format!("Units of {name}"),
        sku: line.sku.clone(),
        most,
        each,
        name,
    }
}

impl Row {
    fn range(&self) -> std::ops::RangeInclusive<i64> {
        0..=self.most.into()
    }
}

/// The cancellation form.
#[derive(Template)]
#[template(path = "admin/orders/cancellation.html")]
pub struct CancellationPage {
    layout: Layout,
    nav: AdminNav,
    form: Changeset,
    number: String,
    path: String,
    /// The amount that is refunded; empty if nothing was paid.
    refund: String,
    /// The consequences, as sentences.
    consequences: Vec<String>,
}

impl CancellationPage {
    /// Builds the page.
    pub fn new(layout: Layout, placed: &PlacedOrder, form: Changeset) -> Self {
        let order = &placed.order;
        let refundable = order.net_paid();
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Orders),
            form,
            number: order.number.clone(),
            path: paths::admin_order(&order.number),
            refund: if refundable.is_zero() { String::new() } else { order.money(&refundable) },
            consequences: consequences(placed),
        }
    }
}

/// Returns the consequences of a cancellation as sentences.
fn consequences(placed: &PlacedOrder) -> Vec<String> {
    let order = &placed.order;
    let back: i32 = placed.lines.iter().map(OrderLine::to_refund).sum();
    let stock = match order.is_sold() {
        true if back == 1 => "1 unit is returned to stock.".to_owned(),
        true => format!("{back} units are returned to stock."),
        false => "The stock reserved for it is released.".to_owned(),
    };
    let refundable = order.money(&order.net_paid());
    let money = match (order.net_paid().is_zero(), order.is_paid_online()) {
        (true, _) if order.total_price.is_zero() => None,
        (true, _) => Some("It is not paid. A payment that arrives later is refunded.".to_owned()),
        (false, true) => Some(format!("{refundable} is refunded through the payment provider.")),
        (false, false) => Some(format!(
            "{refundable} must be refunded: you send the money yourself, and it stays on your list \
             until you mark it as sent."
        )),
    };
    let coupon = placed.adjustments.iter().any(|row| row.kind == "discount");
    let coupon = coupon.then(|| "Its coupon codes can be used again.".to_owned());
    let mail = format!("{} gets an email.", order.email);
    let end = "This can't be undone. The customer can order the same items again.".to_owned();
    [stock].into_iter().chain(money).chain(coupon).chain([mail, end]).collect()
}

/// The form to put an order on hold, or to release it.
#[derive(Template)]
#[template(path = "admin/orders/hold.html")]
pub struct HoldFormPage {
    layout: Layout,
    nav: AdminNav,
    form: Changeset,
    number: String,
    path: String,
    action: String,
    heading: String,
    button: &'static str,
    /// The consequences, as sentences.
    consequences: Vec<&'static str>,
}

impl HoldFormPage {
    /// Builds the page that puts an order on hold.
    pub fn hold(layout: Layout, placed: &PlacedOrder, form: Changeset) -> Self {
        let number = placed.order.number.clone();
        let path = paths::admin_order(&number);
        let stock = match placed.order.is_sold() {
            true => "Its items stay sold, and nothing can be shipped until you release it.",
            false => "Its items stay reserved, and it can't be paid until you release it.",
        };
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Orders),
            form,
            action: format!("{path}/hold"),
            path,
            heading: format!("Put {number} on hold?"),
            number,
            button: "Put on hold",
            consequences: vec![stock, "The customer's page says that you are checking it."],
        }
    }

    /// Builds the page that releases an order.
    pub fn release(layout: Layout, placed: &PlacedOrder, form: Changeset) -> Self {
        let order = &placed.order;
        let path = paths::admin_order(&order.number);
        let consequence = match (order.held_from, order.is_paid()) {
            (Some(OrderStatus::Pending), true) => {
                "It was paid in the meantime, so it is confirmed. The customer gets an email."
            }
            (Some(OrderStatus::Pending), false) => {
                "The customer can pay within an hour. After that, it is cancelled."
            }
            _ => "It can be shipped again.",
        };
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Orders),
            form,
            number: order.number.clone(),
            action: format!("{path}/release"),
            path,
            heading: format!("Release {}?", order.number),
            button: "Release the order",
            consequences: vec![consequence],
        }
    }
}
