//! The totals of a cart, which combine lines, coupons, shipping and tax.

use crate::{
    Result,
    accounts::Customer,
    db::Conn,
    foundation::money::{Currency, Money},
    pricing::{self, Discount, Item, Purchase, Quote, Rate, Shipping, Tax},
    promotions::{self, CheckedCode, DiscountableLine},
    settings::Settings,
    shipping::{self, Delivery, Parcel, QuotedMethod},
    tax::{self, TaxQuote},
};

use super::{
    delivery::pickup_location,
    line::CartLine,
    models::{Cart, PickupLocation},
};

/// The totals of a cart, with everything that its page shows about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Every amount with its explanation.
    pub quote: Quote,
    /// The cart's codes, each with its discount or the reason why it gives none.
    pub coupons: Vec<CheckedCode>,
    /// The shipping methods.
    pub delivery: Delivery,
    /// The chosen shipping method, or the cheapest; `None` if nothing is shipped.
    pub method: Option<QuotedMethod>,
    /// The pickup location if the order is picked up.
    pub pickup: Option<PickupLocation>,
    /// The tax at the destination.
    pub tax: TaxQuote,
}

impl Totals {
    /// The totals of an empty cart.
    pub(super) fn empty(currency: Currency) -> Self {
        Self {
            quote: pricing::quote(&Purchase::new(currency, Vec::new())),
            coupons: Vec::new(),
            delivery: Delivery::NothingToShip,
            method: None,
            pickup: None,
            tax: TaxQuote::NotCharged,
        }
    }

    /// Returns the reasons why the cart can't be ordered yet, one sentence each. As long as an
    /// amount is unknown, nothing can be ordered.
    pub fn obstacles(&self) -> Vec<String> {
        let delivery = match &self.delivery {
            _ if self.pickup.is_some() => None,
            Delivery::Unknown => Some(ADDRESS_NEEDED.to_owned()),
            Delivery::NotDelivered(reason) => Some(reason.clone()),
            Delivery::NotCharged | Delivery::NothingToShip | Delivery::Methods(_) => None,
        };
        let tax = match &self.tax {
            TaxQuote::Unknown => Some(ADDRESS_NEEDED.to_owned()),
            TaxQuote::NoRate(reason) => Some(reason.clone()),
            TaxQuote::NotCharged | TaxQuote::Charged(_) | TaxQuote::Reversed(_) => None,
        };
        let mut obstacles: Vec<String> = delivery.into_iter().chain(tax).collect();
        obstacles.dedup();
        obstacles
    }
}

const ADDRESS_NEEDED: &str = "Add your address to see shipping and tax.";

/// Calculates the totals of lines at current prices: lines, then coupons, then shipping by weight
/// and discounted price, then tax.
pub(super) fn totals(
    conn: &mut Conn<'_>,
    settings: &Settings,
    cart: &Cart,
    lines: &[CartLine],
    codes: &[String],
    customer: &Customer,
) -> Result<Totals> {
    let lines: Vec<&CartLine> = lines.iter().filter(|line| line.counted_units() > 0).collect();
    let place = cart.destination.place();
    // The pickup location may have been chosen before all items that are shipped were removed.
    let ships = lines.iter().any(|line| line.item.offer.requires_shipping);
    let pickup = if ships { pickup_location(conn, cart)? } else { None };
    // Orders that are picked up are taxed at the pickup location.
    let taxed_at = pickup.as_ref().map_or_else(|| place.clone(), PickupLocation::place);
    let vat_number = &cart.destination.vat_number;
    let tax = tax::find_rates(conn, settings, &taxed_at, vat_number, &classes(&lines))?;
    let discountable: Vec<DiscountableLine> =
        lines.iter().map(|line| line.discountable()).collect();
    let currency = settings.currency;
    let coupons =
        promotions::check_codes(conn, codes, &discountable, customer, currency, settings.zone())?;
    let mut purchase = Purchase {
        currency,
        prices_include_tax: settings.prices_include_tax,
        items: lines.iter().map(|line| purchase_item(line, &tax)).collect(),
        discounts: granted_discounts(&coupons),
        shipping: None,
        tax: tax_treatment(&tax),
    };
    let parcel = parcel(&lines, &purchase);
    let delivery = shipping::find_delivery(conn, settings, &place, &parcel)?;
    let method = if pickup.is_some() { None } else { chosen_method(&delivery, cart) };
    purchase.shipping = method.as_ref().map(|method| shipping_fee(method, &tax));
    let quote = pricing::quote(&purchase);
    Ok(Totals { quote, coupons, delivery, method, pickup, tax })
}

/// Returns the tax classes of the taxed lines, sorted and distinct.
fn classes<'a>(lines: &[&'a CartLine]) -> Vec<&'a str> {
    let taxed = lines.iter().map(|line| &line.item.offer).filter(|offer| offer.taxable);
    let mut classes: Vec<&str> = taxed.map(|offer| offer.tax_class.as_str()).collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}

/// Returns the weight and the discounted price of all items that are shipped. The weight is unknown
/// if the weight of one of them is.
fn parcel(lines: &[&CartLine], purchase: &Purchase) -> Parcel {
    let currency = purchase.currency;
    // Without coupons, the discounted price is the line's price.
    let quote = (!purchase.discounts.is_empty()).then(|| pricing::quote(purchase));
    let price = |line: &CartLine| match &quote {
        Some(quote) => {
            let quoted = quote.lines.iter().find(|quoted| quoted.key == line.item.id.get());
            quoted.map_or_else(Money::zero, |quoted| quoted.total.clone())
        }
        None => line.item.offer.price.times(line.counted_units(), currency),
    };
    let grams = |line: &CartLine| {
        let grams = line.item.offer.grams;
        (grams > 0).then(|| i64::from(grams) * i64::from(line.counted_units()))
    };
    let shipped = || lines.iter().filter(|line| line.item.offer.requires_shipping);
    Parcel {
        grams: shipped().map(|line| grams(line)).sum(),
        subtotal: shipped().map(|line| price(line)).sum(),
        ships: shipped().next().is_some(),
    }
}

fn purchase_item(line: &CartLine, tax: &TaxQuote) -> Item {
    let offer = &line.item.offer;
    Item {
        key: line.item.id.get(),
        price: offer.price.clone(),
        quantity: line.counted_units(),
        rates: if offer.taxable { rates(tax, &offer.tax_class) } else { Vec::new() },
    }
}

fn rates(tax: &TaxQuote, class: &str) -> Vec<Rate> {
    match tax {
        TaxQuote::Charged(rates) | TaxQuote::Reversed(rates) => rates.for_class(class).to_vec(),
        TaxQuote::NotCharged | TaxQuote::Unknown | TaxQuote::NoRate(_) => Vec::new(),
    }
}

fn granted_discounts(coupons: &[CheckedCode]) -> Vec<Discount> {
    coupons.iter().filter_map(|coupon| coupon.result.as_ref().ok().cloned()).collect()
}

/// Returns the chosen shipping method if it is still offered, otherwise the cheapest.
fn chosen_method(delivery: &Delivery, cart: &Cart) -> Option<QuotedMethod> {
    let Delivery::Methods(methods) = delivery else { return None };
    let chosen = methods.iter().find(|method| Some(method.id) == cart.shipping_method_id);
    chosen.or(methods.first()).cloned()
}

fn shipping_fee(method: &QuotedMethod, tax: &TaxQuote) -> Shipping {
    Shipping {
        name: format!("{} shipping, {}", method.name, method.delivery_time()),
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
