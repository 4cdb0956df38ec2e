//! The price steps of a delivery method as rows of its form.

use crate::foundation::{
    changeset::Changeset,
    money::{Currency, Money},
    params::Params,
};

use super::models::{PriceKind, PriceStep, amount_of_grams, grams_of_amount};

/// The highest limit of a step in grams, far above any parcel.
const MAX_GRAMS: i64 = 100_000_000;

/// The maximum number of steps of a method.
const MAX_STEPS: usize = 100;

/// Fills the rows of a form.
pub(super) fn fill(params: &mut Params, kind: PriceKind, steps: &[PriceStep]) {
    for (row, step) in steps.iter().enumerate() {
        let up_to = step.up_to.as_ref().map(|up_to| match kind {
            PriceKind::ByWeight => grams_of_amount(up_to).to_string(),
            _ => up_to.to_string(),
        });
        params.push(format!("steps[{row}][up_to]"), up_to.unwrap_or_default());
        params.push(format!("steps[{row}][price]"), step.price.to_string());
    }
}

/// Reads the steps of a form. Skips empty rows. The limits must increase from row to row, and only
/// the last step may have none.
pub(super) fn cast(form: &mut Changeset, kind: PriceKind, currency: Currency) -> Vec<PriceStep> {
    let mut steps: Vec<PriceStep> = Vec::new();
    for (number, (key, row)) in (1..).zip(form.values().nested("steps")) {
        let is_empty = |field| row.get(field).unwrap_or_default().trim().is_empty();
        if is_empty("up_to") && is_empty("price") {
            continue;
        }
        let field = |name: &str| format!("steps[{key}][{name}]");
        let price = form.amount(&field("price"), &format!("Price of step {number}"), currency);
        let up_to = cast_up_to(form, &field("up_to"), kind, currency, number);
        if let Some(message) = objection(steps.last(), up_to.as_ref(), number) {
            form.error(field("up_to"), message);
        }
        steps.push(PriceStep { up_to, price: price.unwrap_or_default() });
    }
    check_number(form, kind, &steps);
    steps
}

fn cast_up_to(
    form: &mut Changeset,
    field: &str,
    kind: PriceKind,
    currency: Currency,
    number: usize,
) -> Option<Money> {
    let label = format!("Step {number}");
    if kind == PriceKind::ByWeight {
        return form.optional_integer(field, &label, 1..=MAX_GRAMS).map(amount_of_grams);
    }
    let up_to = form.optional_amount(field, &label, currency);
    if up_to.as_ref().is_some_and(Money::is_zero) {
        form.error(field, format!("{label} must be more than 0"));
    }
    up_to
}

/// Returns an error message if a step's limit can't follow the previous one.
fn objection(before: Option<&PriceStep>, up_to: Option<&Money>, number: usize) -> Option<String> {
    match (&before?.up_to, up_to) {
        (None, _) => Some(format!("Step {number} comes after a step without a limit")),
        (Some(before), Some(up_to)) if up_to <= before => {
            Some(format!("Step {number} must have a higher limit than the one before it"))
        }
        _ => None,
    }
}

/// Adds an error if the number of steps does not match the kind of price.
fn check_number(form: &mut Changeset, kind: PriceKind, steps: &[PriceStep]) {
    match (kind, steps.len()) {
        (PriceKind::Flat, 1..) => {
            form.error("steps", "A flat rate has no steps: clear them, or choose another rate");
        }
        (PriceKind::ByWeight | PriceKind::BySubtotal, 0) => {
            form.error("steps", "Rates by weight or by order value need at least one step");
        }
        (_, count) if count > MAX_STEPS => {
            form.error("steps", format!("A method can have at most {MAX_STEPS} steps"));
        }
        _ => {}
    }
}
