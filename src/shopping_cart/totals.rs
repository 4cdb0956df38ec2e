//! What a cart costs in all, and why: the one place where lines, coupons, shipping and tax meet.

use crate::{
    Result,
    accounts::Customer,
    db::Conn,
    foundation::money::{Currency, Money},
    pricing::{self, Discount, Item, Purchase, Quote, Rate, Shipping, Tax},
    promotions::{self, Checked, DiscountableLine},
    settings::Settings,
    shipping::{self, Delivery, Method, Parcel},
    tax::{self, TaxQuote},
};

use super::{
    delivery::pickup_place,
    line::Line,
    models::{Cart, PickupPlace},
};

/// What a cart costs, with everything that its page says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Every amount with its explanation.
    pub quote: Quote,
    /// The cart's codes, each with its discount or the reason why there is none.
    pub coupons: Vec<Checked>,
    /// The ways to send it.
    pub delivery: Delivery,
    /// The one that counts: what was chosen, or the cheapest. None where nothing is sent.
    pub method: Option<Method>,
    /// Where it is picked up instead.
    pub pickup: Option<PickupPlace>,
    /// How tax stands where it goes.
    pub tax: TaxQuote,
}

impl Totals {
    /// Of an empty cart.
    pub(super) fn of_nothing(currency: Currency) -> Self {
        Self {
            quote: pricing::quote(&Purchase::of(currency, Vec::new())),
            coupons: Vec::new(),
            delivery: Delivery::NothingToShip,
            method: None,
            pickup: None,
            tax: TaxQuote::NotCharged,
        }
    }

    /// Why the cart can't be ordered yet, a sentence each: nothing is ever charged that was
    /// not worked out.
    pub fn obstacles(&self) -> Vec<String> {
        let delivery = match &self.delivery {
            _ if self.pickup.is_some() => None,
            Delivery::Unknown => Some(WHERE_TO.to_owned()),
            Delivery::NotDelivered(reason) => Some(reason.clone()),
            Delivery::NotCharged | Delivery::NothingToShip | Delivery::Methods(_) => None,
        };
        let tax = match &self.tax {
            TaxQuote::Unknown => Some(WHERE_TO.to_owned()),
            TaxQuote::NoRate(reason) => Some(reason.clone()),
            TaxQuote::NotCharged | TaxQuote::Charged(_) | TaxQuote::Reversed(_) => None,
        };
        let mut obstacles: Vec<String> = delivery.into_iter().chain(tax).collect();
        obstacles.dedup();
        obstacles
    }
}

const WHERE_TO: &str = "Add your address to see shipping and tax.";

/// Works out what lines cost together, as things are at this moment: lines, then coupons, then
/// shipping by what the goods weigh and what is paid for them, then tax on what is left.
pub(super) fn totals(
    conn: &mut Conn<'_>,
    settings: &Settings,
    cart: &Cart,
    (lines, codes): (&[Line], &[String]),
    customer: &Customer,
) -> Result<Totals> {
    let lines: Vec<&Line> = lines.iter().filter(|line| line.counted() > 0).collect();
    let place = cart.destination.place();
    // A place for picking up that was chosen before all that could be picked up was taken out.
    let ships = lines.iter().any(|line| line.item.offer.requires_shipping);
    let pickup = if ships { pickup_place(conn, cart)? } else { None };
    // What is picked up is taxed where that is.
    let taxed = pickup.as_ref().map_or_else(|| place.clone(), PickupPlace::place);
    let vat_number = &cart.destination.vat_number;
    let tax = tax::rates_at(conn, settings, &taxed, vat_number, &classes(&lines))?;
    let promoted: Vec<DiscountableLine> = lines.iter().map(|line| line.promoted()).collect();
    let (currency, zone) = (settings.currency, settings.zone());
    let coupons = promotions::reductions(conn, codes, &promoted, customer, currency, zone)?;
    let mut purchase = Purchase {
        currency: settings.currency,
        prices_include_tax: settings.prices_include_tax,
        items: lines.iter().map(|line| item(line, &tax)).collect(),
        discounts: discounts(&coupons),
        shipping: None,
        tax: tax_treatment(&tax),
    };
    let parcel = parcel(&lines, &purchase);
    let delivery = shipping::delivery(conn, settings, &place, &parcel)?;
    let method = if pickup.is_some() { None } else { method(&delivery, cart) };
    purchase.shipping = method.as_ref().map(|method| fee(method, &tax));
    let quote = pricing::quote(&purchase);
    Ok(Totals { quote, coupons, delivery, method, pickup, tax })
}

/// The tax classes of the lines that are taxed.
fn classes<'a>(lines: &[&'a Line]) -> Vec<&'a str> {
    let taxed = lines.iter().map(|line| &line.item.offer).filter(|offer| offer.taxable);
    let mut classes: Vec<&str> = taxed.map(|offer| offer.tax_class.as_str()).collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}

/// What is to be sent, and what is paid for it after coupons. A thing that weighs nothing has not
/// been weighed.
fn parcel(lines: &[&Line], purchase: &Purchase) -> Parcel {
    let currency = purchase.currency;
    // Without coupons a line costs what it says.
    let quoted = (!purchase.discounts.is_empty()).then(|| pricing::quote(purchase));
    let cost = |line: &&&Line| match &quoted {
        Some(quote) => {
            let own = quote.lines.iter().find(|quoted| quoted.key == line.item.id.get());
            own.map_or_else(Money::zero, |quoted| quoted.total.clone())
        }
        None => line.item.offer.price.times(line.counted(), currency),
    };
    let sent = || lines.iter().filter(|line| line.item.offer.requires_shipping);
    let grams = |line: &&&Line| {
        let grams = line.item.offer.grams;
        (grams > 0).then(|| i64::from(grams) * i64::from(line.counted()))
    };
    Parcel {
        grams: sent().map(|line| grams(&line)).sum(),
        subtotal: sent().map(|line| cost(&line)).sum(),
        ships: sent().next().is_some(),
    }
}

fn item(line: &Line, tax: &TaxQuote) -> Item {
    let offer = &line.item.offer;
    Item {
        key: line.item.id.get(),
        price: offer.price.clone(),
        quantity: line.counted(),
        rates: if offer.taxable { rates(tax, &offer.tax_class) } else { Vec::new() },
    }
}

fn rates(tax: &TaxQuote, class: &str) -> Vec<Rate> {
    match tax {
        TaxQuote::Charged(rates) | TaxQuote::Reversed(rates) => rates.of(class).to_vec(),
        TaxQuote::NotCharged | TaxQuote::Unknown | TaxQuote::NoRate(_) => Vec::new(),
    }
}

fn discounts(coupons: &[Checked]) -> Vec<Discount> {
    coupons.iter().filter_map(|coupon| coupon.result.as_ref().ok().cloned()).collect()
}

/// The way of sending it that was chosen, where it is still one; the cheapest otherwise.
fn method(delivery: &Delivery, cart: &Cart) -> Option<Method> {
    let Delivery::Methods(methods) = delivery else { return None };
    let chosen = methods.iter().find(|method| Some(method.id) == cart.shipping_method_id);
    chosen.or(methods.first()).cloned()
}

fn fee(method: &Method, tax: &TaxQuote) -> Shipping {
    Shipping {
        name: format!("{} shipping, {}", method.name, method.takes()),
        price: method.price.clone(),
        rates: match tax {
            TaxQuote::Charged(rates) | TaxQuote::Reversed(rates) => rates.shipping.clone(),
            TaxQuote::NotCharged | TaxQuote::Unknown | TaxQuote::NoRate(_) => Vec::new(),
        },
        estimated: method.estimated,
    }
}

fn tax_treatment(tax: &TaxQuote) -> Tax {
    match tax {
        TaxQuote::NotCharged => Tax::NotCharged,
        TaxQuote::Unknown | TaxQuote::NoRate(_) => Tax::Unknown,
        TaxQuote::Charged(_) => Tax::Charged,
        TaxQuote::Reversed(_) => Tax::Reversed,
    }
}
