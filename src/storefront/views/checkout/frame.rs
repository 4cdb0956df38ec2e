//! The parts that all steps share: progress, the time that is left, and the order summary.

use askama::{Template, filters::HtmlSafe};

use crate::{
    checkout::{CheckoutSession, DeliveryOption, Step, Suggestion},
    foundation::{
        clock::Timestamp, direction::isolate, filters, money::Currency,
        postal_address::PostalAddress, zone::Zone,
    },
    promotions::CheckedCode,
    settings::Calendar,
    shopping_cart::CartLine,
    web::{
        cart_view::{CALCULATED_AT_CHECKOUT, OpenRow, Summary},
        components::{Picture, PicturePlace},
        csrf::CsrfField,
        layout::Layout,
        paths,
    },
};

/// The parts around a step.
pub struct Frame {
    /// The list of steps.
    pub progress: Progress,
    /// The time that is left.
    pub deadline: Deadline,
    /// The order summary.
    pub items: CheckoutItems,
    /// The completed steps.
    pub completed: CompletedSteps,
}

/// The list of steps.
#[derive(Template)]
#[template(path = "storefront/checkout/progress.html")]
pub struct Progress(Vec<ProgressStep>);

struct ProgressStep {
    name: &'static str,
    path: &'static str,
    is_current: bool,
    /// `true` if the shopper can go to the step.
    is_open: bool,
}

/// The time that is left, and the button to extend it.
#[derive(Template)]
#[template(path = "storefront/checkout/deadline.html")]
pub struct Deadline {
    csrf_field: CsrfField,
    seconds: i64,
    minutes: i64,
    until: String,
    can_extend: bool,
    /// The path of the step, if its form is sent along so that typed values are not lost.
    form: Option<&'static str>,
}

/// The items and totals of the order.
#[derive(Template)]
#[template(path = "storefront/checkout/items.html")]
pub struct CheckoutItems {
    csrf_field: CsrfField,
    /// `true` if the step has a form, which is sent along so that typed values are not lost.
    pub has_form: bool,
    /// The items.
    pub rows: Vec<Item>,
    /// The totals.
    pub summary: Summary,
    /// The rows without an amount yet.
    open: Vec<OpenRow>,
    /// Changes that the shopper has not acknowledged.
    changes: Vec<String>,
    /// Codes that give no discount, with the reasons.
    rejected_codes: Vec<String>,
}

/// An item of the order.
pub struct Item {
    /// Title and options.
    pub name: String,
    /// Its picture.
    pub image: Picture,
    /// The quantity.
    pub quantity: i32,
    /// The total before discounts.
    pub total: String,
}

/// The completed steps before this one.
#[derive(Template)]
#[template(path = "storefront/checkout/completed_steps.html")]
pub struct CompletedSteps {
    csrf_field: CsrfField,
    steps: Vec<CompletedStep>,
}

/// A completed step.
struct CompletedStep {
    name: &'static str,
    /// The path of the step's form.
    edit_path: String,
    lines: Vec<String>,
    suggestions: Vec<Suggestion>,
}

impl Frame {
    /// The parts around a step, as of `now`.
    pub fn new(
        layout: &Layout,
        checkout_session: &CheckoutSession,
        current: Step,
        now: Timestamp,
        calendar: &Calendar,
    ) -> Self {
        let csrf_field = layout.csrf_field();
        Self {
            progress: Progress(progress(checkout_session, current)),
            deadline: Deadline::new(&csrf_field, checkout_session, current, now, calendar.zone),
            items: CheckoutItems::new(
                &csrf_field,
                checkout_session,
                has_form(checkout_session, current),
                now,
                calendar.zone,
            ),
            completed: CompletedSteps::new(&csrf_field, checkout_session, current, now, calendar),
        }
    }
}

/// Returns the name of a step.
pub fn name(step: Step) -> &'static str {
    match step {
        Step::Details => "Your details",
        Step::Proof => "Confirm email",
        Step::Delivery => "Delivery",
        Step::Payment => "Payment",
        Step::Review => "Review",
    }
}

fn progress(checkout_session: &CheckoutSession, current: Step) -> Vec<ProgressStep> {
    let first = checkout_session.first_open();
    let progress_step = |step: Step| ProgressStep {
        name: name(step),
        path: paths::checkout(step),
        is_current: step == current,
        is_open: step <= first,
    };
    checkout_session.steps().into_iter().map(progress_step).collect()
}

/// Returns `true` if a step's page has a form with the id `step`.
fn has_form(checkout_session: &CheckoutSession, current: Step) -> bool {
    match current {
        Step::Details => true,
        Step::Delivery => !checkout_session.delivery_options().is_empty(),
        Step::Payment => !checkout_session.methods.is_empty(),
        Step::Proof | Step::Review => false,
    }
}

impl Deadline {
    fn new(
        csrf_field: &CsrfField,
        checkout_session: &CheckoutSession,
        current: Step,
        now: Timestamp,
        zone: Zone,
    ) -> Self {
        let expires_at = checkout_session.checkout.expires_at;
        let seconds = (expires_at.micros() - now.micros()).max(0) / 1_000_000;
        Self {
            csrf_field: csrf_field.clone(),
            seconds,
            minutes: (seconds / 60).max(1),
            until: zone.time(expires_at),
            can_extend: !checkout_session.checkout.extended,
            form: has_form(checkout_session, current).then(|| paths::checkout(current)),
        }
    }
}

impl CheckoutItems {
    fn new(
        csrf_field: &CsrfField,
        checkout_session: &CheckoutSession,
        has_form: bool,
        now: Timestamp,
        zone: Zone,
    ) -> Self {
        let contents = &checkout_session.contents;
        let currency = contents.totals.quote.currency;
        let item = |line: &CartLine| Item {
            name: line.name.clone(),
            image: Picture::from_src(line.image_src.as_deref(), "", PicturePlace::Line),
            quantity: line.item.quantity,
            total: contents.quoted_line(line).map(|q| q.base.format(currency)).unwrap_or_default(),
        };
        let changes = contents.changes();
        let summary = Summary::new(contents);
        let open_row = |row: &OpenRow| OpenRow {
            label: row.label,
            text: if row.text == CALCULATED_AT_CHECKOUT {
                "depends on your address"
            } else {
                row.text
            },
        };
        Self {
            csrf_field: csrf_field.clone(),
            has_form,
            rows: contents.lines.iter().map(item).collect(),
            open: summary.open.iter().map(open_row).collect(),
            summary,
            changes: changes
                .iter()
                .flat_map(|change| change.sentences(currency, now, zone))
                .collect(),
            rejected_codes: contents
                .totals
                .coupons
                .iter()
                .filter_map(rejected_code_message)
                .collect(),
        }
    }
}

/// Returns why a code gives no discount, or `None` if it gives one.
pub fn rejected_code_message(coupon: &CheckedCode) -> Option<String> {
    let rejection = coupon.result.as_ref().err()?;
    Some(format!("{}: {rejection} It gives no discount.", coupon.code))
}

impl CompletedSteps {
    fn new(
        csrf_field: &CsrfField,
        checkout_session: &CheckoutSession,
        current: Step,
        now: Timestamp,
        calendar: &Calendar,
    ) -> Self {
        let before = checkout_session.steps().into_iter().filter(|step| *step < current);
        let from = if current == Step::Review { "?from=review" } else { "" };
        let completed = |step: Step| CompletedStep {
            name: name(step),
            edit_path: format!("{}{from}", paths::checkout(step)),
            lines: lines(checkout_session, step, now, calendar),
            suggestions: match step {
                Step::Details => checkout_session.suggestions(),
                _ => Vec::new(),
            },
        };
        Self { csrf_field: csrf_field.clone(), steps: before.map(completed).collect() }
    }
}

/// Returns the lines that summarize a completed step.
fn lines(
    checkout_session: &CheckoutSession,
    step: Step,
    now: Timestamp,
    calendar: &Calendar,
) -> Vec<String> {
    let currency = checkout_session.contents.totals.quote.currency;
    match step {
        Step::Details => address(checkout_session),
        Step::Delivery => match checkout_session.delivery_option() {
            Some(option) => {
                let OptionText { label, hint } = option_text(&option, currency, now, calendar);
                vec![label, hint]
            }
            None => Vec::new(),
        },
        Step::Payment => match checkout_session.payment() {
            Some(method) => vec![method.name.to_owned(), method.hint.to_owned()],
            None => Vec::new(),
        },
        Step::Proof | Step::Review => Vec::new(),
    }
}

fn address(checkout_session: &CheckoutSession) -> Vec<String> {
    let details = &checkout_session.checkout.details;
    let destination = &checkout_session.cart.destination;
    let address = PostalAddress {
        name: &details.name,
        company: &details.company,
        line1: &details.line1,
        line2: &details.line2,
        postcode: &details.postcode,
        city: &details.city,
        region: &destination.region,
        country: destination.place().country,
    };
    let email = [details.email.clone()].into_iter();
    let lines = email.chain(address.lines()).chain([details.phone.clone()]);
    lines.filter(|line| !line.is_empty()).collect()
}

/// The text of a delivery option.
pub struct OptionText {
    /// The name with the price.
    pub label: String,
    /// The arrival time or the pickup address.
    pub hint: String,
}

/// Returns the text of a delivery option.
pub fn option_text(
    option: &DeliveryOption,
    currency: Currency,
    now: Timestamp,
    calendar: &Calendar,
) -> OptionText {
    let name = isolate(option.name());
    let price = option.price();
    let price = if price.is_zero() { "free".to_owned() } else { price.format(currency) };
    let estimated = if option.is_estimated() { " (estimated)" } else { "" };
    let label = match option {
        DeliveryOption::Shipped(_) => format!("{name}, {price}{estimated}"),
        DeliveryOption::ShippedFree => name.into_owned(),
        DeliveryOption::PickedUp(_) => format!("Pick up at {name}, {price}"),
    };
    OptionText { label, hint: option.hint(now, calendar) }
}

impl HtmlSafe for Progress {}
impl HtmlSafe for Deadline {}
impl HtmlSafe for CheckoutItems {}
impl HtmlSafe for CompletedSteps {}
