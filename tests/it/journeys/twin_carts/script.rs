//! Scripts: random sequences of what a shopper and the shopkeeper do.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::addresses::{ADDRESSES, Details, INSTEAD};
use super::twin_shop::Change;

/// A step of a script.
#[derive(Clone, Debug)]
pub enum Step {
    /// Adds units of an item.
    Add { item: &'static str, quantity: i32 },
    /// Adds the kettle without choosing its color.
    AddWithoutOption,
    /// Adds a variant that does not exist.
    AddUnknown,
    /// Sets the quantity of a line, by its position.
    SetQuantity { line: usize, quantity: i32 },
    /// Removes a line, by its position.
    Remove { line: usize },
    /// Applies a coupon code.
    ApplyCode(&'static str),
    /// Removes the code at a position.
    RemoveCode(usize),
    /// Estimates shipping and tax for a destination.
    Estimate(Details),
    /// Acknowledges all changes.
    Acknowledge,
    /// Begins the checkout, or returns to it.
    CheckOut,
    /// Submits email and address.
    Details(Details),
    /// Submits the last details again, with a region that is not listed and was rejected.
    InsistOnRegion,
    /// Chooses the delivery option at a position.
    Delivery(usize),
    /// Chooses a delivery option that does not exist.
    UnknownDelivery,
    /// Chooses a payment method by its name.
    Payment(&'static str),
    /// Chooses a payment method that does not exist.
    UnknownPayment,
    /// Asks for more time.
    Extend,
    /// Confirms the email address.
    ConfirmEmail,
    /// Continues without the codes that need a confirmed address.
    SkipProof,
    /// Leaves the checkout to change the cart.
    ReturnToCart,
    /// Orders what the review shows.
    Order,
    /// Begins another cart after an order.
    ShopAgain,
    /// Orders what the review showed before something else happened.
    OrderAfter(Incident),
    /// Something happens without the shopper.
    Meanwhile(Incident),
}

/// What happens without the shopper.
#[derive(Clone, Debug)]
pub enum Incident {
    /// The shopkeeper changes an item.
    Change { item: &'static str, change: Change },
    /// The shopkeeper ends a coupon.
    EndOfCoupon(&'static str),
    /// The time of the reservation runs out.
    EndOfReservation,
    /// The shopkeeper takes no cash any more.
    NoCash,
    /// The shopkeeper stops all deliveries.
    NoDelivery,
}

/// What one shopper does.
#[derive(Clone, Debug)]
pub struct Script {
    /// `true` if the shopper is logged in.
    pub is_customer: bool,
    pub steps: Vec<Step>,
}

/// Returns the script with a number. The same seed and number give the same script.
pub fn script(seed: u64, number: u32) -> Script {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[8..12].copy_from_slice(&number.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    scripts().new_tree(&mut runner).expect("a script").current()
}

fn scripts() -> BoxedStrategy<Script> {
    let cart = prop::collection::vec(cart_step(), 2..6);
    let checkout = prop::option::weighted(0.85, checkout());
    (prop::bool::weighted(0.08), first_step(), cart, checkout)
        .prop_map(|(is_customer, first, cart, checkout)| {
            let steps = [first].into_iter().chain(cart).chain(checkout.into_iter().flatten());
            Script { is_customer, steps: steps.collect() }
        })
        .boxed()
}

/// Items that can be bought without special conditions.
fn plain_item() -> BoxedStrategy<&'static str> {
    prop::sample::select(vec![
        "mug",
        "mug",
        "tea",
        "print",
        "stone",
        "lamp",
        "kettle moss",
        "rug",
        "course",
    ])
    .boxed()
}

fn any_item() -> BoxedStrategy<&'static str> {
    prop_oneof![
        4 => plain_item(),
        2 => prop::sample::select(vec![
            "vase", "drop", "ring", "poster", "voucher", "relic", "kettle cream", "kettle rose",
        ]),
    ]
    .boxed()
}

fn first_step() -> BoxedStrategy<Step> {
    (plain_item(), 1..=4).prop_map(|(item, quantity)| Step::Add { item, quantity }).boxed()
}

fn quantity() -> BoxedStrategy<i32> {
    prop_oneof![
        6 => 1..=3,
        2 => 4..=20,
        1 => prop::sample::select(vec![-1, 0, 21, 99, 10_000]),
    ]
    .boxed()
}

fn code() -> BoxedStrategy<&'static str> {
    prop::sample::select(vec![
        "TEN", "ten", "FIVE", "SHIP", "SOLO", "RICH", "TEAS", "TRIO", "OVER", "SOON", "GIFT",
        "DONE", "ONCE", "nope", "t e n", "",
    ])
    .boxed()
}

fn change() -> BoxedStrategy<Incident> {
    let change = prop_oneof![
        4 => prop::sample::select(vec!["1", "0.005", "77.777", "250.5"]).prop_map(Change::Price),
        2 => (0..4).prop_map(Change::Stock),
        1 => Just(Change::Archive),
    ];
    (plain_item(), change).prop_map(|(item, change)| Incident::Change { item, change }).boxed()
}

fn cart_step() -> BoxedStrategy<Step> {
    prop_oneof![
        10 => (any_item(), quantity()).prop_map(|(item, quantity)| Step::Add { item, quantity }),
        1 => Just(Step::AddWithoutOption),
        1 => Just(Step::AddUnknown),
        6 => (0..4_usize, prop_oneof![3 => 0..=6, 1 => quantity()])
            .prop_map(|(line, quantity)| Step::SetQuantity { line, quantity }),
        2 => (0..4_usize).prop_map(|line| Step::Remove { line }),
        6 => code().prop_map(Step::ApplyCode),
        1 => (0..2_usize).prop_map(Step::RemoveCode),
        3 => details().prop_map(Step::Estimate),
        2 => change().prop_map(Step::Meanwhile),
        1 => Just(Step::Acknowledge),
    ]
    .boxed()
}

/// A step while the checkout is open that does not lead to the order.
fn detour() -> BoxedStrategy<Vec<Step>> {
    prop_oneof![
        2 => Just(vec![Step::Extend]),
        1 => Just(vec![Step::Extend, Step::Extend]),
        1 => Just(vec![Step::UnknownDelivery]),
        1 => Just(vec![Step::UnknownPayment]),
        2 => cart_step().prop_map(|step| vec![step]),
        2 => details().prop_map(|details| vec![Step::Details(details)]),
        2 => cart_step().prop_map(|step| vec![Step::ReturnToCart, step, Step::CheckOut]),
        2 => cart_step().prop_map(|step| vec![Step::Meanwhile(Incident::EndOfReservation), step, Step::CheckOut]),
        1 => Just(vec![Step::CheckOut]),
    ]
    .boxed()
}

fn details() -> BoxedStrategy<Details> {
    (0..ADDRESSES.len(), prop::option::weighted(0.4, 0..INSTEAD.len()))
        .prop_map(|(address, mistake)| Details::new(address, mistake))
        .boxed()
}

fn valid_details() -> BoxedStrategy<Details> {
    // The last addresses can't be delivered to.
    (0..4_usize).prop_map(|address| Details::new(address, None)).boxed()
}

fn payment() -> BoxedStrategy<&'static str> {
    prop::sample::select(vec!["Bank transfer", "Bank transfer", "Cash on delivery", "Card"]).boxed()
}

fn checkout() -> BoxedStrategy<Vec<Step>> {
    let before = prop::option::weighted(0.3, detour());
    let between = prop::option::weighted(0.3, detour());
    let after = prop::option::weighted(0.3, detour());
    let wrong = prop::option::weighted(0.5, details().prop_map(Step::Details));
    let order = prop_oneof![
        5 => Just(Step::Order),
        2 => change().prop_map(Step::OrderAfter),
        1 => prop::sample::select(vec!["TEN", "FIVE", "SHIP"])
            .prop_map(|code| Step::OrderAfter(Incident::EndOfCoupon(code))),
        1 => Just(Step::OrderAfter(Incident::EndOfReservation)),
    ];
    (before, wrong, valid_details(), between, (0..4_usize, payment()), after, order)
        .prop_map(|(before, wrong, details, between, (delivery, payment), after, order)| {
            let mut steps = vec![Step::CheckOut];
            steps.extend(before.into_iter().flatten());
            steps.extend(wrong);
            steps.push(Step::Details(details));
            steps.extend(between.into_iter().flatten());
            steps.extend([Step::ConfirmEmail, Step::Delivery(delivery), Step::Payment(payment)]);
            steps.extend(after.into_iter().flatten());
            steps.extend([order, Step::Order]);
            steps
        })
        .boxed()
}
