//! How it gets to the shopper.

use crate::{
    accounts::Scope,
    db::{Fault, Outcome, Tx},
    foundation::{changeset::Changeset, params::Params},
    inventory,
    shipping::{Delivery, Method},
    shopping_cart::{self, Chosen, Owner, PickupPlace},
};

use super::{
    begin::{demand, get_open},
    desk::{Desk, Till, open_desk},
};

/// A way that the things may go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Sent by this method.
    Sent(Method),
    /// Sent, in a shop that charges nothing for it.
    SentFree,
    /// Picked up there.
    PickedUp(PickupPlace),
}

impl Way {
    /// The word that the form sends.
    pub fn code(&self) -> String {
        match self {
            Self::Sent(method) => format!("method-{}", method.id),
            Self::SentFree => "method".to_owned(),
            Self::PickedUp(place) => format!("pickup-{}", place.id),
        }
    }
}

impl Desk {
    /// The ways, the cheapest of being sent first, then where they can be picked up.
    pub fn ways(&self) -> Vec<Way> {
        let sent = match &self.basket.totals.delivery {
            Delivery::Methods(methods) => methods.iter().cloned().map(Way::Sent).collect(),
            Delivery::NotCharged => vec![Way::SentFree],
            Delivery::NothingToShip | Delivery::Unknown | Delivery::NotDelivered(_) => Vec::new(),
        };
        sent.into_iter().chain(self.places.iter().cloned().map(Way::PickedUp)).collect()
    }

    /// The way that counts: the one that was chosen, or the cheapest of being sent.
    pub fn way(&self) -> Option<Way> {
        let totals = &self.basket.totals;
        let picked_up = totals.pickup.clone().map(Way::PickedUp);
        picked_up
            .or_else(|| totals.method.clone().map(Way::Sent))
            .or_else(|| matches!(totals.delivery, Delivery::NotCharged).then_some(Way::SentFree))
    }
}

/// Notes how the things get to the shopper: `delivery` is the code of one of the ways. What is
/// picked up is held where it is picked up.
///
/// # Errors
/// `Invalid` where it is none of them, or not all of it is there.
pub fn save_delivery(
    tx: &mut Tx<'_>,
    scope: &Scope,
    owner: &Owner,
    till: &Till,
    params: Params,
) -> Outcome<()> {
    let open = get_open(tx, owner)?;
    let desk = open_desk(tx, scope, owner, open, till)?;
    let mut form = Changeset::new(params);
    let way = desk.ways().into_iter().find(|way| way.code() == form.value("delivery"));
    let Some(way) = way else {
        form.error("delivery", "Choose how you would like to get it");
        return Err(form.into());
    };
    let chosen = match &way {
        Way::Sent(method) => Chosen::Sent(Some(method.id)),
        Way::SentFree => Chosen::Sent(None),
        Way::PickedUp(place) => Chosen::PickedUp(place.id),
    };
    if let Err(fault) = hold_there(tx, &desk, chosen) {
        let Fault::Refused(why) = fault else { return Err(fault) };
        form.error("delivery", why);
        return Err(form.into());
    }
    shopping_cart::choose_delivery(tx, owner, &desk.cart, chosen)
}

/// Holds the things in the warehouse where they are picked up, or wherever they are.
fn hold_there(tx: &mut Tx<'_>, desk: &Desk, chosen: Chosen) -> Outcome<()> {
    let from = match chosen {
        Chosen::Sent(_) => None,
        Chosen::PickedUp(warehouse) => Some(warehouse),
    };
    if from == desk.cart.pickup_warehouse_id {
        return Ok(());
    }
    inventory::hold(tx, desk.checkout.id, &demand(&desk.basket), from)
}
