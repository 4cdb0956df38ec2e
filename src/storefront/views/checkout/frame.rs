//! What surrounds each step: the way so far, the time that is left, and what is bought.

use askama::{Template, filters::HtmlSafe};

use crate::{
    checkout::{CheckoutSession, DeliveryOption, Step, Suggestion},
    foundation::{
        clock::Timestamp, direction::isolate, filters, money::Currency,
        postal_address::PostalAddress, zone::Zone,
    },
    payments::Method,
    promotions::Checked,
    settings::Calendar,
    shopping_cart::Line,
    web::{
        cart_view::{LATER, Summary},
        components::picture,
        csrf::CsrfField,
        layout::Layout,
        paths,
    },
};

/// What surrounds a step.
pub struct Frame {
    /// The steps, of which this is one.
    pub progress: Progress,
    /// The time that is left.
    pub deadline: Deadline,
    /// What is bought.
    pub items: CheckoutItems,
    /// What was said before.
    pub completed: CompletedSteps,
}

/// The steps in their order.
#[derive(Template)]
#[template(path = "storefront/checkout/progress.html")]
pub struct Progress(Vec<Mark>);

struct Mark {
    name: &'static str,
    path: &'static str,
    is_here: bool,
    /// Whether it can be gone to.
    is_open: bool,
}

/// The time that is left, and the button for more.
#[derive(Template)]
#[template(path = "storefront/checkout/deadline.html")]
pub struct Deadline {
    csrf_field: CsrfField,
    seconds: i64,
    minutes: i64,
    until: String,
    can_extend: bool,
    /// The page whose form is sent along, so that nothing typed in it is lost.
    form: Option<&'static str>,
}

/// What is bought and what it costs.
#[derive(Template)]
#[template(path = "storefront/checkout/items.html")]
pub struct CheckoutItems {
    csrf_field: CsrfField,
    /// Whether the step has a form, which is sent along so that nothing typed in it is lost.
    pub has_form: bool,
    /// The things.
    pub rows: Vec<Item>,
    /// What they cost.
    pub summary: Summary,
    /// What is not known yet, and what is said instead of an amount.
    open: Vec<(&'static str, &'static str)>,
    /// What has changed since the shopper last looked.
    changes: Vec<String>,
    /// Codes that take nothing off, and why.
    lost_codes: Vec<String>,
}

/// A thing that is bought.
pub struct Item {
    /// Title and options.
    pub name: String,
    /// Its picture.
    pub image: String,
    /// How many.
    pub quantity: i32,
    /// What they cost together, before discounts.
    pub total: String,
}

/// The steps before this one, as they were answered.
#[derive(Template)]
#[template(path = "storefront/checkout/completed_steps.html")]
pub struct CompletedSteps {
    csrf_field: CsrfField,
    steps: Vec<CompletedStep>,
}

/// What was said in a step.
struct CompletedStep {
    name: &'static str,
    change: String,
    lines: Vec<String>,
    suggestions: Vec<Suggestion>,
}

impl Frame {
    /// What surrounds a step at a moment.
    pub fn new(
        layout: &Layout,
        checkout_session: &CheckoutSession,
        here: Step,
        now: Timestamp,
        calendar: &Calendar,
    ) -> Self {
        let csrf_field = layout.csrf_field();
        Self {
            progress: Progress(progress(checkout_session, here)),
            deadline: Deadline::new(&csrf_field, checkout_session, (here, now), calendar.zone),
            items: CheckoutItems::new(
                &csrf_field,
                checkout_session,
                has_form(checkout_session, here),
                now,
                calendar.zone,
            ),
            completed: CompletedSteps::new(&csrf_field, checkout_session, (here, now), calendar),
        }
    }
}

/// What a step is called.
pub fn name(step: Step) -> &'static str {
    match step {
        Step::Details => "Your details",
        Step::Proof => "Confirm email",
        Step::Delivery => "Delivery",
        Step::Payment => "Payment",
        Step::Review => "Review",
    }
}

fn progress(checkout_session: &CheckoutSession, here: Step) -> Vec<Mark> {
    let first = checkout_session.first_open();
    let mark = |step: Step| Mark {
        name: name(step),
        path: paths::checkout(step),
        is_here: step == here,
        is_open: step <= first,
    };
    checkout_session.steps().into_iter().map(mark).collect()
}

/// Whether a step's page has a form, by the id `step`.
fn has_form(checkout_session: &CheckoutSession, here: Step) -> bool {
    match here {
        Step::Details => true,
        Step::Delivery => !checkout_session.ways().is_empty(),
        Step::Payment => !checkout_session.methods.is_empty(),
        Step::Proof | Step::Review => false,
    }
}

impl Deadline {
    fn new(
        csrf_field: &CsrfField,
        checkout_session: &CheckoutSession,
        (here, now): (Step, Timestamp),
        zone: Zone,
    ) -> Self {
        let until = checkout_session.checkout.expires_at;
        let seconds = (until.micros() - now.micros()).max(0) / 1_000_000;
        let (minutes, can_extend) = ((seconds / 60).max(1), !checkout_session.checkout.extended);
        let form = has_form(checkout_session, here).then(|| paths::checkout(here));
        let until = zone.time(until);
        Self { csrf_field: csrf_field.clone(), seconds, minutes, until, can_extend, form }
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
        let thing = |line: &Line| Item {
            name: line.name.clone(),
            image: picture(line.image_src.as_deref()),
            quantity: line.item.quantity,
            total: contents.quoted(line).map(|q| q.base.format(currency)).unwrap_or_default(),
        };
        let (changes, summary) = (contents.changes(), Summary::new(contents));
        let later = |said| if said == LATER { "depends on your address" } else { said };
        Self {
            csrf_field: csrf_field.clone(),
            has_form,
            rows: contents.lines.iter().map(thing).collect(),
            open: summary.open.iter().map(|(what, said)| (*what, later(*said))).collect(),
            summary,
            changes: changes
                .iter()
                .flat_map(|change| change.sentences(currency, now, zone))
                .collect(),
            lost_codes: contents.totals.coupons.iter().filter_map(lost_code).collect(),
        }
    }
}

/// Why a code takes nothing off; `None` where it takes something off.
pub fn lost_code(coupon: &Checked) -> Option<String> {
    let why = coupon.result.as_ref().err()?;
    Some(format!("{}: {why} It gives no discount.", coupon.code))
}

impl CompletedSteps {
    fn new(
        csrf_field: &CsrfField,
        checkout_session: &CheckoutSession,
        (here, now): (Step, Timestamp),
        calendar: &Calendar,
    ) -> Self {
        let before = checkout_session.steps().into_iter().filter(|step| *step < here);
        let from = if here == Step::Review { "?from=review" } else { "" };
        let completed = |step: Step| CompletedStep {
            name: name(step),
            change: format!("{}{from}", paths::checkout(step)),
            lines: lines(checkout_session, step, now, calendar),
            suggestions: if step == Step::Details {
                checkout_session.suggestions()
            } else {
                Vec::new()
            },
        };
        Self { csrf_field: csrf_field.clone(), steps: before.map(completed).collect() }
    }
}

/// What was said in a step, line by line.
fn lines(
    checkout_session: &CheckoutSession,
    step: Step,
    now: Timestamp,
    calendar: &Calendar,
) -> Vec<String> {
    let currency = checkout_session.contents.totals.quote.currency;
    match step {
        Step::Details => address(checkout_session),
        Step::Delivery => checkout_session
            .way()
            .map(|way| words(&way, currency, now, calendar))
            .into_iter()
            .flatten()
            .collect(),
        Step::Payment => {
            let words = |method: &Method| [method.name.to_owned(), method.hint.to_owned()];
            checkout_session.payment().map(words).into_iter().flatten().collect()
        }
        Step::Proof | Step::Review => Vec::new(),
    }
}

fn address(checkout_session: &CheckoutSession) -> Vec<String> {
    let (details, going) = (&checkout_session.checkout.details, &checkout_session.cart.destination);
    let address = PostalAddress {
        name: &details.name,
        company: &details.company,
        line1: &details.line1,
        line2: &details.line2,
        postcode: &details.postcode,
        city: &details.city,
        region: &going.region,
        country: going.place().country,
    };
    let email = [details.email.clone()].into_iter();
    let lines = email.chain(address.lines()).chain([details.phone.clone()]);
    lines.filter(|line| !line.is_empty()).collect()
}

/// A way in words: what it is with its price, and when it arrives or where it waits.
pub fn words(
    way: &DeliveryOption,
    currency: Currency,
    now: Timestamp,
    calendar: &Calendar,
) -> [String; 2] {
    match way {
        DeliveryOption::Sent(method) => {
            let price = match method.price.is_zero() {
                true => "free".to_owned(),
                false => method.price.format(currency),
            };
            let estimated = if method.estimated { " (estimated)" } else { "" };
            [
                format!("{}, {price}{estimated}", isolate(&method.name)),
                method.arrives(now, calendar),
            ]
        }
        DeliveryOption::SentFree => ["Free delivery".to_owned(), "to your address".to_owned()],
        DeliveryOption::PickedUp(place) => {
            [format!("Pick up at {}, free", isolate(&place.name)), place.address()]
        }
    }
}

impl HtmlSafe for Progress {}
impl HtmlSafe for Deadline {}
impl HtmlSafe for CheckoutItems {}
impl HtmlSafe for CompletedSteps {}
