//! Scripts that lead to each of the shop's rejections.

use super::addresses::{Details, INSTEAD};
use super::script::{Incident, Script, Step};
use super::twin_shop::Change;

/// A script that leads to a rejection.
pub struct Case {
    /// The rejection's code in the API.
    pub code: &'static str,
    pub script: Script,
}

fn case(code: &'static str, steps: Vec<Step>) -> Case {
    Case { code, script: Script { is_customer: false, steps } }
}

fn add(item: &'static str, quantity: i32) -> Step {
    Step::Add { item, quantity }
}

fn change(item: &'static str, change: Change) -> Incident {
    Incident::Change { item, change }
}

/// The steps from a cart to the review of an order.
fn to_review(address: usize, payment: &'static str) -> Vec<Step> {
    vec![
        Step::CheckOut,
        Step::Details(Details::new(address, None)),
        Step::ConfirmEmail,
        Step::Delivery(0),
        Step::Payment(payment),
    ]
}

/// The steps of an order of a mug, before which something happens.
fn order_after(incident: Incident) -> Vec<Step> {
    order_of("mug", incident)
}

fn order_of(item: &'static str, incident: Incident) -> Vec<Step> {
    let mut steps = vec![add(item, 2)];
    steps.extend(to_review(0, "Cash on delivery"));
    steps.push(Step::OrderAfter(incident));
    steps
}

/// A case for each rejection of carts, coupons, checkouts and orders that both pages and API can meet.
pub fn cases() -> Vec<Case> {
    let mut cases = cart_cases();
    cases.extend(coupon_cases());
    cases.extend(checkout_cases());
    cases.extend(order_cases());
    cases
}

fn cart_cases() -> Vec<Case> {
    let full = ["mug", "lamp", "print", "ring", "poster", "tea", "stone"].map(|item| add(item, 1));
    vec![
        case(
            "invalid_quantity",
            vec![add("mug", 0), add("mug", 21), add("mug", -1), add("mug", 10_000)],
        ),
        case("invalid_quantity", vec![add("mug", 1), Step::SetQuantity { line: 0, quantity: 21 }]),
        case("validation_failed", vec![Step::AddWithoutOption]),
        case("product_not_available", vec![Step::AddUnknown, add("relic", 1)]),
        case("product_not_available", vec![add("vase", 1), add("kettle cream", 1), add("drop", 1)]),
        case(
            "product_not_available",
            vec![add("lamp", 2), Step::SetQuantity { line: 0, quantity: 4 }],
        ),
        case("customer_limit", vec![add("poster", 3), add("poster", 1)]),
        case("already_in_cart", vec![add("ring", 2), add("ring", 1)]),
        case("quantity_limit", vec![add("print", 3), add("print", 3), add("print", 1)]),
        case("order_limit", vec![add("print", 1), Step::SetQuantity { line: 0, quantity: 5 }]),
        case("not_enough_stock", vec![add("lamp", 9), add("lamp", 1)]),
        case("cart_full", full.into()),
        case("nothing_to_discount", vec![Step::ApplyCode("TEN"), Step::ApplyCode("")]),
        case(
            "checking_out",
            vec![
                add("mug", 2),
                Step::ApplyCode("TEN"),
                Step::CheckOut,
                Step::SetQuantity { line: 0, quantity: 3 },
                Step::Remove { line: 0 },
                Step::ApplyCode("FIVE"),
                Step::RemoveCode(0),
                Step::Estimate(Details::new(1, None)),
                add("tea", 1),
            ],
        ),
    ]
}

fn coupon_cases() -> Vec<Case> {
    let codes = ["TEN", "FIVE", "SHIP", "TEAS", "TRIO", "ONCE"].map(Step::ApplyCode);
    let used_twice = [
        vec![add("mug", 1), Step::ApplyCode("ONCE")],
        to_review(0, "Bank transfer"),
        vec![Step::Order],
    ];
    let again = vec![Step::ShopAgain, add("mug", 1), Step::ApplyCode("ONCE")];
    let used_twice = [used_twice.concat(), again].concat();
    vec![
        case("validation_failed", vec![add("mug", 1), Step::ApplyCode(""), Step::ApplyCode("  ")]),
        case(
            "coupon_invalid",
            vec![
                add("mug", 1),
                Step::ApplyCode("nope"),
                Step::ApplyCode("t e n"),
                Step::ApplyCode("OVER"),
                Step::ApplyCode("SOON"),
                Step::ApplyCode("TEAS"),
            ],
        ),
        case(
            "coupon_minimum_not_met",
            vec![add("mug", 2), Step::ApplyCode("RICH"), Step::ApplyCode("TRIO")],
        ),
        case("coupon_usage_limit", vec![add("mug", 1), Step::ApplyCode("DONE")]),
        Case {
            code: "coupon_usage_limit",
            script: Script { is_customer: true, steps: used_twice },
        },
        case(
            "coupon_not_combinable",
            vec![add("mug", 1), Step::ApplyCode("TEN"), Step::ApplyCode("SOLO")],
        ),
        case("too_many_coupons", [vec![add("mug", 5), add("tea", 3)], codes.into()].concat()),
    ]
}

fn checkout_cases() -> Vec<Case> {
    let mistakes = |address: usize| {
        (0..INSTEAD.len()).map(move |at| Step::Details(Details::new(address, Some(at))))
    };
    let mut addresses = vec![add("mug", 1), Step::CheckOut];
    addresses.extend([0, 1, 2].into_iter().flat_map(mistakes));
    let mut digital = vec![add("course", 1), Step::CheckOut];
    digital.extend(mistakes(1));
    let shortage = |change_: Change| {
        vec![
            add("lamp", 3),
            Step::Meanwhile(change("lamp", change_)),
            Step::CheckOut,
            Step::Acknowledge,
        ]
    };
    let without_code = [
        vec![
            add("mug", 1),
            Step::ApplyCode("ONCE"),
            Step::CheckOut,
            Step::Details(Details::new(0, None)),
        ],
        vec![Step::SkipProof, Step::Delivery(0), Step::Payment("Bank transfer"), Step::Order],
    ];
    vec![
        case("nothing_to_check_out", vec![add("mug", 1), Step::Remove { line: 0 }, Step::CheckOut]),
        case("items_unavailable", shortage(Change::Stock(1))),
        case("items_unavailable", shortage(Change::Stock(0))),
        case("items_unavailable", shortage(Change::Archive)),
        case("validation_failed", addresses),
        case("validation_failed", digital),
        case(
            "validation_failed",
            vec![
                add("mug", 1),
                Step::CheckOut,
                Step::Details(Details::with(0, "region", "Narnia")),
                Step::InsistOnRegion,
                Step::UnknownDelivery,
                Step::Delivery(1),
                Step::UnknownPayment,
                Step::Payment("Card"),
                Step::Order,
            ],
        ),
        case("already_extended", vec![add("mug", 1), Step::CheckOut, Step::Extend, Step::Extend]),
        case("reservation_ended", order_after(Incident::EndOfReservation)),
        case("", without_code.concat()),
        // Not delivered, and without a tax rate.
        case(
            "",
            vec![
                add("mug", 1),
                Step::CheckOut,
                Step::Details(Details::new(5, None)),
                Step::Delivery(0),
            ],
        ),
        case("", [vec![add("course", 1)], to_review(6, "Bank transfer")].concat()),
    ]
}

fn order_cases() -> Vec<Case> {
    let with_code = [
        vec![add("mug", 2), Step::ApplyCode("TEN")],
        to_review(3, "Bank transfer"),
        vec![Step::OrderAfter(Incident::EndOfCoupon("TEN")), Step::Order],
    ];
    let palaces = [vec![add("palace", 2)], to_review(0, "Bank transfer"), vec![Step::Order]];
    vec![
        case("cart_changed", order_after(change("mug", Change::Price("12.5")))),
        case("cart_changed", with_code.concat()),
        case("not_available", order_after(change("mug", Change::Archive))),
        case("limit_exceeded", order_of("poster", change("poster", Change::LimitPerCustomer(1)))),
        case("cannot_order", order_after(Incident::NoDelivery)),
        case("checkout_unfinished", order_after(Incident::NoCash)),
        case("total_too_large", palaces.concat()),
    ]
}
