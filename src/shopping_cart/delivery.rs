//! The destination of a cart and its delivery method.

use crate::{
    Error, Result,
    db::{Conn, Tx},
    events::Event,
    foundation::{
        changeset::Changeset,
        ids::{ShippingMethodId, WarehouseId},
        params::Params,
        place::{Country, Place},
        postal_address::PostalAddress,
        text::{one_line, plain_signs},
        vat_number::{VatNumber, VatNumberError, is_eu_member},
    },
    q,
    settings::Settings,
    tax::{self, Regions},
};

use super::{
    cart_owner::CartOwner,
    carts::lock_to_change,
    models::{Cart, Destination, PickupLocation},
    webhook_events,
};

/// The delivery of a cart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryChoice {
    /// Shipped by this method; `None` if shipping is free or not chosen yet.
    Shipped(Option<ShippingMethodId>),
    /// Picked up at this warehouse.
    PickedUp(WarehouseId),
}

impl PickupLocation {
    /// Its place for shipping and tax.
    pub fn place(&self) -> Place {
        Place::new(&self.country, &self.region, &self.postcode)
    }

    /// The address in one line.
    pub fn address(&self) -> String {
        let Self { line1, postcode, city, region, .. } = self;
        let country = self.place().country;
        let address =
            PostalAddress { line1, postcode, city, region, country, ..PostalAddress::default() };
        address.in_one_line()
    }
}

/// Returns the pickup locations in the order of the warehouses.
pub fn list_pickup_locations(conn: &mut Conn<'_>) -> Result<Vec<PickupLocation>> {
    q!(conn, shopping_cart::delivery::pickup_locations())
}

/// Returns the pickup location of a cart, or `None` if it is shipped or the location no longer
/// exists.
pub(super) fn pickup_location(conn: &mut Conn<'_>, cart: &Cart) -> Result<Option<PickupLocation>> {
    let Some(id) = cart.pickup_warehouse_id else { return Ok(None) };
    q!(conn, shopping_cart::delivery::pickup_location(id))
}

/// Stores how a locked cart is delivered.
pub fn choose_delivery(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart: &Cart,
    choice: DeliveryChoice,
) -> Result<()> {
    if !owner.owns(cart) {
        return Err(Error::NotFound);
    }
    q!(tx, shopping_cart::delivery::set_delivery(cart.id, choice, tx.now()))?;
    webhook_events::notify_updated(tx, cart.id)
}

/// The maximum number of characters of a region that is not listed.
pub const MAX_REGION: usize = 40;
/// The field with the unlisted region about which the shopper was already asked.
const UNLISTED: &str = "unlisted_region";
/// The maximum number of letters and digits of a postcode.
const MAX_POSTCODE: usize = 12;

impl Destination {
    /// Its place for shipping and tax.
    pub fn place(&self) -> Place {
        Place::new(&self.country, &self.region, &self.postcode)
    }

    /// Formats the destination, such as `10115, Germany`; `None` if the country is unknown.
    pub fn in_one_line(&self) -> Option<String> {
        let country = self.place().country?;
        let parts = [&*self.region, &self.postcode];
        let parts = parts.into_iter().filter(|part| part.contains(char::is_alphanumeric));
        let local = parts.collect::<Vec<_>>().join(" ");
        let parts = [&*local, country.name()].into_iter().filter(|part| !part.is_empty());
        Some(parts.collect::<Vec<_>>().join(", "))
    }
}

/// Returns the form of a destination, filled in as far as it is known.
pub fn change_destination(known: &Destination) -> Changeset {
    let values = [
        ("country", &known.country),
        ("region", &known.region),
        ("postcode", &known.postcode),
        ("vat_number", &known.vat_number),
    ];
    Changeset::new(values.into_iter().collect())
}

/// Stores the destination of the owner's cart. A region may be missing, because the page asks for
/// it next. Does nothing if there is no cart.
pub fn set_destination(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    settings: &Settings,
    params: Params,
) -> Result<()> {
    let mut form = Changeset::new(params);
    let regions = regions_of_country(tx, settings, &form)?;
    let destination = cast_fields(&mut form, &regions);
    let destination = form.finish(destination)?;
    let Some(cart) = lock_to_change(tx, owner)? else { return Ok(()) };
    q!(tx, shopping_cart::carts::set_destination(cart.id, &destination, tx.now()))?;
    tx.emit(Event::CartChanged(cart.id));
    webhook_events::notify_updated(tx, cart.id)
}

/// Stores the destination of a locked cart.
pub fn record_destination(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart: &Cart,
    destination: &Destination,
) -> Result<()> {
    if !owner.owns(cart) {
        return Err(Error::NotFound);
    }
    q!(tx, shopping_cart::carts::set_destination(cart.id, destination, tx.now()))?;
    Ok(())
}

/// Reads a destination from the fields `country`, `region`, `postcode` and `vat_number`. The region
/// is required if tax depends on it. If a region is not listed, the shopper is asked once to choose
/// one from the list. If the shopper submits it again, together with the field `unlisted_region`,
/// it is accepted and taxed at the country's rates. If the country has no rates of its own, tax
/// can't be calculated, so the region must be listed.
pub fn cast_destination(
    conn: &mut Conn<'_>,
    settings: &Settings,
    form: &mut Changeset,
) -> Result<Destination> {
    let regions = regions_of_country(conn, settings, form)?;
    let mut destination = cast_fields(form, &regions);
    if !regions.all.is_empty() && destination.region.is_empty() {
        destination.region = cast_unlisted_region(form, &regions);
    }
    Ok(destination)
}

/// Reads a region that is not listed, and accepts it if it is submitted again.
fn cast_unlisted_region(form: &mut Changeset, regions: &Regions) -> String {
    let word = regions.word;
    let typed: String = one_line(form.value("region")).trim().chars().take(MAX_REGION).collect();
    if typed.is_empty() {
        form.error("region", format!("Choose a {}", word.to_lowercase()));
    } else if !regions.has_country_rates {
        let word = word.to_lowercase();
        let message = format!("Choose a {word} from the list. We need it to work out the tax");
        form.error("region", message);
    } else if form.value(UNLISTED) == typed {
        return typed;
    } else {
        form.error(
            "region",
            format!(
                "“{typed}” isn't on our list, and the tax depends on it. Please choose your {} \
                 from the list if it's there. If not, continue once more and we'll use the tax for \
                 the whole country",
                word.to_lowercase()
            ),
        );
        form.set(UNLISTED, typed);
    }
    String::new()
}

/// Returns the regions of the form's country.
fn regions_of_country(
    conn: &mut Conn<'_>,
    settings: &Settings,
    form: &Changeset,
) -> Result<Regions> {
    tax::list_regions(conn, settings, form.value("country").trim().parse().ok())
}

/// Reads the form. A region that the country does not have is left out.
fn cast_fields(form: &mut Changeset, regions: &Regions) -> Destination {
    let code = form.value("region").trim().to_uppercase();
    let country = cast_country(form);
    let destination = Destination {
        region: if regions.has(&code) { code } else { String::new() },
        vat_number: cast_vat_number(form, &country),
        country,
        postcode: plain_signs(&form.text("postcode", "Postcode", 20)).trim().to_uppercase(),
    };
    if destination.place().postcode.chars().count() > MAX_POSTCODE {
        let most = format!("Postcode must have at most {MAX_POSTCODE} letters and digits");
        form.error("postcode", most);
    }
    destination
}

fn cast_country(form: &mut Changeset) -> String {
    let code = form.value("country").trim().to_owned();
    match code.parse::<Country>() {
        Ok(country) => return country.code().to_owned(),
        Err(_) if code.is_empty() => form.error("country", "Choose a country"),
        Err(_) => form.error("country", "Choose a country from the list"),
    }
    String::new()
}

/// Reads the VAT number, empty if there is none. A mistyped number is an error in the European
/// Union, where a valid one would remove the tax. Any other number is stored as typed and removes
/// no tax.
fn cast_vat_number(form: &mut Changeset, country: &str) -> String {
    let typed = form.text("vat_number", "VAT number", 30);
    if typed.is_empty() || form.errors_of("vat_number").next().is_some() {
        return String::new();
    }
    match typed.parse::<VatNumber>() {
        Ok(number) => return number.to_string(),
        Err(error @ VatNumberError::Mistyped(_)) if is_eu_member(country) => {
            form.error("vat_number", format!("VAT number {error}"));
        }
        Err(_) => return plain_signs(&typed).trim().to_uppercase(),
    }
    String::new()
}
