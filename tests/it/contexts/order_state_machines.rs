//! The three state machines of an order match `docs/ORDERS.md`.

use vitrine::orders::{FulfillmentStatus, OrderRights, OrderStatus, PaymentStatus};

/// A state as a row of a table in `docs/ORDERS.md` describes it.
#[derive(Debug, PartialEq)]
struct DocumentedState {
    name: String,
    label: String,
    next: Vec<String>,
}

/// Returns the rows of the table below a heading.
fn documented_states(heading: &str) -> Vec<DocumentedState> {
    let doc = include_str!("../../../docs/ORDERS.md");
    let (_, section) = doc.split_once(&format!("\n## {heading}\n")).expect(heading);
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let next = cells[2].split(", ").filter(|word| !word.is_empty());
        let plain = |word: &str| word.trim_matches('`').to_owned();
        DocumentedState {
            name: plain(cells[0]),
            label: cells[1].to_owned(),
            next: next.map(plain).collect(),
        }
    });
    cells.collect()
}

macro_rules! assert_documented {
    ($machine:ty, $heading:literal) => {
        let name = |state: &$machine| state.as_str().to_owned();
        let states: Vec<_> = <$machine>::ALL
            .iter()
            .map(|state| {
                let next = state.next().iter().map(name).collect::<Vec<_>>();
                DocumentedState { name: name(state), label: state.label().to_owned(), next }
            })
            .collect();
        assert_eq!(states, documented_states($heading), $heading);
    };
}

#[test]
fn the_documented_tables_match_the_state_machines() {
    assert_documented!(OrderStatus, "Order");
    assert_documented!(PaymentStatus, "Payment");
    assert_documented!(FulfillmentStatus, "Fulfillment");
}

#[test]
fn only_a_refund_that_fails_later_leaves_a_final_state() {
    let others = |end: OrderStatus| OrderStatus::ALL.iter().filter(move |next| end != **next);
    assert!(others(OrderStatus::Cancelled).all(|next| !OrderStatus::Cancelled.can_become(*next)));
    assert_eq!(OrderStatus::Completed.next(), [OrderStatus::Confirmed]);
    let reopened = [PaymentStatus::PartiallyRefunded, PaymentStatus::Paid];
    assert_eq!(PaymentStatus::Refunded.next(), reopened);
    assert!(!PaymentStatus::Paid.can_become(PaymentStatus::Failed));
}

#[test]
fn the_documented_rights_match_the_code() {
    let doc = include_str!("../../../docs/ORDERS.md");
    let (_, section) = doc.split_once("\n## Rights\n").expect("the rights");
    let rows =
        section.split("\n## ").next().unwrap().lines().filter(|line| line.starts_with("| `"));
    let documented: Vec<String> = rows.map(str::to_owned).collect();
    let row = |status: &OrderStatus| {
        let OrderRights { edit, ship, refund, hold } = OrderRights::of(*status);
        let cells = [edit, ship, refund, hold].map(|right| if right { " yes |" } else { " |" });
        format!("| `{}` |{}", status.as_str(), cells.concat())
    };
    assert_eq!(OrderStatus::ALL.iter().map(row).collect::<Vec<_>>(), documented);
}
