//! What an empty shop can be filled with.

mod coupons;
mod goods;
mod sneakers;
mod tax;
mod terms;

use crate::{
    Error, Result,
    accounts::{self, Scope},
    catalog::{self, ProductCounts},
    db::{Conn, Repo, Tx},
};

use goods::Goods;

/// Who runs a shop that was filled on a developer's machine.
pub const ADMIN_EMAIL: &str = "admin@example.com";
/// The password that everyone may know: production neither seeds nor opens with it.
pub const ADMIN_PASSWORD: &str = accounts::DEMO_PASSWORD;

/// The demo shop's goods.
const DEMO: Goods = Goods {
    products: include_bytes!("seeds/demo/products.csv"),
    categories: include_bytes!("seeds/demo/categories.csv"),
};

/// What to fill the shop with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Scene {
    /// 35 products with categories, coupons, tax rates and an admin account
    Demo,
    /// Two sneakers in 13 sizes to be released in a week, with the same tax and shipping
    Sneakers,
    /// Only an admin account
    Empty,
}

/// Whether nobody has used this shop yet.
pub fn is_empty(conn: &mut Conn<'_>) -> Result<bool> {
    let products = catalog::count_products_by_status(conn, &Scope::system())?;
    Ok(products == ProductCounts::default() && !accounts::has_users(conn)?)
}

/// Fills an empty shop; refuses one that is in use.
pub async fn fill(repo: &Repo, scene: Scene) -> Result<()> {
    let hash = accounts::hash_password(ADMIN_PASSWORD)?;
    repo.write(move |tx| {
        if !is_empty(tx)? {
            return Err(Error::refused("the shop is not empty, so nothing was added"));
        }
        accounts::create_admin(tx, ADMIN_EMAIL, &hash)?;
        furnish(tx, scene)
    })
    .await
}

fn furnish(tx: &mut Tx<'_>, scene: Scene) -> Result<()> {
    match scene {
        Scene::Empty => return Ok(()),
        Scene::Demo => {
            goods::bring(tx, &DEMO)?;
            coupons::offer(tx)?;
        }
        Scene::Sneakers => {
            goods::bring(tx, &sneakers::GOODS)?;
            sneakers::announce(tx)?;
        }
    }
    tax::charge(tx)?;
    terms::settle(tx)
}
