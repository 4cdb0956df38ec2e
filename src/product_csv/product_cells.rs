//! What a product's first row says about the product.

use crate::catalog::{MAX_DESCRIPTION, MAX_LINE, MAX_SUMMARY, MAX_TAGS, ProductStatus};

use super::{cells::Cells, columns::*, words};

/// What stands in a product's first row only. Nothing (`None`) stands for a column that the
/// file does not have: there, what the shop knows already stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductCells {
    /// Not empty.
    pub title: Option<String>,
    pub description: Option<String>,
    pub vendor: Option<String>,
    pub product_type: Option<String>,
    pub tags: Option<String>,
    pub status: Option<ProductStatus>,
    pub is_gift_card: bool,
    /// The options' names; empty ones are kept, since their columns may have values.
    pub option_names: Option<[String; 3]>,
    pub seo_title: Option<String>,
    pub seo_description: Option<String>,
}

impl ProductCells {
    pub fn read(cells: &mut Cells<'_>) -> Self {
        let is_gift_card = cells.truth(GIFT_CARD, false).unwrap_or(false);
        if is_gift_card {
            let reason = "gift cards can't be sold yet, so this product is imported as a draft";
            cells.mistake(GIFT_CARD, reason);
        }
        Self {
            title: cells.text(TITLE, MAX_LINE).filter(|title| !title.is_empty()),
            description: description(cells),
            vendor: cells.text(VENDOR, MAX_LINE),
            product_type: product_type(cells),
            tags: tags(cells),
            status: status(cells),
            is_gift_card,
            option_names: option_names(cells),
            seo_title: cells.text(SEO_TITLE, MAX_LINE),
            seo_description: cells.text(SEO_DESCRIPTION, MAX_SUMMARY),
        }
    }
}

/// Control characters mean nothing in HTML, and real files have some.
fn description(cells: &mut Cells<'_>) -> Option<String> {
    let is_shown = |c: &char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    let html: String =
        cells.read(BODY, String::new(), |html| Ok(html.chars().filter(is_shown).collect()))?;
    let Some((end, _)) = html.char_indices().nth(MAX_DESCRIPTION) else { return Some(html) };
    let rule = format!("is longer than {MAX_DESCRIPTION} characters; the rest was left out");
    cells.mistake(BODY, rule);
    Some(html[..end].to_owned())
}

/// The shopkeeper's own type, or the last part of Shopify's category such as
/// `Apparel & Accessories > Clothing > Hats`.
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

/// Tags verbatim. Where there are too many, those beyond are left out whole.
fn tags(cells: &mut Cells<'_>) -> Option<String> {
    let tags = cells.text(TAGS, usize::MAX)?;
    let Some((end, _)) = tags.char_indices().nth(MAX_TAGS) else { return Some(tags) };
    let rule = format!("are longer than {MAX_TAGS} characters; the last ones were left out");
    cells.mistake(TAGS, rule);
    let whole = tags[..end].rfind(',').unwrap_or(end);
    Some(tags[..whole].trim_end().to_owned())
}

/// Seen where both columns agree. Shopify takes an empty `Published` for true. What can't be
/// read leaves the product hidden until somebody looks at it.
fn status(cells: &mut Cells<'_>) -> Option<ProductStatus> {
    let published = cells.read(PUBLISHED, true, |text| {
        words::truth(text)
            .ok_or_else(|| "must be true or false; the product is imported as a draft".to_owned())
    });
    let published = published.or_else(|| cells.knows(PUBLISHED).then_some(false));
    let status = cells.read(STATUS, None, |text| {
        let rule =
            "must be active, draft, archived or unlisted; the product is imported as a draft";
        words::status(text).map(Some).ok_or_else(|| rule.to_owned())
    });
    let status = match status {
        None if cells.knows(STATUS) => Some(ProductStatus::Draft),
        status => status.flatten(),
    };
    match (published, status) {
        (_, Some(hidden @ (ProductStatus::Draft | ProductStatus::Archived))) => Some(hidden),
        (Some(false), _) => Some(ProductStatus::Draft),
        (_, Some(shown)) => Some(shown),
        (Some(true), None) => Some(ProductStatus::Active),
        (None, None) => None,
    }
}

fn option_names(cells: &mut Cells<'_>) -> Option<[String; 3]> {
    let names = OPTION_NAMES.map(|column| cells.text(column, MAX_LINE));
    let is_told = names.iter().any(Option::is_some);
    is_told.then(|| names.map(Option::unwrap_or_default))
}
