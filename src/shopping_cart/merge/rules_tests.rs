use super::*;
use crate::foundation::clock::Timestamp;

const MAX_LINES: usize = 4;

fn existing(variant: i64, quantity: i32, saved: bool) -> ExistingLine {
    ExistingLine { variant: Some(variant.into()), state: LineState { quantity, saved } }
}

/// A candidate for the variant 1.
fn kettle(quantity: i32, max: i32, availability: LineAvailability) -> MergeCandidate {
    MergeCandidate {
        variant: 1.into(),
        name: "Sky kettle".to_owned(),
        state: LineState { quantity, saved: false },
        max,
        availability,
        reserved: None,
    }
}

#[track_caller]
fn assert_merge(
    cart: &[ExistingLine],
    candidate: MergeCandidate,
    state: Option<LineState>,
    message: &str,
) {
    let merged = merge_lines(cart, &[candidate], MAX_LINES, Zone::UTC).remove(0);
    assert_eq!((merged.new_state(), merged.message.as_str()), (state, message));
}

/// The cart, the candidate's quantity, maximum and availability, and the expected quantity and
/// message.
type Case<'a> = (&'a [ExistingLine], i32, i32, LineAvailability, Option<i32>, &'a str);

#[test]
fn quantities_are_summed_up_to_the_maximum_whatever_the_availability() {
    use LineAvailability::{Gone, NotYet, Ready, Short, SoldOut};
    let release = NotYet(Timestamp::from_micros(1_772_366_400_000_000).unwrap());
    let (none, two): (&[ExistingLine], &[ExistingLine]) = (&[], &[existing(1, 2, false)]);
    let other: &[ExistingLine] = &[existing(9, 5, false)];
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
    for (cart, quantity, max, availability, expected, message) in table {
        let state = expected.map(|quantity| LineState { quantity, saved: false });
        assert_merge(cart, kettle(quantity, max, availability), state, message);
    }
}

#[test]
fn a_line_saved_for_later_stays_saved_unless_the_cart_has_the_variant() {
    let now = || kettle(3, 99, LineAvailability::Ready);
    let later = || MergeCandidate { state: LineState { quantity: 3, saved: true }, ..now() };
    let in_cart = [existing(1, 2, false)];
    let saved = [existing(1, 2, true)];
    let state = |quantity, saved| Some(LineState { quantity, saved });
    assert_merge(&[], later(), state(3, true), "Sky kettle: 3 saved for later.");
    let summed = "Sky kettle: you now have 5 saved for later (2 + 3).";
    assert_merge(&saved, later(), state(5, true), summed);
    assert_merge(&in_cart, later(), None, "Sky kettle is already in your cart.");
    assert_merge(&saved, now(), state(3, false), "Sky kettle: 3 moved to your cart.");
}

#[test]
fn a_full_cart_accepts_more_units_of_its_lines_but_no_new_lines() {
    let cart = [existing(1, 1, false), existing(2, 1, false), existing(3, 1, true)];
    let line = |variant: i64| MergeCandidate {
        variant: variant.into(),
        ..kettle(1, 99, LineAvailability::Ready)
    };
    let merged = merge_lines(&cart, &[line(1), line(4), line(5)], MAX_LINES, Zone::UTC);
    let messages: Vec<_> = merged.into_iter().map(|line| line.message).collect();
    let full = "Sky kettle wasn't moved: a cart can hold 4 different items.";
    assert_eq!(
        messages,
        ["Sky kettle: you now have 2 (1 + 1).", "Sky kettle: 1 moved to your cart.", full]
    );
}

#[test]
fn an_orphaned_line_matches_no_variant() {
    let state = LineState { quantity: 7, saved: false };
    let cart = [ExistingLine { variant: None, state }];
    let candidate = kettle(1, 99, LineAvailability::Ready);
    let added = Some(LineState { quantity: 1, saved: false });
    assert_merge(&cart, candidate, added, "Sky kettle: 1 moved to your cart.");
}
