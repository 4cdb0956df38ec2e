//! How a shopkeeper changes what is there: units, and what happened to them.

use crate::{
    accounts::Scope,
    db::{Fault, Outcome, Tx},
    foundation::{changeset::Changeset, ids::VariantId, params::Params},
};

use super::{
    ledger::{MOST, stock_of},
    models::Stock,
    stock::{adjust, set_on_hand},
};

/// What happened to stock. It decides what the units of the form mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StockReason {
    /// Somebody counted: so many are there.
    Count,
    /// So many came.
    Received,
    /// So many came back.
    Returned,
    /// So many can't be sold any more.
    Damaged,
    /// So many are not to be found.
    Lost,
}

impl StockReason {
    /// All of them with the word that forms and the ledger use.
    pub const ALL: [(&'static str, Self); 5] = [
        ("count", Self::Count),
        ("received", Self::Received),
        ("returned", Self::Returned),
        ("damaged", Self::Damaged),
        ("lost", Self::Lost),
    ];
}

/// What a change made of the stock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockChanged {
    /// The variant as it was before.
    pub stock: Stock,
    /// Units on hand after it.
    pub after: i32,
}

/// Changes the stock of a variant as a form says: `units`, and the `reason` for it.
pub fn change_stock(
    tx: &mut Tx<'_>,
    scope: &Scope,
    variant: VariantId,
    params: Params,
) -> Outcome<StockChanged> {
    scope.require_admin()?;
    let stock = stock_of(tx, variant)?;
    let mut form = Changeset::new(params);
    let reason = form.choice("reason", "What happened", &StockReason::ALL);
    let least = i32::from(reason.is_some_and(|reason| reason != StockReason::Count));
    let units = form.integer("units", "Units", least..=MOST);
    let (Some(reason), Some(units)) = (reason, units) else { return Err(form.into()) };
    let word = form.value("reason").to_owned();
    let change = match reason {
        StockReason::Count => set_on_hand(tx, scope, variant, units, &word),
        StockReason::Received | StockReason::Returned => {
            adjust(tx, scope, variant, units, (&word, ""))
        }
        StockReason::Damaged | StockReason::Lost => adjust(tx, scope, variant, -units, (&word, "")),
    };
    match change {
        Ok(()) => Ok(StockChanged { after: stock_of(tx, variant)?.on_hand(), stock }),
        Err(Fault::Refused(why)) => {
            form.error("units", why);
            Err(form.into())
        }
        Err(fault) => Err(fault),
    }
}
