//! What a cart shows: on its page, and in the API.

use serde_json::Value;
use vitrine::catalog::full_name;

use crate::support::{Page, Part};

use super::twin_shop::TwinShop;

/// Everything that a cart's page shows of its contents.
#[derive(Debug, Default, PartialEq)]
pub struct CartFacts {
    pub is_locked: bool,
    pub lines: Vec<LineFacts>,
    /// Labels and amounts from the subtotal to the total, without those that are not known yet.
    pub totals: Vec<TotalFacts>,
    pub codes: Vec<String>,
    /// The reasons why codes give no discount.
    pub code_problems: Vec<String>,
    /// The limits per customer of the codes.
    pub code_limits: Vec<String>,
    pub changes: Vec<String>,
    /// The reasons why the cart can't be ordered yet.
    pub obstacles: Vec<String>,
}

/// A line of a cart.
#[derive(Debug, PartialEq)]
pub struct LineFacts {
    pub name: String,
    pub quantity: String,
    pub price: String,
    pub total: String,
    /// The price on the last visit, if it was different.
    pub old_price: Vec<String>,
    /// The text about its availability, if not all units are available.
    pub availability: Vec<String>,
}

/// A row of the totals.
#[derive(Debug, PartialEq)]
pub struct TotalFacts {
    pub label: String,
    pub amount: String,
}

const NOT_INCLUDED: &str = "Not included in the total";
const FOR_GUESTS: &str =
    " If you check out as a guest, we'll email you a link to confirm your address.";

impl CartFacts {
    /// Reads the cart's page.
    pub fn of_page(page: &Page) -> CartFacts {
        let is_locked = !page.texts("section[aria-labelledby=checking-out]").is_empty();
        CartFacts {
            is_locked,
            lines: page.parts("#cart-form .cart-line").iter().map(page_line).collect(),
            totals: page_totals(page),
            codes: page.texts("#coupons li strong"),
            code_problems: page.texts("#coupons li .field-error"),
            code_limits: page.texts("#coupons li .hint"),
            changes: page.texts("section[aria-labelledby=changes] li"),
            obstacles: page.texts(".summary > p.field-error"),
        }
    }

    /// What the page of a cart in the API shows.
    pub fn of_api(shop: &TwinShop, cart: &Value) -> CartFacts {
        let is_locked = cart["is_in_checkout"] == true;
        let items = list(&cart["items"]);
        let mut facts = CartFacts {
            is_locked,
            lines: items.iter().map(|item| api_line(shop, cart, item)).collect(),
            changes: changes(cart),
            ..CartFacts::default()
        };
        if items.is_empty() {
            return facts;
        }
        let units = match cart["item_count"].as_i64() {
            Some(1) => "1 item".to_owned(),
            units => format!("{} items", units.expect("a number")),
        };
        facts.totals = api_totals(shop, cart, &format!("Subtotal ({units})"));
        // A locked cart shows no codes, and a hint if only the address is missing.
        if !is_locked {
            let coupons = list(&cart["coupons"]);
            facts.codes = texts(&coupons, "code");
            facts.code_problems = texts(&coupons, "reason");
            facts.code_limits =
                texts(&coupons, "limit").iter().map(|limit| limit.clone() + FOR_GUESTS).collect();
        }
        facts.obstacles = obstacles(cart);
        facts
    }
}

fn page_line(line: &Part<'_>) -> LineFacts {
    let label = line.texts(".cart-line-controls label").join(" ");
    let price = line.texts(".cart-line-name > p").into_iter().find(|text| text.ends_with(" each"));
    LineFacts {
        name: label.trim_start_matches("Quantity of ").to_owned(),
        quantity: line.attributes(".cart-line-controls input[type=number]", "value").concat(),
        price: price.unwrap_or_default().trim_end_matches(" each").to_owned(),
        total: line.texts(".cart-line-total").join(" "),
        old_price: line.texts(".price-note"),
        availability: line.texts(".stock"),
    }
}

fn api_line(shop: &TwinShop, cart: &Value, item: &Value) -> LineFacts {
    let counts = ["available", "short"].iter().any(|word| item["availability"] == *word);
    let change = list(&cart["changes"]).into_iter().find(|change| change["item_id"] == item["id"]);
    let old_price =
        change.map(|change| change["old_price"].clone()).filter(|price| !price.is_null());
    let is_available = item["availability"] == "available";
    LineFacts {
        name: item_name(item),
        quantity: item["quantity"].to_string(),
        price: shop.format(&item["unit_price"]),
        total: if counts { shop.format(&item["subtotal"]) } else { NOT_INCLUDED.to_owned() },
        old_price: old_price
            .iter()
            .map(|price| format!("Was {} on your last visit", shop.format(price)))
            .collect(),
        availability: if is_available {
            Vec::new()
        } else {
            vec![text(&item["availability_message"])]
        },
    }
}

/// Reads the table of totals. Rows without an amount are left out.
pub fn page_totals(page: &Page) -> Vec<TotalFacts> {
    let labels = page.texts("table.totals th");
    let amounts = page.texts("table.totals td");
    assert_eq!(labels.len(), amounts.len(), "{}: each row has a label and an amount", page.path);
    let rows = labels.into_iter().zip(amounts).map(|(label, amount)| TotalFacts { label, amount });
    rows.filter(|row| row.amount.contains(|c: char| c.is_ascii_digit())).collect()
}

/// The table of totals of a cart or an order in the API.
pub fn api_totals(shop: &TwinShop, from: &Value, subtotal: &str) -> Vec<TotalFacts> {
    let row = |label: &str, amount: &Value| TotalFacts {
        label: label.to_owned(),
        amount: shop.format(amount),
    };
    let adjustments = list(&from["adjustments"]);
    let between = adjustments.iter().map(|one| row(&plain(&text(&one["label"])), &one["amount"]));
    let total = row("Total", &from["total"]);
    [row(subtotal, &from["subtotal"])].into_iter().chain(between).chain([total]).collect()
}

/// The name of an item with its options.
pub fn item_name(item: &Value) -> String {
    full_name(&text(&item["title"]), [&text(&item["variant_title"]), "", ""])
}

/// The reasons why a cart can't be ordered, unless only the address is missing.
pub fn obstacles(cart: &Value) -> Vec<String> {
    let all = list(&cart["obstacles"]).iter().map(text).collect::<Vec<_>>();
    all.into_iter().filter(|obstacle| !obstacle.starts_with("Add your address")).collect()
}

/// The changes that the shopper has not acknowledged.
pub fn changes(cart: &Value) -> Vec<String> {
    list(&cart["changes"])
        .iter()
        .flat_map(|change| list(&change["messages"]))
        .map(|line| text(&line))
        .collect()
}

/// A text without repeated spaces, as pages show it.
pub fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

/// A text as pages show it; empty if it is null.
pub fn text(value: &Value) -> String {
    plain(value.as_str().unwrap_or_default())
}

/// The texts of a field that are not null.
fn texts(values: &[Value], field: &str) -> Vec<String> {
    values.iter().map(|value| &value[field]).filter(|value| !value.is_null()).map(text).collect()
}
