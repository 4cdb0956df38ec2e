//! The rules by which the lines of one cart come into another: a visitor's at sign-in, an expired
//! one's, a shared one's. No database and no clock in here.

use std::collections::HashMap;

use crate::foundation::{ids::VariantId, zone::Zone};

use super::line::LineAvailability;

/// A line of the cart that others come into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExistingLine {
    /// What it is of; none where that is gone.
    pub variant: Option<VariantId>,
    /// How many.
    pub quantity: i32,
    /// Whether it is kept for later.
    pub saved: bool,
}

/// A line on its way into a cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeCandidate {
    /// What it is of.
    pub variant: VariantId,
    /// Title and options.
    pub name: String,
    /// How many.
    pub quantity: i32,
    /// Whether it is kept for later.
    pub saved: bool,
    /// The most of it that a line can have.
    pub most: i32,
    /// How it stands with it now.
    pub availability: LineAvailability,
    /// Where it is sold out because other shoppers hold the rest: that in words.
    pub reserved: Option<String>,
}

/// What becomes of a line that comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MergeOutcome {
    /// The cart had none of it.
    Came {
        /// How many it has now.
        quantity: i32,
        /// How many there were.
        of: i32,
    },
    /// The cart had some of it.
    Summed {
        /// How many it had.
        had: i32,
        /// How many came.
        came: i32,
        /// How many it has now.
        quantity: i32,
    },
    /// It stayed where it was: the cart has it already, or keeps what it has.
    Kept,
    /// It is no longer sold.
    Gone,
    /// The cart has as many lines as it can.
    Full {
        /// That many.
        lines: usize,
    },
}

/// A line that has come in, or not, and what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergedLine {
    /// What became of it.
    pub effect: MergeOutcome,
    /// Whether the line is kept for later from now on.
    pub saved: bool,
    /// A sentence for the shopper.
    pub message: String,
}

/// Lets lines come into a cart, in their order; the answer has one entry for each. The same thing
/// is summed, up to the most that a line can have; a line never loses anything by it. What
/// is no longer sold stays behind; what is sold out comes along and stays visible.
/// What is in the cart wins over what is kept for later. Sentences name days of the zone.
pub fn merge(
    had: &[ExistingLine],
    coming: &[MergeCandidate],
    max_lines: usize,
    zone: Zone,
) -> Vec<MergedLine> {
    let known = had.iter().filter_map(|line| Some((line.variant?, (line.quantity, line.saved))));
    let mut lines: HashMap<VariantId, (i32, bool)> = known.collect();
    let mut count = had.len();
    let mut bring = |line: &MergeCandidate| {
        let before = lines.get(&line.variant).copied();
        let (effect, saved) = match before {
            _ if line.availability == LineAvailability::Gone || line.most < 1 => {
                (MergeOutcome::Gone, line.saved)
            }
            None if count >= max_lines => (MergeOutcome::Full { lines: max_lines }, line.saved),
            before => effect(line, before),
        };
        if let MergeOutcome::Came { quantity, .. } | MergeOutcome::Summed { quantity, .. } = effect
        {
            count += usize::from(before.is_none());
            lines.insert(line.variant, (quantity, saved));
        }
        MergedLine { message: describe(line, &effect, zone), effect, saved }
    };
    coming.iter().map(&mut bring).collect()
}

fn effect(line: &MergeCandidate, before: Option<(i32, bool)>) -> (MergeOutcome, bool) {
    let came = line.quantity;
    match before {
        // Only what counts is summed with what counts.
        Some((had, saved)) if saved == line.saved => {
            let quantity = had.saturating_add(came).min(line.most.max(had));
            (MergeOutcome::Summed { had, came, quantity }, saved)
        }
        Some((_, false)) => (MergeOutcome::Kept, false),
        _ => (MergeOutcome::Came { quantity: came.min(line.most), of: came }, line.saved),
    }
}

fn describe(line: &MergeCandidate, effect: &MergeOutcome, zone: Zone) -> String {
    let name = &line.name;
    let (moved, kept) = match line.saved {
        true => ("saved for later", " saved for later"),
        false => ("moved to your cart", ""),
    };
    let message = match effect {
        MergeOutcome::Came { quantity, of } if quantity < of => {
            format!("{name}: {quantity} of {of} {moved} (limited to {quantity})")
        }
        MergeOutcome::Came { quantity, .. } => format!("{name}: {quantity} {moved}"),
        MergeOutcome::Summed { had, came, quantity } if had.saturating_add(*came) > *quantity => {
            format!("{name}: you now have {quantity}{kept} ({had} + {came}, limited to {quantity})")
        }
        MergeOutcome::Summed { had, came, quantity } => {
            format!("{name}: you now have {quantity}{kept} ({had} + {came})")
        }
        MergeOutcome::Kept => format!("{name} is already in your cart"),
        MergeOutcome::Gone => return stayed(line, zone),
        MergeOutcome::Full { lines } => {
            return format!("{name} wasn't moved: a cart can hold {lines} different items.");
        }
    };
    match line.availability {
        LineAvailability::SoldOut if let Some(reserved) = &line.reserved => {
            format!("{message}, but it is {reserved}.")
        }
        LineAvailability::SoldOut => format!("{message}, but it is sold out."),
        LineAvailability::NotYet(moment) => {
            format!("{message}, but it is available from {}.", zone.date(moment))
        }
        _ => format!("{message}."),
    }
}

fn stayed(line: &MergeCandidate, zone: Zone) -> String {
    let gone = || format!("{} is no longer available", line.name);
    let why = match line.availability {
        LineAvailability::SoldOut if let Some(reserved) = &line.reserved => {
            Some(format!("{} is {reserved}", line.name))
        }
        LineAvailability::SoldOut | LineAvailability::NotYet(_) => {
            line.availability.objection(&line.name, zone)
        }
        _ => None,
    };
    format!("{}, so we didn't move it.", why.unwrap_or_else(gone))
}

#[cfg(test)]
#[path = "merge_rules_tests.rs"]
mod tests;
