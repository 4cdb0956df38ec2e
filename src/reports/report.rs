//! A report, made from entries of two periods.

use std::collections::HashMap;

use crate::foundation::money::Currency;

use super::{
    comparison::Comparison,
    figures::{Column, Figure, Measures},
    kind::ReportKind,
    period::{Period, Step},
};

/// What a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportRequest {
    /// What its rows are.
    pub kind: ReportKind,
    /// Its days.
    pub period: Period,
    /// The step of its rows if they are days, weeks or months.
    pub step: Step,
    /// What it is compared with.
    pub comparison: Comparison,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What it is about.
    pub request: ReportRequest,
    /// The currency of its amounts. Orders in other currencies are left out.
    pub currency: Currency,
    /// The number of orders in other currencies.
    pub other_currencies: i64,
    /// The columns after the label of a row.
    pub columns: &'static [Column],
    /// The position of the most important column.
    pub main: usize,
    /// The rows: in the order of time, or those with the largest figures in the main column first.
    pub rows: Vec<ReportRow>,
    /// The figures of all rows together.
    pub total: Vec<Figure>,
    /// Those of the period that it is compared with; `None` without one.
    pub total_before: Option<Vec<Figure>>,
}

/// A row of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRow {
    /// The day, product, country and so on for programs, such as `2026-03-01` or `DE`.
    pub key: String,
    /// The same for people.
    pub label: String,
    /// The figures, in the order of the columns.
    pub figures: Vec<Figure>,
    /// Those of the period that the report is compared with; `None` if there were none.
    pub before: Option<Vec<Figure>>,
}

/// What was measured for a row.
#[derive(Clone, Debug)]
pub(super) struct Entry<M> {
    pub key: String,
    pub label: String,
    pub measures: M,
}

/// The entries of a report.
pub(super) struct Entries<M> {
    /// Those of its period.
    pub now: Vec<Entry<M>>,
    /// Those of the period that it is compared with.
    pub before: Option<Vec<Entry<M>>>,
}

impl Report {
    /// Makes a report of steps in time. Each is compared with the step at the same position before.
    pub(super) fn in_time<M: Measures>(
        request: ReportRequest,
        currency: Currency,
        entries: Entries<M>,
    ) -> Self {
        let before = entries.before.as_deref();
        let rows = entries.now.iter().enumerate().map(|(position, entry)| ReportRow {
            key: entry.key.clone(),
            label: entry.label.clone(),
            figures: entry.measures.figures(currency),
            before: before
                .and_then(|before| before.get(position))
                .map(|entry| entry.measures.figures(currency)),
        });
        Self::new(request, currency, rows.collect(), &entries)
    }

    /// Makes a report of other rows. Each is compared with the row of the same key before.
    pub(super) fn by_key<M: Measures>(
        request: ReportRequest,
        currency: Currency,
        entries: Entries<M>,
    ) -> Self {
        let before: HashMap<&str, &M> = entries
            .before
            .iter()
            .flatten()
            .map(|entry| (entry.key.as_str(), &entry.measures))
            .collect();
        let mut rows: Vec<ReportRow> = entries
            .now
            .iter()
            .map(|entry| ReportRow {
                key: entry.key.clone(),
                label: entry.label.clone(),
                figures: entry.measures.figures(currency),
                before: before.get(entry.key.as_str()).map(|measures| measures.figures(currency)),
            })
            .collect();
        rows.sort_by(|a, b| {
            let main = |row: &ReportRow| row.figures[M::MAIN].approximate();
            main(b).total_cmp(&main(a)).then_with(|| a.label.cmp(&b.label)).then(a.key.cmp(&b.key))
        });
        Self::new(request, currency, rows, &entries)
    }

    fn new<M: Measures>(
        request: ReportRequest,
        currency: Currency,
        rows: Vec<ReportRow>,
        entries: &Entries<M>,
    ) -> Self {
        let sum = |entries: &Vec<Entry<M>>| {
            let mut all = M::default();
            entries.iter().for_each(|entry| all.add(&entry.measures));
            all.figures(currency)
        };
        Self {
            request,
            currency,
            other_currencies: 0,
            columns: M::COLUMNS,
            main: M::MAIN,
            rows,
            total: sum(&entries.now),
            total_before: entries.before.as_ref().map(sum),
        }
    }

    /// Returns `true` if nothing was invoiced or credited.
    pub fn is_empty(&self) -> bool {
        self.total.iter().all(Figure::is_zero)
    }

    /// The heading of the rows.
    pub fn heading(&self) -> &'static str {
        match self.request.kind {
            ReportKind::Sales => self.request.step.heading(),
            other => other.heading(),
        }
    }
}
