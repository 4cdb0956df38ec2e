//! The columns of a list, which stand in its address.

use std::str::FromStr;

use askama::{Template, filters::HtmlSafe};
use strum::VariantArray;
use url::form_urlencoded::Serializer;

use crate::{foundation::params::Params, web::components::Moment};

use super::list_option::ListOption;

/// A column that can be shown or hidden. It is written to the address as its `&'static str`.
pub trait ListColumn: Copy + PartialEq + FromStr + Into<&'static str> + VariantArray {
    /// The columns of a list for which none are chosen.
    const DEFAULT: &'static [Self];

    /// The heading.
    fn label(self) -> &'static str;

    /// Returns `true` if its values are aligned as numbers.
    fn is_number(self) -> bool;
}

/// The columns that a list shows, in the order of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListColumns<C> {
    chosen: Vec<C>,
}

impl<C: ListColumn> Default for ListColumns<C> {
    fn default() -> Self {
        Self { chosen: C::DEFAULT.to_vec() }
    }
}

impl<C: ListColumn> ListColumns<C> {
    /// Reads the chosen columns, `columns[]`. Without any, returns the default ones.
    pub fn from_params(params: &Params) -> Self {
        let chosen: Vec<C> =
            params.all("columns").filter_map(|column| column.parse().ok()).collect();
        if chosen.is_empty() {
            return Self::default();
        }
        let in_order = C::VARIANTS.iter().copied().filter(|column| chosen.contains(column));
        Self { chosen: in_order.collect() }
    }

    /// Iterates over the columns.
    pub fn iter(&self) -> impl Iterator<Item = C> {
        self.chosen.iter().copied()
    }

    /// Adds the columns to a query string, unless they are the default ones.
    pub fn append_to(&self, query: String) -> String {
        let mut query = Serializer::new(query);
        if self.chosen != C::DEFAULT {
            query.extend_pairs(self.iter().map(|column| ("columns[]", column.into())));
        }
        query.finish()
    }

    /// The checkboxes of all columns.
    pub fn choice(&self) -> ColumnChoice {
        let option = |column: C| {
            let value: &str = column.into();
            ListOption::new(value, column.label(), self.chosen.contains(&column))
        };
        ColumnChoice { options: C::VARIANTS.iter().copied().map(option).collect() }
    }

    /// The heading cells of the table.
    pub fn headings(&self) -> Headings {
        let heading = |column: C| Heading { label: column.label(), is_number: column.is_number() };
        Headings { headings: self.iter().map(heading).collect() }
    }

    /// The cells of a row.
    pub fn cells(&self, value: impl Fn(C) -> CellValue) -> RowCells {
        let cell = |column: C| RowCell {
            label: column.label(),
            is_number: column.is_number(),
            value: value(column),
        };
        RowCells { cells: self.iter().map(cell).collect() }
    }
}

/// The checkboxes by which columns are chosen.
#[derive(Template)]
#[template(path = "admin/lists/columns.html")]
pub struct ColumnChoice {
    options: Vec<ListOption>,
}

/// The heading cells of a table.
#[derive(Template)]
#[template(path = "admin/lists/headings.html")]
pub struct Headings {
    headings: Vec<Heading>,
}

struct Heading {
    label: &'static str,
    is_number: bool,
}

/// The cells of a row.
#[derive(Template)]
#[template(path = "admin/lists/cells.html")]
pub struct RowCells {
    cells: Vec<RowCell>,
}

struct RowCell {
    label: &'static str,
    is_number: bool,
    value: CellValue,
}

/// The content of a cell.
pub enum CellValue {
    /// A text.
    Text(String),
    /// A time.
    Time(Moment),
    /// Some states.
    Badges(Vec<Badge>),
}

/// A state.
pub struct Badge {
    label: &'static str,
    /// The class that gives it a color; empty for none.
    class: &'static str,
}

impl Badge {
    /// A state without a color.
    pub fn new(label: &'static str) -> Self {
        Self { label, class: "" }
    }

    /// A state that someone should look at.
    pub fn accent(label: &'static str) -> Self {
        Self { label, class: " badge--accent" }
    }

    /// The state of what shoppers see.
    pub fn live(label: &'static str) -> Self {
        Self { label, class: " badge--live" }
    }
}

impl HtmlSafe for ColumnChoice {}
impl HtmlSafe for Headings {}
impl HtmlSafe for RowCells {}
