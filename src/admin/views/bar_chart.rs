//! Charts of reports, drawn on the server.

use askama::{Template, filters::HtmlSafe};

use crate::{
    foundation::money::Currency,
    reports::{Figure, Report, ReportRow},
};

/// The size of the drawing. It is stretched to the width of the page.
const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 200.0;
/// The part of a bar's place that stays empty.
const GAP: f64 = 0.25;

/// Bars for the main column of a report, with a line for the period before.
#[derive(Template)]
#[template(path = "components/bar_chart.html")]
pub struct BarChart {
    label: String,
    highest: String,
    lowest: Option<String>,
    first: String,
    last: String,
    bars: Vec<Bar>,
    /// The points of the line for the period before; empty without one.
    line: String,
    /// The height of the line for 0.
    zero: String,
}

impl HtmlSafe for BarChart {}

struct Bar {
    label: String,
    x: String,
    y: String,
    width: String,
    height: String,
}

/// The scale of the vertical axis.
struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    fn new(figures: impl Iterator<Item = f64>) -> Self {
        let fold = |(low, high): (f64, f64), figure: f64| (low.min(figure), high.max(figure));
        let (low, high) = figures.fold((0.0, 0.0), fold);
        Self { low, high: if high > low { high } else { low + 1.0 } }
    }

    fn y(&self, figure: f64) -> f64 {
        HEIGHT * (self.high - figure) / (self.high - self.low)
    }
}

impl BarChart {
    /// Draws the main column of a report.
    pub fn of_report(report: &Report) -> Self {
        let now = |row: &ReportRow| row.figures[report.main].approximate();
        let before = |row: &ReportRow| Some(row.before.as_ref()?[report.main].approximate());
        let figures = report.rows.iter().map(now).chain(report.rows.iter().filter_map(before));
        let scale = Scale::new(figures);
        let place = WIDTH / report.rows.len().max(1) as f64;
        let bar = |(position, row): (usize, &ReportRow)| {
            let (zero, top) = (scale.y(0.0), scale.y(now(row)));
            Bar {
                label: format!(
                    "{}: {}",
                    row.label,
                    format(&row.figures[report.main], report.currency)
                ),
                x: number(place * (position as f64 + GAP / 2.0)),
                y: number(top.min(zero)),
                width: number(place * (1.0 - GAP)),
                height: number((top - zero).abs()),
            }
        };
        let point = |(position, row): (usize, &ReportRow)| {
            let x = place * (position as f64 + 0.5);
            Some(format!("{},{}", number(x), number(scale.y(before(row)?))))
        };
        let rows = || report.rows.iter().enumerate();
        let column = report.columns[report.main].label;
        let amount = |figure: f64| format(&nearest(report, figure), report.currency);
        Self {
            label: format!("{column}, {}", report.request.period.label()),
            highest: amount(scale.high),
            lowest: (scale.low < 0.0).then(|| amount(scale.low)),
            first: report.rows.first().map(|row| row.label.clone()).unwrap_or_default(),
            last: report.rows.last().map(|row| row.label.clone()).unwrap_or_default(),
            bars: rows().map(bar).collect(),
            line: rows().filter_map(point).collect::<Vec<_>>().join(" "),
            zero: number(scale.y(0.0)),
        }
    }
}

/// Returns the exact figure that the end of the scale stands for, or 0.
fn nearest(report: &Report, end: f64) -> Figure {
    let all = report.rows.iter().flat_map(|row| {
        let before = row.before.as_ref().map(|before| &before[report.main]);
        [Some(&row.figures[report.main]), before].into_iter().flatten()
    });
    let mut exact = all.filter(|figure| (figure.approximate() - end).abs() < f64::EPSILON);
    exact.next().cloned().unwrap_or(Figure::Count(0))
}

fn format(figure: &Figure, currency: Currency) -> String {
    figure.format(currency)
}

/// Formats a length with one decimal place.
fn number(length: f64) -> String {
    format!("{length:.1}")
}
