//! What a step of the checkout shows: on its page, and in the API.

use serde_json::Value;

use crate::support::Page;

use super::cart_facts::{
    TotalFacts, api_totals, changes, item_name, list, obstacles, page_totals, text,
};
use super::twin_shop::{Side, TwinShop};

/// Everything that a step's page shows of the checkout.
#[derive(Debug, PartialEq)]
pub struct CheckoutFacts {
    /// The steps of the checkout.
    pub steps: Vec<String>,
    /// The first step that is not done.
    pub open_step: String,
    /// Quantities, names and amounts.
    pub items: Vec<String>,
    pub totals: Vec<TotalFacts>,
    pub changes: Vec<String>,
    pub suggestions: Vec<String>,
    /// The delivery or payment options with their hints, on the page that offers them.
    pub options: Vec<String>,
    /// Why the email address must be confirmed, on the page that says so.
    pub proof_reasons: Vec<String>,
    /// What prevents the order, on the last page.
    pub obstacles: Vec<String>,
}

/// The names of the steps: in the API, in the navigation, and as headings.
const STEPS: [(&str, &str, &str); 5] = [
    ("details", "Your details", "Your details"),
    ("email_proof", "Confirm email", "Confirm your email address"),
    ("delivery", "Delivery", "Delivery"),
    ("payment", "Payment", "Payment"),
    ("review", "Review", "Review and order"),
];

const CHANGE_CART: &str = " Please change your cart to order the rest.";

impl CheckoutFacts {
    /// Reads the page of a step.
    pub fn of_page(page: &Page) -> CheckoutFacts {
        let reached = page.texts("nav.steps li a, nav.steps li [aria-current]");
        let mut obstacles = page.texts("[data-live=checkout-order] > .field-error");
        obstacles.extend(page.texts("[data-live=checkout-delivery] > .notice"));
        CheckoutFacts {
            steps: page.texts("nav.steps li"),
            open_step: reached.last().cloned().unwrap_or_default(),
            items: page.texts(".checkout-items-list li"),
            totals: page_totals(page),
            changes: page.texts(".checkout-changes li"),
            suggestions: page.texts(".suggestion > p"),
            options: page.texts("fieldset .choice, fieldset .only-choice"),
            proof_reasons: match page.heading() == "Confirm your email address" {
                true => page.texts(".checkout-step > ul > li"),
                false => Vec::new(),
            },
            obstacles,
        }
    }

    /// What the page of a step shows of a checkout in the API. `heading` is the page's.
    pub fn of_api(shop: &TwinShop, checkout: &Value, heading: &str) -> CheckoutFacts {
        let cart = &checkout["cart"];
        let name = |step: &Value| {
            let found = STEPS.iter().find(|(code, ..)| step == code);
            found.map(|(_, name, _)| (*name).to_owned()).unwrap_or_default()
        };
        let on = |code: &str| STEPS.iter().any(|step| step.0 == code && step.2 == heading);
        let steps = list(&checkout["steps"]);
        let is_free = shop.is_zero(&cart["total"]);
        CheckoutFacts {
            steps: steps.iter().map(|step| name(&step["name"])).collect(),
            open_step: name(&checkout["next_step"]),
            items: list(&cart["items"]).iter().map(|item| item_text(shop, item)).collect(),
            totals: checkout_totals(shop, checkout),
            changes: changes(cart).into_iter().chain(rejected_codes(cart)).collect(),
            // They are shown beside the details, once these are done.
            suggestions: match on("details") {
                true => Vec::new(),
                false => list(&checkout["suggestions"]).iter().map(text).collect(),
            },
            options: match (on("delivery"), on("payment")) {
                (true, _) => list(&checkout["delivery_options"])
                    .iter()
                    .map(|option| delivery_text(shop, option))
                    .collect(),
                (_, true) if !is_free => {
                    list(&checkout["payment_methods"]).iter().map(payment_text).collect()
                }
                _ => Vec::new(),
            },
            proof_reasons: match on("email_proof") {
                true => list(&checkout["email_proof_reasons"]).iter().map(text).collect(),
                false => Vec::new(),
            },
            obstacles: match (on("review"), on("delivery")) {
                (true, _) => {
                    let limits = list(&checkout["exceeded_limits"]);
                    let limits = limits.iter().map(|limit| text(limit) + CHANGE_CART);
                    obstacles(cart).into_iter().chain(limits).collect()
                }
                (_, true) => {
                    obstacles(cart).into_iter().filter(|text| text.contains("deliver")).collect()
                }
                _ => Vec::new(),
            },
        }
    }

    /// The same without the twin's word in email addresses.
    pub fn without_word(mut self, side: Side) -> CheckoutFacts {
        for text in &mut self.suggestions {
            *text = text.replace(&format!("-{}@", side.word()), "@");
        }
        self
    }
}

/// An item with its amount, as the list beside the steps shows it.
fn item_text(shop: &TwinShop, item: &Value) -> String {
    let counts = ["available", "short"].iter().any(|word| item["availability"] == *word);
    let amount = if counts { shop.format(&item["subtotal"]) } else { String::new() };
    format!("{} × {} {amount}", item["quantity"], item_name(item)).trim_end().to_owned()
}

fn checkout_totals(shop: &TwinShop, checkout: &Value) -> Vec<TotalFacts> {
    let mut totals = api_totals(shop, &checkout["cart"], "Subtotal");
    let needs_address = list(&checkout["cart"]["obstacles"])
        .iter()
        .any(|obstacle| text(obstacle).starts_with("Add your address"));
    if let Some(total) = totals.last_mut().filter(|_| needs_address) {
        total.label = "Total so far".to_owned();
    }
    totals
}

/// Why codes of the cart give no discount.
fn rejected_codes(cart: &Value) -> Vec<String> {
    let coupons = list(&cart["coupons"]);
    let rejected = coupons.iter().filter(|coupon| coupon["is_applied"] == false);
    rejected
        .map(|coupon| {
            format!("{}: {} It gives no discount.", text(&coupon["code"]), text(&coupon["reason"]))
        })
        .collect()
}

fn delivery_text(shop: &TwinShop, option: &Value) -> String {
    let name = text(&option["name"]);
    let price = match shop.is_zero(&option["price"]) {
        true => "free".to_owned(),
        false => shop.format(&option["price"]),
    };
    let estimated = if option["is_estimated"] == true { " (estimated)" } else { "" };
    let name = if option["is_pickup"] == true { format!("Pick up at {name}") } else { name };
    format!("{name}, {price}{estimated} {}", text(&option["hint"]))
}

fn payment_text(method: &Value) -> String {
    format!("{} {}", text(&method["name"]), text(&method["hint"]))
}
