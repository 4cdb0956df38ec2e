//! What an empty shop can be filled with.

mod coupons;
mod tax;
mod terms;

use std::collections::HashMap;

use crate::{
    accounts::{self, Scope},
    catalog::{self, ProductCounts},
    db::{Conn, Fault, Outcome, Repo, Tx},
    foundation::{ids::CategoryId, params::Params},
    product_csv,
};

/// Who runs a shop that was filled on a developer's machine.
pub const ADMIN_EMAIL: &str = "admin@example.com";
/// The password that everyone may know, since production never seeds.
pub const ADMIN_PASSWORD: &str = "open the vitrine";

/// The demo shop's goods, in the order in which lists show them.
const PRODUCTS: &[u8] = include_bytes!("seeds/demo/products.csv");
/// What the demo shop's categories say and in which order they stand.
const CATEGORIES: &[u8] = include_bytes!("seeds/demo/categories.csv");

/// What to fill the shop with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Scene {
    /// Thirty-five goods, their categories, some coupons, tax rates and someone who runs the shop
    Demo,
    /// Someone who runs the shop, and nothing else
    Empty,
}

/// Whether nobody has used this shop yet.
pub fn is_empty(conn: &mut Conn<'_>) -> Outcome<bool> {
    let products = catalog::count_products_by_status(conn, &Scope::system())?;
    Ok(products == ProductCounts::default() && !accounts::has_users(conn)?)
}

/// Fills an empty shop; refuses one that is in use.
pub async fn fill(repo: &Repo, scene: Scene) -> Outcome<()> {
    let hash = accounts::hash_password(ADMIN_PASSWORD)?;
    repo.write(move |tx| {
        if !is_empty(tx)? {
            return Err(Fault::refused("the shop is not empty, so nothing was added"));
        }
        accounts::create_admin(tx, ADMIN_EMAIL, &hash)?;
        if scene == Scene::Demo { demo(tx) } else { Ok(()) }
    })
    .await
}

fn demo(tx: &mut Tx<'_>) -> Outcome<()> {
    let broken = |reason: &dyn std::fmt::Display| Fault::Broken(format!("demo goods: {reason}"));
    let mut sheet = product_csv::read(PRODUCTS).map_err(|reason| broken(&reason))?;
    // The newest stand first in lists, so the file's first goods come in last.
    sheet.products.reverse();
    let report = product_csv::import_products(tx, &Scope::system(), &sheet.products, &|| ())?;
    if let Some(rejected) = sheet.rejected.iter().chain(&report.rejected).next() {
        return Err(broken(rejected));
    }
    describe_categories(tx)?;
    coupons::offer(tx)?;
    tax::charge(tx)?;
    terms::settle(tx)
}

fn describe_categories(tx: &mut Tx<'_>) -> Outcome<()> {
    let known: HashMap<String, CategoryId> =
        catalog::list_categories(tx)?.into_iter().map(|known| (known.title, known.id)).collect();
    for row in csv::Reader::from_reader(CATEGORIES).deserialize::<HashMap<String, String>>() {
        let row = row.map_err(|error| Fault::Broken(error.to_string()))?;
        if let Some(id) = row.get("title").and_then(|title| known.get(title)) {
            let params: Params =
                row.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            catalog::update_category(tx, &Scope::system(), *id, params)?;
        }
    }
    Ok(())
}
