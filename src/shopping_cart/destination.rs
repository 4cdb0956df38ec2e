//! Where the things of a cart go, as far as the shopper has said: enough for shipping and tax.

use crate::{
    Error, Result,
    db::{Conn, Tx},
    events::Event,
    foundation::{
        changeset::Changeset,
        params::Params,
        place::{Country, Place},
        text::{one_line, plain_signs},
        vat_number::{VatNumber, VatNumberError, is_eu_member},
    },
    q,
    settings::Settings,
    tax::{self, Regions},
};

use super::{
    cart_owner::CartOwner,
    locking::lock_to_change,
    models::{Cart, Destination},
};

/// Characters of a region that is on no list.
pub const MAX_REGION: usize = 40;
/// The field that says which region its writer was asked about.
const UNLISTED: &str = "unlisted_region";
/// Letters and digits of the longest postcodes.
const MAX_POSTCODE: usize = 12;

impl Destination {
    /// The place, as shipping and tax know it.
    pub fn place(&self) -> Place {
        Place::new(&self.country, &self.region, &self.postcode)
    }

    /// In words: `Germany 10115`; nothing where no country is known.
    pub fn in_words(&self) -> Option<String> {
        let country = self.place().country?;
        let parts = [&*self.region, &self.postcode];
        let parts = parts.into_iter().filter(|part| part.contains(char::is_alphanumeric));
        let local = parts.collect::<Vec<_>>().join(" ");
        let parts = [&*local, country.name()].into_iter().filter(|part| !part.is_empty());
        Some(parts.collect::<Vec<_>>().join(", "))
    }
}

/// The form of a destination, filled with what is known.
pub fn change_destination(known: &Destination) -> Changeset {
    let values = [
        ("country", &known.country),
        ("region", &known.region),
        ("postcode", &known.postcode),
        ("vat_number", &known.vat_number),
    ];
    Changeset::new(values.into_iter().collect())
}

/// Notes where the things of the owner's cart go, as far as the form says: where the country needs
/// a region, the page asks for it next. Without a cart there is nothing to note.
pub fn set_destination(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    settings: &Settings,
    params: Params,
) -> Result<()> {
    let mut form = Changeset::new(params);
    let regions = regions_asked(tx, settings, &form)?;
    let destination = cast_known(&mut form, &regions);
    let destination = form.finish(destination)?;
    let Some(cart) = lock_to_change(tx, owner)? else { return Ok(()) };
    q!(tx, shopping_cart::carts::set_destination(cart.id, &destination, tx.now()))?;
    tx.emit(Event::CartChanged(cart.id));
    Ok(())
}

/// Notes where the things of a locked cart go.
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

/// Reads a destination from a form: `country`, `region`, `postcode` and `vat_number`. The region is
/// wanted where tax depends on it. One that is on no list blocks nothing: its writer is asked once
/// to look at the list, and where it comes again (as `unlisted_region` too), it is taken as it is
/// and taxed as the country is, without what single regions add. Only where the country itself has
/// no rates, there is no tax that could be right, and nothing is not zero: then it must be one of
/// the list.
pub fn cast_destination(
    conn: &mut Conn<'_>,
    settings: &Settings,
    form: &mut Changeset,
) -> Result<Destination> {
    let regions = regions_asked(conn, settings, form)?;
    let mut destination = cast_known(form, &regions);
    if !regions.all.is_empty() && destination.region.is_empty() {
        destination.region = cast_unlisted_region(form, &regions);
    }
    Ok(destination)
}

/// A region that is not on the list of those that tax depends on, if it is asked for once more.
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

/// The regions of the form's country.
fn regions_asked(conn: &mut Conn<'_>, settings: &Settings, form: &Changeset) -> Result<Regions> {
    tax::regions_of(conn, settings, form.value("country").trim().parse().ok())
}

/// What the form says; a region that is not one of the country's counts as none.
fn cast_known(form: &mut Changeset, regions: &Regions) -> Destination {
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

/// The number for the invoice; empty where none is given. One of the Union that can't be right is
/// told where it would take the tax away; any other is kept as it is, and takes nothing away.
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
