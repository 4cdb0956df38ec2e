//! Creates, updates, deletes and restores tax rates.

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    audit::{Change, Forms, SubjectKind},
    db::Tx,
    deletions::{self, DeletedRecord, DeletionPlan, Part},
    error::ensure_version,
    events::Event,
    foundation::{
        changeset::Changeset,
        ids::{DeletionId, TaxRateId, Versioned},
        params::Params,
        place::Country,
    },
    q,
};

use super::fields::{ALL, COUNTRY, NAME, ON_SHIPPING, PERCENTAGE, REGION, TAX_CLASS};
use super::{
    lookup::get_rate,
    models::{EVERYWHERE_ELSE, STANDARD, TaxRate, TaxRateAttributes},
};

/// Returns the form of a rate with its current values.
pub fn change_rate(rate: &TaxRate) -> Changeset {
    let values = [
        (COUNTRY.name, rate.country.clone()),
        (REGION.name, rate.region.clone()),
        (TAX_CLASS.name, rate.tax_class.clone()),
        (NAME.name, rate.name.clone()),
        (PERCENTAGE.name, rate.rate.to_string()),
        (ON_SHIPPING.name, rate.on_shipping.to_string()),
        ("version", rate.version.to_string()),
    ];
    Changeset::new(values.into_iter().collect())
}

/// Creates a rate.
pub fn create_rate(tx: &mut Tx<'_>, scope: &Scope, params: Params) -> Result<TaxRate> {
    scope.require(Permission::TaxWrite)?;
    let Draft { attributes, form } = cast(params)?;
    let inserted = tx.attempt(|tx| q!(tx, tax::rates::insert(attributes.clone(), tx.now())));
    let id = inserted.map_err(|error| already_taken(error, form))?;
    tx.emit(Event::PricingRulesChanged);
    let rate = get_rate(tx, scope, id)?;
    let form = change_rate(&rate);
    scope.record(tx, Change::created(SubjectKind::TaxRate, id, rate.full_name(), &form, &ALL));
    Ok(rate)
}

/// Updates a rate. The tax of existing orders does not change.
///
/// # Errors
/// `Stale` if the rate has another version than the form.
pub fn update_rate(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: TaxRateId,
    params: Params,
) -> Result<TaxRate> {
    scope.require(Permission::TaxWrite)?;
    let before = get_rate(tx, scope, id)?;
    let version = params.version();
    let stale = || Error::stale(format_args!("{} for {}", before.name, before.place()));
    if before.version != version {
        return Err(stale());
    }
    let Draft { attributes, form } = cast(params)?;
    let versioned = Versioned { id, version };
    let updated =
        tx.attempt(|tx| q!(tx, tax::rates::update(versioned, attributes.clone(), tx.now())));
    if updated.map_err(|error| already_taken(error, form))? == 0 {
        return Err(stale());
    }
    tx.emit(Event::PricingRulesChanged);
    let after = get_rate(tx, scope, id)?;
    let forms = Forms { before: &change_rate(&before), after: &change_rate(&after) };
    let name = after.full_name();
    scope.record(tx, Change::updated(SubjectKind::TaxRate, id, name, forms, &ALL));
    Ok(after)
}

/// Deletes a rate. It can be restored.
///
/// # Errors
/// `Rejected` as stale if it has another version than is required.
pub fn delete_rate(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: TaxRateId,
    required_version: Option<i32>,
) -> Result<DeletedRecord> {
    scope.require(Permission::TaxWrite)?;
    let rate = q!(tx, tax::rates::lock(id))?.ok_or(Error::NotFound)?;
    let title = rate.full_name();
    ensure_version(required_version, rate.version, &title)?;
    let deleted =
        deletions::archive(tx, scope, &RATE, deletions::RecordRef::new(id, &title), None)?;
    q!(tx, tax::rates::delete(id))?;
    tx.emit(Event::PricingRulesChanged);
    Ok(deleted)
}

/// Restores a rate. Returns its full name.
pub fn restore_rate(tx: &mut Tx<'_>, scope: &Scope, id: DeletionId) -> Result<String> {
    let restored = deletions::restore(tx, scope, &RATE, id)?;
    tx.emit(Event::PricingRulesChanged);
    Ok(restored.title)
}

/// The rows that are deleted with a rate.
const RATE: DeletionPlan = DeletionPlan {
    kind: "tax_rate",
    subject: SubjectKind::TaxRate,
    permission: Permission::TaxWrite,
    parts: &[Part::new("tax_rates", "id = $id")],
    links: &[],
};

/// The valid values of a form.
struct Draft {
    attributes: TaxRateAttributes,
    form: Changeset,
}

fn cast(params: Params) -> Result<Draft> {
    let mut form = Changeset::new(params);
    let country = cast_country(&mut form);
    let region = form.cast_text(&REGION).to_uppercase();
    if !region.is_empty() && country == EVERYWHERE_ELSE {
        form.field_error(&REGION, "can't be given for everywhere else");
    } else if !region.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        form.field_error(&REGION, "must be letters and digits such as QC");
    }
    let attributes = TaxRateAttributes {
        country,
        region,
        tax_class: cast_class(&mut form),
        name: form.cast_text(&NAME),
        rate: form.cast_percent(&PERCENTAGE).unwrap_or_default(),
        on_shipping: form.cast_check(&ON_SHIPPING),
    };
    if attributes.on_shipping && attributes.tax_class != STANDARD {
        form.field_error(&TAX_CLASS, "must be standard for a rate that applies to shipping");
    }
    if form.is_valid() { Ok(Draft { attributes, form }) } else { Err(form.into()) }
}

fn cast_country(form: &mut Changeset) -> String {
    match form.value(COUNTRY.name).trim() {
        EVERYWHERE_ELSE => return EVERYWHERE_ELSE.to_owned(),
        "" => form.field_error(&COUNTRY, "can't be blank"),
        code => match code.parse::<Country>() {
            Ok(country) => return country.code().to_owned(),
            Err(_) => form.field_error(&COUNTRY, "must be one of the list"),
        },
    }
    String::new()
}

/// Returns the tax class in lower case; `standard` if empty.
fn cast_class(form: &mut Changeset) -> String {
    let class = form.cast_text(&TAX_CLASS).to_lowercase();
    if class.is_empty() { STANDARD.to_owned() } else { class }
}

/// Turns a duplicate rate for the same place and tax class into a form error.
fn already_taken(error: Error, mut form: Changeset) -> Error {
    if !error.violates_unique("tax_rates.country") {
        return error;
    }
    form.error(COUNTRY.name, "There is already a rate for this place and this tax class");
    form.into()
}
