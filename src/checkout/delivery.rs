//! The delivery step.

use crate::{
    Error, Result,
    accounts::Scope,
    db::Tx,
    foundation::{changeset::Changeset, clock::Timestamp, money::Money, params::Params},
    inventory,
    settings::Calendar,
    shipping::{Delivery, QuotedMethod},
    shopping_cart::{self, CartOwner, DeliveryChoice, PickupLocation},
};

use super::session::{
    CheckoutConfig, CheckoutSession, demand, load_checkout_session, lock_open_checkout,
};

/// A delivery option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryOption {
    /// Shipped by this method.
    Shipped(QuotedMethod),
    /// Shipped in a shop that never charges for shipping.
    ShippedFree,
    /// Picked up at this location.
    PickedUp(PickupLocation),
}

impl DeliveryOption {
    /// The name of the shipping method or of the pickup location.
    pub fn name(&self) -> &str {
        match self {
            Self::Shipped(method) => &method.name,
            Self::ShippedFree => "Free delivery",
            Self::PickedUp(location) => &location.name,
        }
    }

    /// The price.
    pub fn price(&self) -> Money {
        match self {
            Self::Shipped(method) => method.price.clone(),
            Self::ShippedFree | Self::PickedUp(_) => Money::zero(),
        }
    }

    /// Returns `true` if the price is an estimate.
    pub fn is_estimated(&self) -> bool {
        matches!(self, Self::Shipped(method) if method.estimated)
    }

    /// When it arrives if it is ordered now, or where it is picked up.
    pub fn hint(&self, now: Timestamp, calendar: &Calendar) -> String {
        match self {
            Self::Shipped(method) => method.arrival_text(now, calendar),
            Self::ShippedFree => "to your address".to_owned(),
            Self::PickedUp(location) => location.address(),
        }
    }

    /// The code in the form.
    pub fn code(&self) -> String {
        match self {
            Self::Shipped(method) => format!("method-{}", method.id),
            Self::ShippedFree => "method".to_owned(),
            Self::PickedUp(location) => format!("pickup-{}", location.id),
        }
    }
}

impl CheckoutSession {
    /// Returns the delivery options: shipping methods, the cheapest first, then pickup locations.
    pub fn delivery_options(&self) -> Vec<DeliveryOption> {
        let shipped = match &self.contents.totals.delivery {
            Delivery::Methods(methods) => {
                methods.iter().cloned().map(DeliveryOption::Shipped).collect()
            }
            Delivery::NotCharged => vec![DeliveryOption::ShippedFree],
            Delivery::NothingToShip | Delivery::Unknown | Delivery::NotDelivered(_) => Vec::new(),
        };
        let picked_up = self.pickup_locations.iter().cloned().map(DeliveryOption::PickedUp);
        shipped.into_iter().chain(picked_up).collect()
    }

    /// Returns the chosen delivery option, or the cheapest shipping method.
    pub fn delivery_option(&self) -> Option<DeliveryOption> {
        let totals = &self.contents.totals;
        match (&totals.pickup, &totals.method, &totals.delivery) {
            (Some(location), ..) => Some(DeliveryOption::PickedUp(location.clone())),
            (None, Some(method), _) => Some(DeliveryOption::Shipped(method.clone())),
            (None, None, Delivery::NotCharged) => Some(DeliveryOption::ShippedFree),
            (None, None, _) => None,
        }
    }
}

/// Stores how the order is delivered: `delivery` is the code of a delivery option. If the order is
/// picked up, its stock is reserved in that warehouse.
///
/// # Errors
/// `Invalid` if there is no such option, or the warehouse does not have all items.
pub fn save_delivery(
    tx: &mut Tx<'_>,
    scope: &Scope,
    owner: &CartOwner,
    checkout_config: &CheckoutConfig,
    params: Params,
) -> Result<()> {
    let open = lock_open_checkout(tx, owner)?;
    let checkout_session = load_checkout_session(tx, scope, owner, open, checkout_config)?;
    let mut form = Changeset::new(params);
    let mut options = checkout_session.delivery_options().into_iter();
    let Some(option) = options.find(|option| option.code() == form.value("delivery")) else {
        form.error("delivery", "Choose a delivery method");
        return Err(form.into());
    };
    let choice = match &option {
        DeliveryOption::Shipped(method) => DeliveryChoice::Shipped(Some(method.id)),
        DeliveryOption::ShippedFree => DeliveryChoice::Shipped(None),
        DeliveryOption::PickedUp(location) => DeliveryChoice::PickedUp(location.id),
    };
    match reserve_in_warehouse(tx, &checkout_session, choice) {
        Ok(()) => shopping_cart::choose_delivery(tx, owner, &checkout_session.cart, choice),
        Err(Error::Rejected(reason)) if !reason.is_conflict() => {
            form.error("delivery", reason);
            Err(form.into())
        }
        Err(error) => Err(error),
    }
}

/// Reserves the stock in the pickup warehouse, or in any warehouse if the order is shipped.
fn reserve_in_warehouse(
    tx: &mut Tx<'_>,
    checkout_session: &CheckoutSession,
    choice: DeliveryChoice,
) -> Result<()> {
    let warehouse = match choice {
        DeliveryChoice::Shipped(_) => None,
        DeliveryChoice::PickedUp(warehouse) => Some(warehouse),
    };
    if warehouse == checkout_session.cart.pickup_warehouse_id {
        return Ok(());
    }
    let demand = demand(&checkout_session.contents);
    inventory::hold(tx, checkout_session.checkout.id, &demand, warehouse)
}
