//! Reports of sales.

use std::collections::BTreeMap;

use actix_web::web::Path;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    accounts::Permission,
    api::{
        access::Access,
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        problem::{ApiError, ApiResult},
        query::{self, Query},
        response::ApiResponse,
    },
    reports::{self, Column, Comparison, Figure, Period, Report, ReportKind, ReportRequest, Step},
};

/// The code of an unknown report.
const MISSING: &str = "report_not_found";

/// The endpoints of reports.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [Endpoint::get("/admin/reports/{name}", "Show a report of sales", show)
        .access(Access::Permission(Permission::ReportsRead))
        .query::<ReportParameters>()
        .returns::<ReportView>()];
    let description = "Sales over time (`sales`), by `products`, `variants`, `brands`, `countries` and `payment_methods`, \
                       of accounts and guests (`customers`), and with discount `codes`. An order counts on the day of its invoice, what was taken back \
                       on the day of its credit note, in the shop's time zone.";
    EndpointGroup::new("Admin: reports", description, endpoints).missing(MISSING)
}

/// The days of a report.
#[derive(Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ReportParameters {
    /// The first day, such as `2026-03-01`.
    from: String,
    /// The last day. At most 3,660 days, between 2000 and 2200.
    to: String,
    /// The rows of `sales`: `day` (the default), `week` or `month`.
    step: Option<String>,
    /// What the report is compared with: `none` (the default), `previous` for as many days before, `year` for the same
    /// days of the year before.
    compare: Option<String>,
}

/// A report of sales.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Report)]
struct ReportView {
    /// The name.
    name: &'static str,
    /// The first day.
    from: String,
    /// The last day.
    to: String,
    /// The shop's currency. Orders in other currencies are left out.
    currency: &'static str,
    /// The number of orders in other currencies.
    other_currencies: i64,
    /// Days in order, or the rows with the largest amounts first.
    rows: Vec<ReportRowView>,
    /// The figures of all rows together.
    total: BTreeMap<&'static str, String>,
    /// Those of the days that the report is compared with.
    total_before: Option<BTreeMap<&'static str, String>>,
}

/// A row of a report.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReportRow)]
struct ReportRowView {
    /// The first day, the product's id, the SKU or a code.
    key: String,
    /// The same for people.
    label: String,
    /// Numbers of orders and units, and amounts, by name.
    figures: BTreeMap<&'static str, String>,
    /// Those of the days that the report is compared with; null if there were none.
    before: Option<BTreeMap<&'static str, String>>,
}

/// `GET /admin/reports/{name}`
async fn show(
    client: ApiClient,
    name: Path<String>,
    Query(parameters): Query<ReportParameters>,
) -> ApiResult {
    let kind = name.parse::<ReportKind>().map_err(|_| ApiError::not_found(MISSING))?;
    let ReportParameters { from, to, step, compare } = parameters;
    let period = Period::parse(&from, &to)
        .map_err(|error| ApiError::invalid_parameter("from", error.to_string()))?;
    let step = query::word("step", step.as_deref())?.unwrap_or(Step::Day);
    let comparison = query::word("compare", compare.as_deref())?.unwrap_or(Comparison::None);
    let request = ReportRequest { kind, period, step, comparison };
    let read = client.admin_list(move |conn, scope| {
        ApiResponse::ok(&ReportView::from(reports::get_report(conn, scope, request)?))
    });
    read.await
}

impl From<Report> for ReportView {
    fn from(report: Report) -> Self {
        let figures = |figures: &Vec<Figure>| by_name(report.columns, figures);
        let row = |row: &reports::ReportRow| ReportRowView {
            key: row.key.clone(),
            label: row.label.clone(),
            figures: figures(&row.figures),
            before: row.before.as_ref().map(figures),
        };
        Self {
            name: report.request.kind.word(),
            from: report.request.period.first().to_string(),
            to: report.request.period.last().to_string(),
            currency: report.currency.code(),
            other_currencies: report.other_currencies,
            rows: report.rows.iter().map(row).collect(),
            total: figures(&report.total),
            total_before: report.total_before.as_ref().map(figures),
        }
    }
}

fn by_name(columns: &[Column], figures: &[Figure]) -> BTreeMap<&'static str, String> {
    columns.iter().map(|column| column.name).zip(figures.iter().map(Figure::plain)).collect()
}
