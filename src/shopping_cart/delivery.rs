//! How a cart's things get to the shopper: sent one way or another, or picked up.

use crate::{
    Error, Result,
    db::{Conn, Tx},
    foundation::{
        ids::{ShippingMethodId, WarehouseId},
        place::Place,
        postal_address::PostalAddress,
    },
    q,
};

use super::{
    cart_owner::CartOwner,
    models::{Cart, PickupPlace},
};

/// How a cart's things get to the shopper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryChoice {
    /// Sent this way; none where sending costs nothing anyway.
    Sent(Option<ShippingMethodId>),
    /// Picked up there.
    PickedUp(WarehouseId),
}

impl PickupPlace {
    /// Where it is, as tax knows it.
    pub fn place(&self) -> Place {
        Place::new(&self.country, &self.region, &self.postcode)
    }

    /// The address in one line for people.
    pub fn address(&self) -> String {
        let Self { line1, postcode, city, region, .. } = self;
        let country = self.place().country;
        let address =
            PostalAddress { line1, postcode, city, region, country, ..PostalAddress::default() };
        address.in_one_line()
    }
}

/// Where things can be picked up, in the order of the warehouses.
pub fn list_pickup_places(conn: &mut Conn<'_>) -> Result<Vec<PickupPlace>> {
    q!(conn, shopping_cart::delivery::pickup_places())
}

/// Notes how the things of a locked cart get to the shopper.
pub fn choose_delivery(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart: &Cart,
    chosen: DeliveryChoice,
) -> Result<()> {
    if !owner.owns(cart) {
        return Err(Error::NotFound);
    }
    let chosen = match chosen {
        DeliveryChoice::Sent(method) => (method, None),
        DeliveryChoice::PickedUp(warehouse) => (None, Some(warehouse)),
    };
    q!(tx, shopping_cart::delivery::set_delivery(cart.id, chosen, tx.now()))?;
    Ok(())
}

/// Where a cart is picked up; none where it is sent, or that place is one no longer.
pub(super) fn pickup_place(conn: &mut Conn<'_>, cart: &Cart) -> Result<Option<PickupPlace>> {
    let Some(id) = cart.pickup_warehouse_id else { return Ok(None) };
    q!(conn, shopping_cart::delivery::pickup_place(id))
}
