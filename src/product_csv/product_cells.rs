//! The cells about a product, in its first row.

use std::collections::BTreeMap;

use crate::catalog::{
    MAX_DESCRIPTION, MAX_LINE, MAX_TAGS, ProductStatus, TextAttribute, text_attributes,
};

use super::{cells::Cells, columns::*, vocabulary};

/// The cells of a product's first row. `None` means that the file has no such column, so the shop's
/// value does not change.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ProductCells {
    /// Texts by the attributes' names. The title is never empty.
    texts: BTreeMap<String, String>,
    pub status: Option<ProductStatus>,
    pub is_gift_card: bool,
    /// The names of the options. Empty names are included, since their columns may have values.
    pub option_names: Option<[String; 3]>,
}

impl ProductCells {
    pub fn read(cells: &mut Cells<'_>) -> Self {
        let is_gift_card = cells.boolean(GIFT_CARD, false).unwrap_or(false);
        if is_gift_card {
            let reason = "gift cards can't be sold yet, so this product is imported as a draft";
            cells.mistake(GIFT_CARD, reason);
        }
        let mut texts = BTreeMap::new();
        for attribute in text_attributes() {
            if let Some(text) = read_text(cells, attribute) {
                texts.insert(attribute.name.to_owned(), text);
            }
        }
        Self { texts, status: status(cells), is_gift_card, option_names: option_names(cells) }
    }

    /// Returns a text by the attribute's name, if the file has a column for it.
    pub fn text(&self, attribute: &str) -> Option<&str> {
        self.texts.get(attribute).map(String::as_str)
    }

    /// Returns the title, if there is one.
    pub fn title(&self) -> Option<&str> {
        self.text("title")
    }

    /// Removes the title.
    pub fn remove_title(&mut self) {
        self.texts.remove("title");
    }
}

/// Reads the cell of an attribute. Some columns have rules of their own.
fn read_text(cells: &mut Cells<'_>, attribute: &TextAttribute) -> Option<String> {
    match attribute.column? {
        TITLE => cells.text(TITLE, attribute.max).filter(|title| !title.is_empty()),
        BODY => description(cells),
        TYPE => product_type(cells),
        TAGS => tags(cells),
        column => cells.text(column, attribute.max),
    }
}

/// Reads the description. Control characters have no meaning in HTML, but occur in real files, so
/// they are removed.
fn description(cells: &mut Cells<'_>) -> Option<String> {
    let is_visible = |c: &char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    let html: String =
        cells.read(BODY, String::new(), |html| Ok(html.chars().filter(is_visible).collect()))?;
    let Some((end, _)) = html.char_indices().nth(MAX_DESCRIPTION) else { return Some(html) };
    let rule = format!("is longer than {MAX_DESCRIPTION} characters; the rest was left out");
    cells.mistake(BODY, rule);
    Some(html[..end].to_owned())
}

/// Reads the shop's own type, or else the last part of Shopify's category such as `Apparel &
/// Accessories > Clothing > Hats`.
fn product_type(cells: &mut Cells<'_>) -> Option<String> {
    let mut found = None;
    for column in [TYPE, CUSTOM_TYPE] {
        let own = cells.text(column, MAX_LINE);
        if own.as_ref().is_some_and(|own| !own.is_empty()) {
            return own;
        }
        found = found.or(own);
    }
    let category = cells.text(TAXONOMY, 1_000);
    let last = category.as_ref().and_then(|all| all.rsplit('>').next()).map(str::trim);
    match last.filter(|last| !last.is_empty() && *last != "Uncategorized") {
        Some(last) => Some(last.chars().take(MAX_LINE).collect()),
        None => found.or_else(|| category.map(|_| String::new())),
    }
}

/// Reads the tags verbatim. If they are too long, whole tags at the end are dropped.
fn tags(cells: &mut Cells<'_>) -> Option<String> {
    let tags = cells.text(TAGS, usize::MAX)?;
    let Some((end, _)) = tags.char_indices().nth(MAX_TAGS) else { return Some(tags) };
    let rule = format!("are longer than {MAX_TAGS} characters; the last ones were left out");
    cells.mistake(TAGS, rule);
    let whole = tags[..end].rfind(',').unwrap_or(end);
    Some(tags[..whole].trim_end().to_owned())
}

/// Reads the status. A product is public if both columns agree. As in Shopify, an empty `Published`
/// means true. If a cell can't be read, the product is a draft.
fn status(cells: &mut Cells<'_>) -> Option<ProductStatus> {
    let published = cells.read(PUBLISHED, true, |text| {
        vocabulary::parse_bool(text)
            .ok_or_else(|| "must be true or false; the product is imported as a draft".to_owned())
    });
    let published = published.or_else(|| cells.has_column(PUBLISHED).then_some(false));
    let status = cells.read(STATUS, None, |text| {
        let rule =
            "must be active, draft, archived or unlisted; the product is imported as a draft";
        vocabulary::parse_status(text).map(Some).ok_or_else(|| rule.to_owned())
    });
    let status = match status {
        None if cells.has_column(STATUS) => Some(ProductStatus::Draft),
        status => status.flatten(),
    };
    match (published, status) {
        (_, Some(hidden @ (ProductStatus::Draft | ProductStatus::Archived))) => Some(hidden),
        (Some(false), _) => Some(ProductStatus::Draft),
        (_, Some(public)) => Some(public),
        (Some(true), None) => Some(ProductStatus::Active),
        (None, None) => None,
    }
}

fn option_names(cells: &mut Cells<'_>) -> Option<[String; 3]> {
    let names = OPTION_NAMES.map(|column| cells.text(column, MAX_LINE));
    let has_column = names.iter().any(Option::is_some);
    has_column.then(|| names.map(Option::unwrap_or_default))
}
