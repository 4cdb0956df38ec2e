//! Sample data for an empty shop.

mod coupons;
mod products;
mod rejection;
mod sneakers;
mod tax;
mod terms;

use crate::{
    Result,
    accounts::{self, Scope},
    catalog::{self, ProductCounts},
    db::{Conn, Repo, Tx},
    search::CatalogIndex,
};

use products::ProductFiles;

pub use rejection::SeedRejection;

/// The email address of the admin in sample data.
pub const ADMIN_EMAIL: &str = "admin@example.com";
/// The admin's public password. Production shops can be neither seeded nor started with it.
pub const ADMIN_PASSWORD: &str = accounts::DEMO_PASSWORD;

/// The products of the demo shop.
const DEMO: ProductFiles = ProductFiles {
    products: include_bytes!("seeds/demo/products.csv"),
    categories: include_bytes!("seeds/demo/categories.csv"),
};

/// A set of sample data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum SampleData {
    /// 35 products with categories, coupons, tax rates and an admin account
    Demo,
    /// Two sneakers in 13 sizes to be released in a week, with the same tax and shipping
    Sneakers,
    /// Only an admin account
    Empty,
}

/// Returns `true` if the shop has no products and no accounts.
pub fn is_empty(conn: &mut Conn<'_>) -> Result<bool> {
    let products =
        catalog::count_products_by_status(conn, &CatalogIndex::default(), &Scope::system())?;
    Ok(products == ProductCounts::default() && !accounts::has_users(conn)?)
}

/// Fills an empty shop. Fails with [`SeedRejection`] if it is not empty.
pub async fn fill(repo: &Repo, sample_data: SampleData) -> Result<()> {
    let hash = accounts::hash_password(ADMIN_PASSWORD)?;
    repo.write(move |tx| {
        if !is_empty(tx)? {
            return Err(SeedRejection::ShopNotEmpty.into());
        }
        accounts::create_admin(tx, &Scope::system(), ADMIN_EMAIL, &hash)?;
        add_data(tx, sample_data)
    })
    .await
}

fn add_data(tx: &mut Tx<'_>, sample_data: SampleData) -> Result<()> {
    match sample_data {
        SampleData::Empty => return Ok(()),
        SampleData::Demo => {
            products::import(tx, &DEMO)?;
            coupons::create(tx)?;
        }
        SampleData::Sneakers => {
            products::import(tx, &sneakers::PRODUCTS)?;
            sneakers::schedule_release(tx)?;
        }
    }
    tax::create_rates(tx)?;
    terms::apply(tx)
}
