//! What changed between the cart that was shown and the cart that is ordered.

use std::collections::BTreeMap;

use crate::{
    foundation::{
        money::{Currency, Money},
        params::{Key, Params},
    },
    promotions,
    shopping_cart::{CartContents, Line},
};

/// Every difference, a sentence each: `total`, and `seen[<line>][price]` and `[quantity]` are
/// what the shopper saw, and `codes[]` the codes that took something off. A form without a
/// readable total saw nothing.
pub fn differences(form: &Params, contents: &CartContents, currency: Currency) -> Vec<String> {
    let mut seen = form.nested("seen");
    let mut found = Vec::new();
    if !seen.is_empty() {
        for line in &contents.lines {
            let seen = seen.remove(&Key::Number(line.item.id.get()));
            found.extend(difference(seen.as_ref(), line, currency));
        }
        found.extend(removed(&seen));
    }
    found.extend(form.all("codes").filter_map(|code| lost(code, contents)));
    let total = contents.total().format(currency);
    match form.get("total").and_then(|total| total.parse::<Money>().ok()) {
        Some(shown) if shown == *contents.total() => {}
        Some(shown) => {
            found.push(format!("The total is now {total} (was {}).", shown.format(currency)));
        }
        None => found.push(format!("The total is {total}.")),
    }
    found
}

fn difference(seen: Option<&Params>, line: &Line, currency: Currency) -> Vec<String> {
    let (name, offer) = (&line.name, &line.item.offer);
    let Some(seen) = seen else { return vec![format!("{name} was added.")] };
    let mut found = Vec::new();
    let price = seen.get("price").and_then(|price| price.parse::<Money>().ok());
    if let Some(then) = price.filter(|then| *then != offer.price) {
        let (then, now) = (then.format(currency), offer.price.format(currency));
        found.push(format!("{name} now costs {now} (was {then})."));
    }
    let quantity = seen.get("quantity").and_then(|quantity| quantity.parse::<i32>().ok());
    if let Some(then) = quantity.filter(|then| *then != line.item.quantity) {
        let now = line.item.quantity;
        found.push(format!("The quantity of {name} is now {now} (was {then})."));
    }
    found
}

/// Why a code takes nothing off any more; none where it still does.
fn lost(code: &str, contents: &CartContents) -> Option<String> {
    match contents.totals.coupons.iter().find(|coupon| coupon.code == code) {
        Some(coupon) => coupon.result.as_ref().err().map(|reason| format!("{code}: {reason}")),
        None => promotions::normalize(code).map(|code| format!("{code} was removed.")),
    }
}

fn removed(seen: &BTreeMap<Key, Params>) -> Option<String> {
    match seen.len() {
        0 => None,
        1 => Some("1 item was removed.".into()),
        many => Some(format!("{many} items were removed.")),
    }
}
