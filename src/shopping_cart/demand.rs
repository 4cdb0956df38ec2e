//! What shoppers have in their carts at the moment, all together.

use std::time::Duration;

use crate::{Result, accounts::Scope, db::Conn, foundation::ids::VariantId, q};

/// How long after its last change somebody is still about a cart: 1 hour. Most older ones are kept
/// until they expire, and nobody comes back for them.
const MOMENT: Duration = Duration::from_secs(60 * 60);
/// Carts that are looked at, those that were changed last: more take longer, and say the same.
const CARTS: i64 = 5_000;

/// A variant that is in carts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demand {
    /// What it is.
    pub variant: VariantId,
    /// In how many carts.
    pub carts: i64,
    /// Units in all of them.
    pub units: i64,
}

/// What there is most of in the carts that were changed within the last hour, at most so many
/// variants; what is saved for later does not count.
pub fn list_demand(conn: &mut Conn<'_>, scope: &Scope, limit: i64) -> Result<Vec<Demand>> {
    scope.require_admin()?;
    let since = conn.now().before(MOMENT);
    let wanted = q!(conn, shopping_cart::demand::most_wanted(since, (CARTS, limit)))?;
    let demand = |(variant, carts, units): (Option<VariantId>, i64, Option<i64>)| {
        Some(Demand { variant: variant?, carts, units: units? })
    };
    Ok(wanted.into_iter().filter_map(demand).collect())
}
