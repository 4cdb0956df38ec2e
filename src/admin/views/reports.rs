//! The pages of reports.

use askama::Template;
use jiff::{ToSpan, civil::Date};
use url::form_urlencoded::Serializer;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{filters, params::Params, text::formula_safe},
    reports::{Comparison, Figure, Period, PeriodError, Report, ReportKind, ReportRequest, Step},
    web::{layout::Layout, paths},
};

use super::{bar_chart::BarChart, list_option::ListOption};

/// Days of a report if none are chosen.
const USUAL_DAYS: i32 = 30;
/// The most rows on a page. The file has all.
const MAX_ROWS: usize = 200;

/// What somebody asked for, and what is shown instead if that is not possible.
#[derive(Clone)]
pub struct ReportQuery {
    /// The report that is shown.
    pub request: ReportRequest,
    /// The reason why other days are shown.
    pub error: Option<PeriodError>,
    /// The days as they were typed.
    first: String,
    last: String,
    /// `true` if the step was chosen. Otherwise it follows from the number of days.
    has_step: bool,
    /// The current day in the shop's time zone.
    today: Date,
}

impl ReportQuery {
    /// Reads the query of a page. Without days, the report is about the last 30.
    pub fn read(kind: ReportKind, today: Date, params: &Params) -> Self {
        let typed = |name| params.get(name).unwrap_or_default().trim().to_owned();
        let (first, last) = (typed("from"), typed("to"));
        let usual = Period::ending(today, USUAL_DAYS);
        let chosen = match (first.is_empty(), last.is_empty()) {
            (true, true) => Ok(usual),
            (false, true) => Period::parse(&first, &today.to_string()),
            _ => Period::parse(&first, &last),
        };
        let (period, error) = match chosen {
            Ok(period) => (period, None),
            Err(error) => (usual, Some(error)),
        };
        let step = params.get("step").and_then(|word| word.parse::<Step>().ok());
        let comparison = params.get("compare").and_then(|word| word.parse::<Comparison>().ok());
        let shown =
            |typed: String, day: Date| if error.is_some() { typed } else { day.to_string() };
        Self {
            request: ReportRequest {
                kind,
                period,
                step: step.unwrap_or_else(|| period.usual_step()),
                comparison: comparison.unwrap_or_default(),
            },
            error,
            first: shown(first, period.first()),
            last: shown(last, period.last()),
            has_step: step.is_some(),
            today,
        }
    }

    /// The address of another report about the same days, or of a file.
    fn address(&self, path: &str) -> String {
        let ReportRequest { period, step, comparison, .. } = self.request;
        let mut query = Serializer::new(String::new());
        query.append_pair("from", &period.first().to_string());
        query.append_pair("to", &period.last().to_string());
        if self.has_step {
            query.append_pair("step", step.word());
        }
        if comparison != Comparison::default() {
            query.append_pair("compare", comparison.word());
        }
        format!("{path}?{}", query.finish())
    }
}

/// A report.
#[derive(Template)]
#[template(path = "admin/reports/show.html")]
pub struct ReportPage {
    layout: Layout,
    nav: AdminNav,
    title: &'static str,
    path: String,
    file: String,
    period: String,
    compared_period: Option<String>,
    currency: &'static str,
    other_currencies: i64,
    links: Vec<ReportLink>,
    presets: Vec<ReportLink>,
    first: String,
    last: String,
    error: Option<String>,
    steps: Vec<ListOption>,
    comparisons: Vec<ListOption>,
    figures: Vec<KeyFigure>,
    chart: Option<BarChart>,
    heading: &'static str,
    columns: Vec<String>,
    rows: Vec<TableRow>,
    total: Vec<String>,
    hidden_rows: usize,
    is_empty: bool,
}

/// A link to another report, or to other days.
struct ReportLink {
    label: &'static str,
    path: String,
    is_current: bool,
}

/// A figure above the table.
struct KeyFigure {
    label: &'static str,
    value: String,
    /// What it was before, with the change.
    before: Option<String>,
}

struct TableRow {
    label: String,
    figures: Vec<String>,
}

impl ReportPage {
    /// Builds the page of a report.
    pub fn new(layout: Layout, query: &ReportQuery, report: &Report) -> Self {
        let ReportRequest { kind, period, step, comparison } = report.request;
        let path = paths::admin_report(kind.word());
        let is_in_time = kind == ReportKind::Sales;
        let link = |other: &ReportKind| ReportLink {
            label: other.label(),
            path: query.address(&paths::admin_report(other.word())),
            is_current: *other == kind,
        };
        let compares = report.total_before.is_some();
        // The earlier figure of the main column stands beside the present one.
        let format = |figures: &[Figure], before: Option<&Vec<Figure>>| -> Vec<String> {
            let format = |figure: &Figure| figure.format(report.currency);
            let mut cells: Vec<String> = figures.iter().map(format).collect();
            if compares {
                let earlier = before.map(|before| format(&before[report.main]));
                cells.insert(report.main + 1, earlier.unwrap_or_else(|| "–".to_owned()));
            }
            cells
        };
        let rows = report.rows.iter().take(MAX_ROWS).map(|row| TableRow {
            label: row.label.clone(),
            figures: format(&row.figures, row.before.as_ref()),
        });
        let mut columns: Vec<String> =
            report.columns.iter().map(|column| column.label.to_owned()).collect();
        if compares {
            columns.insert(report.main + 1, format!("{} before", columns[report.main]));
        }
        let option = |word: &'static str, label: &'static str, is_selected| {
            ListOption::new(word, label, is_selected)
        };
        Self {
            nav: AdminNav::new(AdminSection::Reports),
            title: kind.title(),
            file: query.address(&format!("{path}.csv")),
            period: period.label(),
            compared_period: comparison.period(&period).map(|before| before.label()),
            currency: report.currency.code(),
            other_currencies: report.other_currencies,
            links: ReportKind::all().iter().map(link).collect(),
            presets: presets(query, &path),
            first: query.first.clone(),
            last: query.last.clone(),
            error: query.error.map(|error| error.to_string()),
            steps: match is_in_time {
                true => Step::all()
                    .iter()
                    .map(|other| option(other.word(), other.label(), *other == step))
                    .collect(),
                false => Vec::new(),
            },
            comparisons: Comparison::all()
                .iter()
                .map(|other| option(other.word(), other.label(), *other == comparison))
                .collect(),
            figures: key_figures(report),
            chart: (is_in_time && report.rows.len() > 1).then(|| BarChart::of_report(report)),
            heading: report.heading(),
            columns,
            rows: rows.collect(),
            total: format(&report.total, report.total_before.as_ref()),
            hidden_rows: report.rows.len().saturating_sub(MAX_ROWS),
            is_empty: report.is_empty(),
            path,
            layout,
        }
    }
}

/// Links to the same report about other days.
fn presets(query: &ReportQuery, path: &str) -> Vec<ReportLink> {
    let today = query.today;
    let month = today.first_of_month();
    let year = today.first_of_year();
    let day_before = |day: Date| day.saturating_sub(1.day());
    let whole = |last: Date, first: Date| Period::new(first, last).ok();
    let periods = [
        ("Today", Some(Period::ending(today, 1))),
        ("7 days", Some(Period::ending(today, 7))),
        ("30 days", Some(Period::ending(today, USUAL_DAYS))),
        ("This month", whole(today, month)),
        ("Last month", whole(day_before(month), day_before(month).first_of_month())),
        ("This year", whole(today, year)),
        ("Last year", whole(day_before(year), day_before(year).first_of_year())),
    ];
    let link = |(label, period): (&'static str, Option<Period>)| {
        let period = period?;
        let request = ReportRequest { period, ..query.request };
        Some(ReportLink {
            label,
            path: ReportQuery { request, has_step: false, ..query.clone() }.address(path),
            is_current: period == query.request.period,
        })
    };
    periods.into_iter().filter_map(link).collect()
}

/// The figures that are shown above the table.
fn key_figures(report: &Report) -> Vec<KeyFigure> {
    let shown: &[&str] = match report.request.kind {
        ReportKind::Products | ReportKind::Variants | ReportKind::Brands => {
            &["total", "units", "returned"]
        }
        _ => &["net", "orders", "average", "credited"],
    };
    let figure = |name: &&str| {
        let position = report.columns.iter().position(|column| column.name == *name)?;
        let now = &report.total[position];
        let before = report.total_before.as_ref().map(|total| &total[position]);
        Some(KeyFigure {
            label: report.columns[position].label,
            value: now.format(report.currency),
            before: before.map(|before| describe_before(now, before, report)),
        })
    };
    shown.iter().filter_map(figure).collect()
}

/// Formats an earlier figure with the change since: `$120.00 before (+12 %)`.
fn describe_before(now: &Figure, before: &Figure, report: &Report) -> String {
    let earlier = before.format(report.currency);
    let base = before.approximate();
    if base <= 0.0 {
        return format!("{earlier} before");
    }
    let percent = ((now.approximate() / base - 1.0) * 100.0).round();
    match percent {
        0.0 => format!("{earlier} before (no change)"),
        percent if percent > 0.0 => format!("{earlier} before (+{percent}%)"),
        percent => format!("{earlier} before (\u{2212}{}%)", percent.abs()),
    }
}

/// Returns a report as a file of comma-separated values.
pub fn csv_file(report: &Report) -> csv::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let names = report.columns.iter().map(|column| column.name.to_owned());
    let before = report.total_before.as_ref().map(|_| {
        report.columns.iter().map(|column| format!("{}_before", column.name)).collect::<Vec<_>>()
    });
    let mut heading = vec!["key".to_owned(), "label".to_owned(), "currency".to_owned()];
    heading.extend(names);
    heading.extend(before.into_iter().flatten());
    writer.write_record(&heading)?;
    for row in &report.rows {
        let mut record = vec![
            formula_safe(&row.key),
            formula_safe(&row.label),
            report.currency.code().to_owned(),
        ];
        record.extend(row.figures.iter().map(Figure::plain));
        if report.total_before.is_some() {
            let earlier = row.before.iter().flatten().map(Figure::plain);
            record.extend(earlier);
            record.resize(heading.len(), String::new());
        }
        writer.write_record(&record)?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}
