//! Changes between the cart that the customer saw and the cart that is ordered.

use std::collections::BTreeMap;

use crate::{
    foundation::{
        money::{Currency, Money},
        params::{Key, Params},
    },
    promotions,
    shopping_cart::{CartContents, CartLine},
};

/// Returns one sentence for each change. The form contains what the customer saw: `total`,
/// `seen[<line>][price]` and `seen[<line>][quantity]`, and the coupons that applied in `codes[]`.
/// If the total is missing or invalid, the current total counts as a change.
pub(super) fn cart_changes(
    form: &Params,
    contents: &CartContents,
    currency: Currency,
) -> Vec<String> {
    let mut shown = form.nested("seen");
    let mut changes = Vec::new();
    if !shown.is_empty() {
        for line in &contents.lines {
            let shown_line = shown.remove(&Key::Number(line.item.id.get()));
            changes.extend(line_changes(shown_line.as_ref(), line, currency));
        }
        changes.extend(removed_items(&shown));
    }
    changes.extend(form.all("codes").filter_map(|code| lost_coupon(code, contents)));
    let total = contents.total().format(currency);
    match form.get("total").and_then(|total| total.parse::<Money>().ok()) {
        Some(shown) if shown == *contents.total() => {}
        Some(shown) => {
            changes.push(format!("The total is now {total} (was {}).", shown.format(currency)));
        }
        None => changes.push(format!("The total is {total}.")),
    }
    changes
}

fn line_changes(shown: Option<&Params>, line: &CartLine, currency: Currency) -> Vec<String> {
    let name = &line.name;
    let offer = &line.item.offer;
    let Some(shown) = shown else { return vec![format!("{name} was added.")] };
    let mut changes = Vec::new();
    let price = shown.get("price").and_then(|price| price.parse::<Money>().ok());
    if let Some(then) = price.filter(|then| *then != offer.price) {
        let then = then.format(currency);
        let now = offer.price.format(currency);
        changes.push(format!("{name} now costs {now} (was {then})."));
    }
    let quantity = shown.get("quantity").and_then(|quantity| quantity.parse::<i32>().ok());
    if let Some(then) = quantity.filter(|then| *then != line.item.quantity) {
        let now = line.item.quantity;
        changes.push(format!("The quantity of {name} is now {now} (was {then})."));
    }
    changes
}

/// Returns the reason why a coupon no longer applies; `None` if it still does.
fn lost_coupon(code: &str, contents: &CartContents) -> Option<String> {
    match contents.totals.coupons.iter().find(|coupon| coupon.code == code) {
        Some(coupon) => coupon.result.as_ref().err().map(|reason| format!("{code}: {reason}")),
        None => promotions::normalize(code).map(|code| format!("{code} was removed.")),
    }
}

fn removed_items(missing: &BTreeMap<Key, Params>) -> Option<String> {
    match missing.len() {
        0 => None,
        1 => Some("1 item was removed.".into()),
        many => Some(format!("{many} items were removed.")),
    }
}
