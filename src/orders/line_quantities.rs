//! How many of which line: what the forms of refunds and parcels ask for.

use crate::foundation::{changeset::Changeset, params::Key};

use super::models::OrderLine;

/// Reads `lines[<id>][quantity]` for each line, at most as many as `most` says. What is empty is
/// none; what is no such number gets its message.
pub(super) fn units(
    form: &mut Changeset,
    lines: &[OrderLine],
    most: impl Fn(&OrderLine) -> i32,
) -> Vec<(OrderLine, i32)> {
    let mut chosen = Vec::new();
    for line in lines {
        let most = most(line);
        let field = field(line);
        let typed = form.optional_integer(&field, &line.name(), 0..=most);
        if let Some(units) = typed.filter(|units| *units > 0) {
            chosen.push((line.clone(), units));
        }
    }
    refuse_strangers(form, lines);
    chosen
}

/// The form's name of a line's field.
pub fn field(line: &OrderLine) -> String {
    format!("lines[{}][quantity]", line.id)
}

/// A line of another order is no line of this one.
fn refuse_strangers(form: &mut Changeset, lines: &[OrderLine]) {
    let ours = |key: &Key| lines.iter().any(|line| key.number() == Some(line.id.get()));
    if form.values().nested("lines").keys().any(|key| !ours(key)) {
        form.error("lines", "One of these items is not part of the order");
    }
}

/// A form's key, by which the same press is known: 1 to 64 printable letters.
pub(super) fn key(form: &mut Changeset) -> String {
    let key = form.value("key").to_owned();
    if !(1..=64).contains(&key.len()) || !key.bytes().all(|c| c.is_ascii_graphic()) {
        form.error("key", "Please send the form once more");
    }
    key
}
