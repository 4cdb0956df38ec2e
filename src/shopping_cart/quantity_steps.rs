//! Plus and minus beside a quantity.

use crate::foundation::params::Params;

/// Counts a press of plus or minus, `items[<line>][step]`, into the quantity beside it. Minus
/// stops at 1: a line is removed by a button of its own, which can be undone.
pub(super) fn stepped(mut params: Params) -> Params {
    for (key, line) in params.nested("items") {
        let number = |field| line.get(field).and_then(|text| text.trim().parse::<i32>().ok());
        if let (Some(step @ (-1 | 1)), Some(typed)) = (number("step"), number("quantity")) {
            let quantity = typed.saturating_add(step).max(1);
            params.set(&format!("items[{key}][quantity]"), quantity.to_string());
        }
    }
    params
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(quantity: &str, step: &str) -> String {
        let pairs = [("items[7][quantity]", quantity), ("items[7][step]", step)];
        let params = stepped(pairs.into_iter().collect());
        params.get("items[7][quantity]").unwrap().to_owned()
    }

    #[test]
    fn one_more_or_one_less_but_never_none() {
        assert_eq!((after("2", "1"), after(" 2 ", "-1")), ("3".into(), "1".into()));
        assert_eq!((after("1", "-1"), after("0", "-1")), ("1".into(), "1".into()));
        assert_eq!(after("2147483647", "1"), "2147483647");
    }

    #[test]
    fn what_is_no_step_and_no_number_stays_for_the_form_to_refuse() {
        for (quantity, step) in [("x", "1"), ("2", "5"), ("2", "x"), ("", "1")] {
            assert_eq!(after(quantity, step), quantity);
        }
    }
}
