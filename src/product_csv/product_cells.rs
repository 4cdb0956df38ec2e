//! What a product's first row says about the product.

use crate::catalog::ProductStatus;

use super::{
    cells::{self, Cells},
    columns::*,
};

/// What stands in a product's first row only. Nothing (`None`) stands for a column that the
/// file does not have: there, what the shop knows already stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductCells {
    pub title: String,
    pub description: Option<String>,
    pub vendor: Option<String>,
    pub product_type: Option<String>,
    pub tags: Option<String>,
    pub status: Option<ProductStatus>,
    /// The options' names.
    pub options: Option<Vec<String>>,
    pub seo_title: Option<String>,
    pub seo_description: Option<String>,
}

impl ProductCells {
    pub fn read(cells: &mut Cells<'_>) -> Self {
        Self {
            title: title(cells),
            description: description(cells),
            vendor: cells.text(VENDOR, 255),
            product_type: cells.text(TYPE, 255),
            tags: cells.text(TAGS, 5_000),
            status: status(cells),
            options: option_names(cells),
            seo_title: cells.text(SEO_TITLE, 255),
            seo_description: cells.text(SEO_DESCRIPTION, 1_000),
        }
    }
}

/// Control characters mean nothing in HTML, and real files have some.
fn description(cells: &mut Cells<'_>) -> Option<String> {
    let printable = |c: &char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    cells.read(BODY, String::new(), |html| {
        let html: String = html.chars().filter(printable).collect();
        cells::plain(&html, 100_000)
    })
}

fn title(cells: &mut Cells<'_>) -> String {
    let title = cells.text(TITLE, 255).unwrap_or_default();
    if title.is_empty() && cells.get(TITLE).is_empty() {
        cells.mistake(TITLE, "can't be blank in a product's first row");
    }
    title
}

/// Seen where both columns agree. Shopify takes an empty `Published` for true.
fn status(cells: &mut Cells<'_>) -> Option<ProductStatus> {
    let published = cells.read(PUBLISHED, true, cells::truth);
    let status = cells.read(STATUS, None, |text| match text.to_ascii_lowercase().as_str() {
        "active" => Ok(Some(ProductStatus::Active)),
        "draft" => Ok(Some(ProductStatus::Draft)),
        "archived" => Ok(Some(ProductStatus::Archived)),
        _ => Err("must be active, draft or archived".to_owned()),
    });
    match (published, status.flatten()) {
        (_, Some(hidden @ (ProductStatus::Draft | ProductStatus::Archived))) => Some(hidden),
        (Some(false), _) => Some(ProductStatus::Draft),
        (Some(true), _) | (None, Some(ProductStatus::Active)) => Some(ProductStatus::Active),
        (None, None) => None,
    }
}

fn option_names(cells: &mut Cells<'_>) -> Option<Vec<String>> {
    let names = OPTION_NAMES.map(|column| cells.text(column, 255));
    if names.iter().all(Option::is_none) {
        return None;
    }
    let mut named: Vec<String> = Vec::new();
    for (place, name) in names.into_iter().enumerate() {
        let name = name.unwrap_or_default();
        if name.is_empty() {
            continue;
        }
        if named.len() < place {
            cells.mistake(OPTION_NAMES[place], "needs the options before it to have names");
        } else if named.iter().any(|other| other.to_lowercase() == name.to_lowercase()) {
            cells.mistake(OPTION_NAMES[place], "is the name of another option");
        }
        named.push(name);
    }
    let value = cells.get(OPTION_VALUES[0]);
    let none = named == [NO_OPTION.0] && (value.is_empty() || value == NO_OPTION.1);
    Some(if none { Vec::new() } else { named })
}
