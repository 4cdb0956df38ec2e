use super::*;
use crate::foundation::clock::Timestamp;

const MAX_LINES: usize = 4;

fn had(variant: i64, quantity: i32, saved: bool) -> ExistingLine {
    ExistingLine { variant: Some(variant.into()), quantity, saved }
}

/// A kettle on its way; its id is 1.
fn kettle(quantity: i32, most: i32, availability: LineAvailability) -> MergeCandidate {
    let name = "Sky kettle".to_owned();
    MergeCandidate {
        variant: 1.into(),
        name,
        quantity,
        saved: false,
        most,
        availability,
        reserved: None,
    }
}

/// What one line that comes in becomes: quantity and place, and what is told.
fn becomes(cart: &[ExistingLine], line: MergeCandidate) -> (Option<(i32, bool)>, String) {
    let merged = merge(cart, &[line], MAX_LINES, Zone::UTC).remove(0);
    let quantity = match merged.effect {
        MergeOutcome::Came { quantity, .. } | MergeOutcome::Summed { quantity, .. } => {
            Some((quantity, merged.saved))
        }
        _ => None,
    };
    (quantity, merged.message)
}

/// What the cart has; how many come; the most of a line; how it stands; what it becomes, and what
/// is told.
type Case<'a> = (&'a [ExistingLine], i32, i32, LineAvailability, Option<i32>, &'a str);

#[test]
fn every_line_by_what_the_cart_has_the_cap_and_the_standing() {
    use LineAvailability::{Gone, NotYet, Ready, Short, SoldOut};
    let release = NotYet(Timestamp::from_micros(1_772_366_400_000_000).unwrap());
    let (none, two): (&[ExistingLine], &[ExistingLine]) = (&[], &[had(1, 2, false)]);
    let other: &[ExistingLine] = &[had(9, 5, false)];
    let table: [Case; 16] = [
        (none, 1, 99, Ready, Some(1), "Sky kettle: 1 moved to your cart."),
        (other, 3, 99, Ready, Some(3), "Sky kettle: 3 moved to your cart."),
        (none, 9, 5, Ready, Some(5), "Sky kettle: 5 of 9 moved to your cart (limited to 5)."),
        (two, 1, 99, Ready, Some(3), "Sky kettle: you now have 3 (2 + 1)."),
        (two, 3, 5, Ready, Some(5), "Sky kettle: you now have 5 (2 + 3)."),
        (two, 4, 5, Ready, Some(5), "Sky kettle: you now have 5 (2 + 4, limited to 5)."),
        (two, 1, 1, Ready, Some(2), "Sky kettle: you now have 2 (2 + 1, limited to 2)."),
        (two, 1, 2, Ready, Some(2), "Sky kettle: you now have 2 (2 + 1, limited to 2)."),
        (
            two,
            i32::MAX,
            99,
            Ready,
            Some(99),
            "Sky kettle: you now have 99 (2 + 2147483647, limited to 99).",
        ),
        (two, 1, 99, Short(1), Some(3), "Sky kettle: you now have 3 (2 + 1)."),
        (none, 2, 99, SoldOut, Some(2), "Sky kettle: 2 moved to your cart, but it is sold out."),
        (two, 2, 99, SoldOut, Some(4), "Sky kettle: you now have 4 (2 + 2), but it is sold out."),
        (
            none,
            1,
            99,
            release,
            Some(1),
            "Sky kettle: 1 moved to your cart, but it is available from 1 March 2026.",
        ),
        (none, 1, 99, Gone, None, "Sky kettle is no longer available, so we didn't move it."),
        (two, 1, 99, Gone, None, "Sky kettle is no longer available, so we didn't move it."),
        (two, 1, 0, SoldOut, None, "Sky kettle is sold out, so we didn't move it."),
    ];
    for (cart, quantity, most, availability, wanted, message) in table {
        let found = becomes(cart, kettle(quantity, most, availability));
        assert_eq!(found, (wanted.map(|n| (n, false)), message.to_owned()));
    }
}

#[test]
fn what_is_kept_for_later_stays_so_unless_the_cart_has_it() {
    let later = || MergeCandidate { saved: true, ..kettle(3, 99, LineAvailability::Ready) };
    let now = || kettle(3, 99, LineAvailability::Ready);
    let (counted, kept) = ([had(1, 2, false)], [had(1, 2, true)]);
    let message = |text: &str| text.to_owned();
    assert_eq!(becomes(&[], later()), (Some((3, true)), message("Sky kettle: 3 saved for later.")));
    assert_eq!(
        becomes(&kept, later()),
        (Some((5, true)), message("Sky kettle: you now have 5 saved for later (2 + 3)."))
    );
    assert_eq!(becomes(&counted, later()), (None, message("Sky kettle is already in your cart.")));
    assert_eq!(
        becomes(&kept, now()),
        (Some((3, false)), message("Sky kettle: 3 moved to your cart."))
    );
}

#[test]
fn a_full_cart_takes_more_of_what_it_has_and_nothing_new() {
    let cart = [had(1, 1, false), had(2, 1, false), had(3, 1, true)];
    let line = |variant: i64| MergeCandidate {
        variant: variant.into(),
        ..kettle(1, 99, LineAvailability::Ready)
    };
    let message: Vec<_> = merge(&cart, &[line(1), line(4), line(5)], MAX_LINES, Zone::UTC)
        .into_iter()
        .map(|m| m.message)
        .collect();
    let full = "Sky kettle wasn't moved: a cart can hold 4 different items.";
    assert_eq!(
        message,
        ["Sky kettle: you now have 2 (1 + 1).", "Sky kettle: 1 moved to your cart.", full]
    );
}

#[test]
fn a_departed_line_is_nobodys_match() {
    let cart = [ExistingLine { variant: None, quantity: 7, saved: false }];
    assert_eq!(becomes(&cart, kettle(1, 99, LineAvailability::Ready)).0, Some((1, false)));
}
