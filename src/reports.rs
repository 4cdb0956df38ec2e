//! Reports of sales, read from invoices and credit notes. `docs/REPORTS.md` defines each measure.
//!
//! An order counts on the day of its invoice, and what was taken back on the day of its credit note. Days are those of
//! the shop's time zone.

mod comparison;
mod figures;
mod item_sales;
mod kind;
mod list;
mod models;
mod period;
mod report;
mod sales;

#[path = "reports"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "reports"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use comparison::Comparison;
pub use figures::{Column, Figure};
pub use kind::ReportKind;
pub use list::get_report;
pub use period::{Period, PeriodError, Step};
pub use report::{Report, ReportRequest, ReportRow};
