//! The rules for merging lines into a cart, without database and clock.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::{
    foundation::{ids::VariantId, zone::Zone},
    shopping_cart::availability::LineAvailability,
};

/// The quantity of a line, and whether it is saved for later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineState {
    /// Units.
    pub quantity: i32,
    /// `true` if it is saved for later.
    pub saved: bool,
}

/// A line of the cart that others are merged into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExistingLine {
    /// The variant; `None` if it was deleted.
    pub variant: Option<VariantId>,
    /// Its quantity.
    pub state: LineState,
}

/// A line that may be merged into a cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeCandidate {
    /// The variant.
    pub variant: VariantId,
    /// Title and options.
    pub name: String,
    /// Its quantity.
    pub state: LineState,
    /// The maximum number of units of a line.
    pub max: i32,
    /// Its current availability.
    pub availability: LineAvailability,
    /// A sentence about the last units if other shoppers have reserved them.
    pub reserved: Option<String>,
}

/// The result for a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MergeOutcome {
    /// A line was added, or replaces a line saved for later.
    Added {
        /// Units of the line.
        quantity: i32,
        /// Units of the candidate.
        requested: i32,
    },
    /// Units were added to an existing line.
    Summed {
        /// Units before.
        before: i32,
        /// Units of the candidate.
        requested: i32,
        /// Units after.
        quantity: i32,
    },
    /// The candidate is saved for later, and the cart already has the variant.
    AlreadyInCart,
    /// The variant can't be bought.
    Gone,
    /// The cart has the maximum number of lines.
    Full {
        /// The maximum number of lines of a cart.
        max_lines: usize,
    },
}

/// A candidate's result with its message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergedLine {
    /// The result.
    pub outcome: MergeOutcome,
    /// `true` if the line is saved for later after the merge.
    pub saved: bool,
    /// A sentence for the shopper.
    pub message: String,
}

impl MergedLine {
    /// The line's quantity after the merge, or `None` if the cart was not changed.
    pub fn new_state(&self) -> Option<LineState> {
        match self.outcome {
            MergeOutcome::Added { quantity, .. } | MergeOutcome::Summed { quantity, .. } => {
                Some(LineState { quantity, saved: self.saved })
            }
            MergeOutcome::AlreadyInCart | MergeOutcome::Gone | MergeOutcome::Full { .. } => None,
        }
    }
}

/// Merges candidates into a cart, in order. Returns a result for each of them.
///
/// Quantities of the same variant are added up to the maximum of a line, and no line loses units.
/// Variants that are no longer sold are skipped. Variants that are sold out are added and stay
/// visible. A line in the cart takes precedence over one saved for later. Dates in messages are in
/// `zone`.
pub fn merge_lines(
    existing: &[ExistingLine],
    candidates: &[MergeCandidate],
    max_lines: usize,
    zone: Zone,
) -> Vec<MergedLine> {
    let mut states: HashMap<VariantId, LineState> =
        existing.iter().filter_map(|line| Some((line.variant?, line.state))).collect();
    let mut line_count = existing.len();
    let mut results = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let before = states.get(&candidate.variant).copied();
        let is_full = before.is_none() && line_count >= max_lines;
        let outcome = if candidate.availability == LineAvailability::Gone || candidate.max < 1 {
            MergeOutcome::Gone
        } else if is_full {
            MergeOutcome::Full { max_lines }
        } else {
            outcome(candidate, before)
        };
        let merged = MergedLine {
            message: describe(candidate, &outcome, zone),
            saved: match outcome {
                MergeOutcome::AlreadyInCart => false,
                _ => candidate.state.saved,
            },
            outcome,
        };
        if let Some(after) = merged.new_state() {
            line_count += usize::from(before.is_none());
            states.insert(candidate.variant, after);
        }
        results.push(merged);
    }
    results
}

fn outcome(candidate: &MergeCandidate, before: Option<LineState>) -> MergeOutcome {
    let requested = candidate.state.quantity;
    match before {
        // A saved line is only added to a saved line.
        Some(before) if before.saved == candidate.state.saved => {
            let before = before.quantity;
            let quantity = before.saturating_add(requested).min(candidate.max.max(before));
            MergeOutcome::Summed { before, requested, quantity }
        }
        Some(before) if !before.saved => MergeOutcome::AlreadyInCart,
        _ => MergeOutcome::Added { quantity: requested.min(candidate.max), requested },
    }
}

fn describe(candidate: &MergeCandidate, outcome: &MergeOutcome, zone: Zone) -> String {
    let name = &candidate.name;
    let (moved, saved) = match candidate.state.saved {
        true => ("saved for later", " saved for later"),
        false => ("moved to your cart", ""),
    };
    let message = match outcome {
        MergeOutcome::Added { quantity, requested } if quantity < requested => {
            format!("{name}: {quantity} of {requested} {moved} (limited to {quantity})")
        }
        MergeOutcome::Added { quantity, .. } => format!("{name}: {quantity} {moved}"),
        MergeOutcome::Summed { before, requested, quantity }
            if before.saturating_add(*requested) > *quantity =>
        {
            format!(
                "{name}: you now have {quantity}{saved} \
                 ({before} + {requested}, limited to {quantity})"
            )
        }
        MergeOutcome::Summed { before, requested, quantity } => {
            format!("{name}: you now have {quantity}{saved} ({before} + {requested})")
        }
        MergeOutcome::AlreadyInCart => format!("{name} is already in your cart"),
        MergeOutcome::Gone => return describe_gone(candidate, zone),
        MergeOutcome::Full { max_lines } => {
            return format!("{name} wasn't moved: a cart can hold {max_lines} different items.");
        }
    };
    match candidate.availability {
        LineAvailability::SoldOut if let Some(reserved) = &candidate.reserved => {
            format!("{message}, but it is {reserved}.")
        }
        LineAvailability::SoldOut => format!("{message}, but it is sold out."),
        LineAvailability::NotYet(moment) => {
            format!("{message}, but it is available from {}.", zone.date(moment))
        }
        _ => format!("{message}."),
    }
}

fn describe_gone(candidate: &MergeCandidate, zone: Zone) -> String {
    let name = &candidate.name;
    let reason = match candidate.availability {
        LineAvailability::SoldOut if let Some(reserved) = &candidate.reserved => {
            format!("{name} is {reserved}")
        }
        LineAvailability::SoldOut => format!("{name} is sold out"),
        LineAvailability::NotYet(moment) => {
            format!("{name} is available from {}", zone.date(moment))
        }
        _ => format!("{name} is no longer available"),
    };
    format!("{reason}, so we didn't move it.")
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
