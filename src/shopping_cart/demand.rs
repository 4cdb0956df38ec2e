//! Demand: the items that shoppers currently have in their carts.

use std::time::Duration;

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::Conn,
    q,
};

use super::models::Demand;

/// The time after its last change for which a cart counts as current. Older carts are mostly abandoned.
const CURRENT: Duration = Duration::from_secs(60 * 60);
/// The maximum number of carts that are counted, the most recently changed ones first.
const MAX_CARTS: i64 = 5_000;

/// Returns at most `limit` variants with the most units in carts that were changed within the last
/// hour, without lines that are saved for later.
pub fn list_demand(conn: &mut Conn<'_>, scope: &Scope, limit: i64) -> Result<Vec<Demand>> {
    scope.require(Permission::StockRead)?;
    let since = conn.now().before(CURRENT);
    q!(conn, shopping_cart::demand::most_wanted(since, MAX_CARTS, limit))
}
