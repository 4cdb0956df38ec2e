//! Creating a bulk change from a form.

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    catalog::{self, ProductSelection},
    db::{Conn, Tx},
    foundation::{
        changeset::Changeset,
        field::FieldSpec,
        ids::CategoryId,
        money::{Currency, Money, plain},
        params::Params,
        text::plain_signs,
    },
    product_batches::{self, BatchKind, NewBatch, ProductBatch},
    settings,
};

use super::{
    change::{BulkAction, BulkActionKind, BulkChange, CompareAtRule, WHOLE},
    fields,
};

/// The most by which a percentage may raise prices: 1000 %.
const MAX_PARTS: i64 = 10 * WHOLE as i64;

/// Creates the preview of a bulk change of the selected products. Nothing is changed before it is started.
///
/// # Errors
/// `Invalid` if the form is, or if no product is selected. `Forbidden` if the change needs another permission.
pub fn create_bulk_change(
    tx: &mut Tx<'_>,
    scope: &Scope,
    selection: &ProductSelection,
    params: Params,
) -> Result<ProductBatch> {
    scope.require(Permission::ProductsWrite)?;
    let currency = settings::current(tx)?.currency;
    let mut form = Changeset::new(params);
    let cast = cast(tx, &mut form, currency)?;
    if let Some(CastChange { action, .. }) = &cast
        && action.is_stock()
    {
        scope.require(Permission::StockWrite)?;
    }
    let Some(CastChange { action, title }) = cast.filter(|_| form.is_valid()) else {
        return Err(form.into());
    };
    let change = BulkChange { currency: currency.code().to_owned(), action };
    let parameters = serde_json::to_string(&change)
        .map_err(|error| Error::Internal(format!("cannot store a bulk change: {error}")))?;
    let new = NewBatch { kind: BatchKind::Bulk, title, parameters, total: 0 };
    let id = product_batches::create_batch(tx, scope, &new)?;
    let total = catalog::select_for_batch(tx, scope, id, selection)?;
    if total == 0 {
        form.error("ids", "Choose at least one product");
        return Err(form.into());
    }
    product_batches::set_total(tx, id, total)?;
    product_batches::get_batch(tx, scope, id)
}

/// A change with its title for people.
struct CastChange {
    action: BulkAction,
    title: String,
}

fn cast(
    conn: &mut Conn<'_>,
    form: &mut Changeset,
    currency: Currency,
) -> Result<Option<CastChange>> {
    let Some(kind) = form.cast_choice::<BulkActionKind>(&fields::ACTION) else { return Ok(None) };
    let change = |action, title: String| Some(CastChange { action, title });
    Ok(match kind {
        BulkActionKind::PricePercent => {
            let compare_at = cast_compare_at(form);
            cast_parts(form).and_then(|parts| {
                let percent = plain(i128::from(parts), 4, 0);
                change(
                    BulkAction::PricePercent { parts, compare_at },
                    format!("Prices {}{percent} %", sign(parts >= 0)),
                )
            })
        }
        BulkActionKind::PriceAmount => {
            let compare_at = cast_compare_at(form);
            cast_signed_amount(form, currency).and_then(|amount| {
                let text = format!("Prices {}{amount}", sign(!amount.is_negative()));
                change(BulkAction::PriceAmount { amount, compare_at }, text)
            })
        }
        BulkActionKind::EndSale => change(BulkAction::EndSale, "End of a sale".to_owned()),
        BulkActionKind::Status => {
            form.cast_choice(&fields::STATUS).and_then(|status: catalog::ProductStatus| {
                change(BulkAction::Status { status }, format!("Status: {}", status.label()))
            })
        }
        BulkActionKind::AddCategory => cast_category(conn, form)?.and_then(|found| {
            let title = format!("Add to {}", found.title);
            change(BulkAction::AddCategory { category: found.id }, title)
        }),
        BulkActionKind::RemoveCategory => cast_category(conn, form)?.and_then(|found| {
            let title = format!("Remove from {}", found.title);
            change(BulkAction::RemoveCategory { category: found.id }, title)
        }),
        BulkActionKind::AddTags => cast_tags(form).and_then(|tags| {
            let title = shorten(format!("Add tags: {}", tags.join(", ")));
            change(BulkAction::AddTags { tags }, title)
        }),
        BulkActionKind::RemoveTags => cast_tags(form).and_then(|tags| {
            let title = shorten(format!("Remove tags: {}", tags.join(", ")));
            change(BulkAction::RemoveTags { tags }, title)
        }),
        BulkActionKind::TaxClass => {
            let tax_class = match form.cast_text(&fields::TAX_CLASS).to_lowercase() {
                class if class.is_empty() => catalog::STANDARD_TAX_CLASS.to_owned(),
                class => class,
            };
            let title = format!("Tax class: {tax_class}");
            change(BulkAction::TaxClass { tax_class }, title)
        }
        BulkActionKind::AddStock => cast_number(form, &fields::UNITS).and_then(|units| {
            let title = format!("Stock {}{units}", sign(units >= 0));
            change(BulkAction::AddStock { units }, title)
        }),
        BulkActionKind::SetStock => cast_number(form, &fields::UNITS).and_then(|units| {
            if units < 0 {
                form.field_error(&fields::UNITS, "must not be below 0");
            }
            change(BulkAction::SetStock { units }, format!("Stock: {units}"))
        }),
        BulkActionKind::Weight => cast_number(form, &fields::GRAMS)
            .and_then(|grams| change(BulkAction::Weight { grams }, format!("Weight: {grams} g"))),
    })
}

fn sign(is_positive: bool) -> &'static str {
    if is_positive { "+" } else { "" }
}

/// The most characters of a title.
const MAX_TITLE: usize = 120;

fn shorten(text: String) -> String {
    match text.char_indices().nth(MAX_TITLE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn cast_compare_at(form: &mut Changeset) -> CompareAtRule {
    match form.value(fields::COMPARE_AT.name) {
        "" => CompareAtRule::Keep,
        _ => form.cast_choice(&fields::COMPARE_AT).unwrap_or_default(),
    }
}

fn cast_number(form: &mut Changeset, field: &FieldSpec) -> Option<i32> {
    form.integer(field.name, field.label, field.bounds())
}

/// Reads a decimal with a sign; an empty field is an error.
fn cast_signed(form: &mut Changeset, field: &FieldSpec) -> Option<Money> {
    let text = plain_signs(form.value(field.name)).trim().to_owned();
    if text.is_empty() {
        form.field_error(field, "can't be blank");
        return None;
    }
    let digits = text.strip_prefix('+').unwrap_or(&text);
    digits.parse().map_err(|error| form.field_error(field, error)).ok()
}

/// Reads a percentage as parts of a million.
fn cast_parts(form: &mut Changeset) -> Option<i32> {
    let percent = cast_signed(form, &fields::PERCENT)?.micros();
    // A millionth of a percent is a hundredth of a part.
    let parts = i64::try_from(percent / 100).unwrap_or(i64::MAX);
    if percent % 100 != 0 {
        form.field_error(&fields::PERCENT, "must have at most 4 decimal places");
    } else if !(-i64::from(WHOLE)..=MAX_PARTS).contains(&parts) {
        form.field_error(&fields::PERCENT, "must be from -100 to 1000");
    } else if parts == 0 {
        form.field_error(&fields::PERCENT, "must not be 0");
    }
    i32::try_from(parts).ok()
}

fn cast_signed_amount(form: &mut Changeset, currency: Currency) -> Option<Money> {
    let amount = cast_signed(form, &fields::AMOUNT)?;
    if amount.round(currency) != amount {
        let problem = format!("has more decimal places than {} has", currency.code());
        form.field_error(&fields::AMOUNT, problem);
    } else if amount.is_zero() {
        form.field_error(&fields::AMOUNT, "must not be 0");
    }
    Some(amount)
}

fn cast_category(conn: &mut Conn<'_>, form: &mut Changeset) -> Result<Option<FoundCategory>> {
    let id: Option<CategoryId> = form.value(fields::CATEGORY.name).parse().ok();
    let found = match id {
        Some(id) => catalog::list_categories_by_id(conn, &[id])?.pop(),
        None => None,
    };
    if found.is_none() {
        form.field_error(&fields::CATEGORY, "must be one of the choices");
    }
    Ok(found.map(|found| FoundCategory { id: found.id, title: found.attributes.title }))
}

struct FoundCategory {
    id: CategoryId,
    title: String,
}

fn cast_tags(form: &mut Changeset) -> Option<Vec<String>> {
    let text = form.cast_text(&fields::TAGS);
    let tags: Vec<String> =
        text.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect();
    if tags.is_empty() {
        form.field_error(&fields::TAGS, "can't be blank");
        return None;
    }
    Some(tags)
}
