//! How it gets to the shopper.

use crate::{
    Error, Result,
    accounts::Scope,
    db::Tx,
    foundation::{changeset::Changeset, params::Params},
    inventory,
    shipping::{Delivery, Method},
    shopping_cart::{self, CartOwner, DeliveryChoice, PickupLocation},
};

use super::{
    begin::{demand, get_open},
    session::{CheckoutConfig, CheckoutSession, open_checkout_session},
};

/// A way that the things may go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryOption {
    /// Sent by this method.
    Sent(Method),
    /// Sent, in a shop that charges nothing for it.
    SentFree,
    /// Picked up there.
    PickedUp(PickupLocation),
}

impl DeliveryOption {
    /// The word that the form sends.
    pub fn code(&self) -> String {
        match self {
            Self::Sent(method) => format!("method-{}", method.id),
            Self::SentFree => "method".to_owned(),
            Self::PickedUp(place) => format!("pickup-{}", place.id),
        }
    }
}

impl CheckoutSession {
    /// The ways, the cheapest of being sent first, then where they can be picked up.
    pub fn ways(&self) -> Vec<DeliveryOption> {
        let sent = match &self.contents.totals.delivery {
            Delivery::Methods(methods) => {
                methods.iter().cloned().map(DeliveryOption::Sent).collect()
            }
            Delivery::NotCharged => vec![DeliveryOption::SentFree],
            Delivery::NothingToShip | Delivery::Unknown | Delivery::NotDelivered(_) => Vec::new(),
        };
        sent.into_iter().chain(self.places.iter().cloned().map(DeliveryOption::PickedUp)).collect()
    }

    /// The way that counts: the one that was chosen, or the cheapest of being sent.
    pub fn way(&self) -> Option<DeliveryOption> {
        let totals = &self.contents.totals;
        let picked_up = totals.pickup.clone().map(DeliveryOption::PickedUp);
        picked_up.or_else(|| totals.method.clone().map(DeliveryOption::Sent)).or_else(|| {
            matches!(totals.delivery, Delivery::NotCharged).then_some(DeliveryOption::SentFree)
        })
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
    owner: &CartOwner,
    checkout_config: &CheckoutConfig,
    params: Params,
) -> Result<()> {
    let open = get_open(tx, owner)?;
    let checkout_session = open_checkout_session(tx, scope, owner, open, checkout_config)?;
    let mut form = Changeset::new(params);
    let way = checkout_session.ways().into_iter().find(|way| way.code() == form.value("delivery"));
    let Some(way) = way else {
        form.error("delivery", "Choose a delivery method");
        return Err(form.into());
    };
    let chosen = match &way {
        DeliveryOption::Sent(method) => DeliveryChoice::Shipped(Some(method.id)),
        DeliveryOption::SentFree => DeliveryChoice::Shipped(None),
        DeliveryOption::PickedUp(place) => DeliveryChoice::PickedUp(place.id),
    };
    if let Err(failure) = hold_there(tx, &checkout_session, chosen) {
        return match failure {
            Error::Rejected(reason) if !reason.is_conflict() => {
                form.error("delivery", reason);
                Err(form.into())
            }
            failure => Err(failure),
        };
    }
    shopping_cart::choose_delivery(tx, owner, &checkout_session.cart, chosen)
}

/// Holds the things in the warehouse where they are picked up, or wherever they are.
fn hold_there(
    tx: &mut Tx<'_>,
    checkout_session: &CheckoutSession,
    chosen: DeliveryChoice,
) -> Result<()> {
    let from = match chosen {
        DeliveryChoice::Shipped(_) => None,
        DeliveryChoice::PickedUp(warehouse) => Some(warehouse),
    };
    if from == checkout_session.cart.pickup_warehouse_id {
        return Ok(());
    }
    inventory::hold(tx, checkout_session.checkout.id, &demand(&checkout_session.contents), from)
}
