//! What became of the shoppers.

use std::{collections::BTreeMap, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};
use tokio::task::JoinError;

use super::shopper::Visit;

/// Broken pages after which nobody else is let in.
pub(super) const PATIENCE: u64 = 20;

/// Different reasons that are told in the end.
const REASONS: usize = 5;

/// What became of the shoppers.
#[derive(Default)]
pub(super) struct SalesCount {
    bought: u64,
    nothing: u64,
    busy: u64,
    refused: BTreeMap<String, u64>,
    reasons: BTreeMap<String, u64>,
    /// Shoppers who met a page that was broken.
    pub broken: u64,
}

impl SalesCount {
    /// Counts a shopper who has left.
    pub fn count(&mut self, done: Option<Result<Visit, JoinError>>, bar: &ProgressBar) {
        match done {
            None => return,
            Some(Ok(Visit::Bought)) => self.bought += 1,
            Some(Ok(Visit::NothingThere)) => self.nothing += 1,
            Some(Ok(Visit::Busy)) => self.busy += 1,
            Some(Ok(Visit::Refused(why))) => *self.refused.entry(why).or_default() += 1,
            Some(Ok(Visit::Broken(why))) => self.broke(why),
            Some(Err(panic)) => self.broke(panic.to_string()),
        }
        bar.inc(1);
        bar.set_message(format!("{} orders", self.bought));
    }

    fn broke(&mut self, why: String) {
        self.broken += 1;
        *self.reasons.entry(why).or_default() += 1;
    }

    /// The final count.
    pub fn report(&self, time: Duration) -> String {
        let refused: u64 = self.refused.values().sum();
        let mut lines = vec![format!(
            "{} orders in {:.1} s; {refused} refused, {} found nothing to buy, {} gave up \
             waiting, {} hit a broken page.",
            self.bought,
            time.as_secs_f64(),
            self.nothing,
            self.busy,
            self.broken,
        )];
        if self.nothing > 0 && self.broken == 0 {
            lines.push("Sold out!".to_owned());
        }
        for (why, times) in self.reasons.iter().chain(&self.refused).take(REASONS) {
            lines.push(format!("{times} × {why}"));
        }
        lines.join("\n")
    }
}

/// Drawn on standard error, and only where that is a terminal.
pub(super) fn bar(limit: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:32} {pos}/{len} shoppers, {msg}, {eta} left");
    let bar = ProgressBar::new(limit);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
