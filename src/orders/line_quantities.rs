//! Quantities of order lines in the forms of refunds and shipments.

use crate::foundation::{changeset::Changeset, params::Key};

use super::models::OrderLine;

/// A number of units of an order line.
#[derive(Clone, Debug)]
pub(super) struct LineQuantity {
    pub line: OrderLine,
    pub quantity: i32,
}

/// Reads `lines[<id>][quantity]` for each line, from 0 to `max(line)`; empty means 0. Returns the
/// quantities above 0. Invalid numbers and unknown lines become form errors.
pub(super) fn cast(
    form: &mut Changeset,
    lines: &[OrderLine],
    max: impl Fn(&OrderLine) -> i32,
) -> Vec<LineQuantity> {
    let mut chosen = Vec::new();
    for line in lines {
        let quantity = form.optional_integer(&field(line), &line.name(), 0..=max(line));
        if let Some(quantity) = quantity.filter(|quantity| *quantity > 0) {
            chosen.push(LineQuantity { line: line.clone(), quantity });
        }
    }
    reject_unknown_lines(form, lines);
    chosen
}

/// The name of a line's field in the form.
pub fn field(line: &OrderLine) -> String {
    format!("lines[{}][quantity]", line.id)
}

fn reject_unknown_lines(form: &mut Changeset, lines: &[OrderLine]) {
    let is_known = |key: &Key| lines.iter().any(|line| key.number() == Some(line.id.get()));
    if form.values().nested("lines").keys().any(|key| !is_known(key)) {
        form.error("lines", "One of these items is not part of the order");
    }
}

/// Reads the form's idempotency key: 1 to 64 printable ASCII characters.
pub(super) fn idempotency_key(form: &mut Changeset) -> String {
    let key = form.value("key").to_owned();
    if !(1..=64).contains(&key.len()) || !key.bytes().all(|c| c.is_ascii_graphic()) {
        form.error("key", "Please send the form once more");
    }
    key
}
