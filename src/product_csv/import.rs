//! Lays a file's products over the shop's.

use std::collections::HashMap;

use crate::{
    accounts::Scope,
    catalog::{Category, Change, ProductDraft, Saved, categories_by_title, save_product},
    db::{Fault, Outcome, Problem, Tx},
    foundation::ids::{CategoryId, VariantId},
    inventory, q,
};

use super::{
    columns::{HANDLE, PRICE},
    current::Current,
    merge::{Merged, merge},
    report::Report,
    rows::{NO_VARIANT, ProductRows},
};

/// Brings these products into the shop, each wholly or not at all. `done` is called after each.
pub fn import_products(
    tx: &mut Tx<'_>,
    scope: &Scope,
    products: &[ProductRows],
    done: &dyn Fn(),
) -> Outcome<Report> {
    let mut report = Report::default();
    for rows in products {
        match tx.attempt(|tx| import_product(tx, scope, rows)) {
            Ok(part) => report.add(part),
            Err(fault) => report.rejected.extend(rows.reject(HANDLE, &reason(fault)?, &[])),
        }
        done();
    }
    Ok(report)
}

/// Does all that [`import_products`] does and takes it back.
pub fn rehearse_import(
    tx: &mut Tx<'_>,
    scope: &Scope,
    products: &[ProductRows],
    done: &dyn Fn(),
) -> Outcome<Report> {
    let mut rehearsed = None;
    let undone = tx.attempt(|tx| {
        rehearsed = Some(import_products(tx, scope, products, done)?);
        Err::<(), Fault>(Fault::refused("only rehearsed"))
    });
    match (rehearsed, undone) {
        (Some(report), _) => Ok(report),
        (None, undone) => undone.map(|()| Report::default()),
    }
}

/// Why the catalogue does not want a product, for people; what is not the product's fault goes on.
fn reason(fault: Fault) -> Outcome<String> {
    match fault {
        Fault::Invalid(changeset) => {
            let messages = changeset.errors().iter().map(|error| error.message.as_str());
            Ok(messages.collect::<Vec<_>>().join("; "))
        }
        Fault::Refused(reason) | Fault::Conflict(reason) => Ok(reason),
        Fault::Database(error) => match &error.problem {
            Problem::Taken(key) => Ok(format!("is already used in the shop ({key})")),
            _ => Err(Fault::Database(error)),
        },
        fault => Err(fault),
    }
}

fn import_product(tx: &mut Tx<'_>, scope: &Scope, rows: &ProductRows) -> Outcome<Report> {
    let current = Current::of(tx, &rows.slug)?;
    let owners = owners(tx, rows)?;
    let base = current.as_ref().map(|current| &current.draft);
    let Merged { mut draft, on_hand, mut rejected } =
        merge(rows, base, |sku| owners.get(sku).cloned());
    if draft.variants.is_empty() {
        let others = rows.reject(PRICE, NO_VARIANT, &rejected);
        rejected.extend(others);
        return Ok(Report { rejected, ..Report::default() });
    }
    draft.categories = categories(tx, &draft, current.as_ref())?;
    let saved = save_product(tx, scope, current.as_ref().map(|current| current.id), draft)?;
    let restocked = restock(tx, scope, &saved, &on_hand)?;
    let mut report = Report { rejected, ..Report::default() };
    match saved.change {
        Change::New => report.new = 1,
        Change::Unchanged if !restocked => report.unchanged = 1,
        Change::Changed | Change::Unchanged => report.changed = 1,
    }
    Ok(report)
}

/// Which other product each of the file's SKUs belongs to, by slug.
fn owners(tx: &mut Tx<'_>, rows: &ProductRows) -> Outcome<HashMap<String, String>> {
    let skus: Vec<&str> = rows.variants.iter().filter_map(|variant| variant.sku()).collect();
    Ok(q!(tx, product_csv::products::owners(&skus, &rows.slug))?.into_iter().collect())
}

/// The categories of type and tags, and those that a shopkeeper has put the product into.
fn categories(
    tx: &mut Tx<'_>,
    draft: &ProductDraft,
    current: Option<&Current>,
) -> Outcome<Vec<CategoryId>> {
    let mut categories = categories_by_title(tx, &titles(draft))?;
    if let Some(current) = current {
        let derived: Vec<String> =
            titles(&current.draft).iter().map(|title| title.to_lowercase()).collect();
        let chosen = |category: &&Category| !derived.contains(&category.title.to_lowercase());
        categories.extend(current.categories.iter().filter(chosen).map(|category| category.id));
    }
    Ok(categories)
}

/// Type and tags, each once, in whatever case it is written.
fn titles(draft: &ProductDraft) -> Vec<String> {
    let mut titles: Vec<String> = Vec::new();
    for title in [draft.product_type.as_str()].into_iter().chain(draft.tags.split(',')) {
        let title = title.trim();
        let known = |other: &String| other.to_lowercase() == title.to_lowercase();
        if !title.is_empty() && !titles.iter().any(known) {
            titles.push(title.to_owned());
        }
    }
    titles
}

/// Makes the stock what the file says; answers whether it was different.
fn restock(
    tx: &mut Tx<'_>,
    scope: &Scope,
    saved: &Saved,
    on_hand: &[Option<i32>],
) -> Outcome<bool> {
    let before: HashMap<VariantId, i32> =
        q!(tx, product_csv::parts::on_hand(&[saved.id]))?.into_iter().collect();
    let mut changed = false;
    for ((variant, _), units) in saved.variants.iter().zip(on_hand) {
        let known = before.get(variant).copied().unwrap_or_default();
        if let Some(units) = units.filter(|units| *units != known) {
            inventory::record_on_hand(tx, scope, *variant, units, "import")?;
            changed = true;
        }
    }
    Ok(changed)
}
