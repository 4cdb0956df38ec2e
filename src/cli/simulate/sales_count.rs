//! The results of a simulation.

use std::{collections::BTreeMap, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};
use tokio::task::JoinError;

use super::shopper::Visit;

/// Number of failed pages after which the simulation stops.
pub(super) const MAX_BROKEN: u64 = 20;

/// Maximum number of reasons in the report.
const MAX_REASONS: usize = 5;

/// The number of shoppers by outcome.
#[derive(Default)]
pub(super) struct SalesCount {
    bought: u64,
    nothing: u64,
    busy: u64,
    rejected: BTreeMap<String, u64>,
    reasons: BTreeMap<String, u64>,
    /// Shoppers whose visit ended with a failed page.
    pub broken: u64,
}

impl SalesCount {
    /// Counts a finished shopper.
    pub fn count(&mut self, done: Option<Result<Visit, JoinError>>, bar: &ProgressBar) {
        match done {
            None => return,
            Some(Ok(Visit::Bought)) => self.bought += 1,
            Some(Ok(Visit::NothingThere)) => self.nothing += 1,
            Some(Ok(Visit::Busy)) => self.busy += 1,
            Some(Ok(Visit::Rejected(why))) => *self.rejected.entry(why).or_default() += 1,
            Some(Ok(Visit::Broken(why))) => self.count_broken(why),
            Some(Err(panic)) => self.count_broken(panic.to_string()),
        }
        bar.inc(1);
        bar.set_message(format!("{} orders", self.bought));
    }

    fn count_broken(&mut self, why: String) {
        self.broken += 1;
        *self.reasons.entry(why).or_default() += 1;
    }

    /// Returns the report in lines.
    pub fn report(&self, time: Duration) -> String {
        let rejected: u64 = self.rejected.values().sum();
        let mut lines = vec![format!(
            "{} orders in {:.1} s; {rejected} rejected, {} found nothing to buy, {} gave up \
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
        for (why, times) in self.reasons.iter().chain(&self.rejected).take(MAX_REASONS) {
            lines.push(format!("{times} × {why}"));
        }
        lines.join("\n")
    }
}

/// Creates a progress bar, which is drawn on standard error if that is a terminal.
pub(super) fn progress_bar(limit: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:32} {pos}/{len} shoppers, {msg}, {eta} left");
    let bar = ProgressBar::new(limit);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
