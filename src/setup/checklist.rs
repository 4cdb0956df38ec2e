//! The checklist of a new shop. What is done follows from the shop's data.

use crate::{
    Result,
    accounts::Scope,
    catalog::{self, ProductCounts},
    db::Conn,
    foundation::place::Country,
    orders::{self, OrderFilter},
    payments::PaymentMethod,
    search::CatalogIndex,
    settings::{self, Settings, fields},
    shipping::{self, ZoneDetails},
    tax::{self, TaxRate},
};

/// A step of the checklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetupStep {
    /// The shop's contact and address.
    Shop,
    /// Tax rates of the shop's country.
    Tax,
    /// A place to ship to, and a method.
    Shipping,
    /// A way to pay.
    Payment,
    /// A product for sale.
    Product,
    /// A first order.
    Order,
}

/// A step with its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepState {
    /// The step.
    pub step: SetupStep,
    /// `true` if nothing is missing.
    pub is_done: bool,
    /// What is missing or, once it is done, what there is: a sentence.
    pub text: String,
}

/// The steps of a new shop, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checklist {
    /// The steps.
    pub steps: Vec<StepState>,
    /// `true` if the shopkeeper took it off the overview.
    pub is_hidden: bool,
}

impl Checklist {
    /// The number of steps that are done.
    pub fn done(&self) -> usize {
        self.steps.iter().filter(|state| state.is_done).count()
    }

    /// Returns `true` if the overview shows it: until the first order, unless it was taken off.
    pub fn is_on_overview(&self) -> bool {
        let has_order = |state: &StepState| state.step == SetupStep::Order && state.is_done;
        !self.is_hidden && !self.steps.iter().any(has_order)
    }
}

/// Returns the checklist. `methods` are the payment methods that the shop offers.
pub fn load_checklist(
    conn: &mut Conn<'_>,
    index: &CatalogIndex,
    scope: &Scope,
    methods: &[PaymentMethod],
) -> Result<Checklist> {
    let settings = settings::current(conn)?;
    let rates = tax::list_rates(conn, scope)?;
    let zones = shipping::list_zones(conn, scope)?;
    let products = catalog::count_products_by_status(conn, index, scope)?;
    let orders = orders::count_all_orders(conn, scope, &OrderFilter::default())?;
    let steps = vec![
        shop_state(&settings),
        tax_state(&settings, &rates),
        shipping_state(&settings, &zones),
        payment_state(&settings, methods),
        product_state(products),
        order_state(orders),
    ];
    Ok(Checklist { steps, is_hidden: settings::is_setup_hidden(conn)? })
}

fn shop_state(settings: &Settings) -> StepState {
    let texts = [
        (fields::EMAIL, &settings.email),
        (fields::STREET, &settings.street),
        (fields::CITY, &settings.city),
        (fields::COUNTRY, &settings.country),
    ];
    let missing = texts.into_iter().filter(|(_, value)| value.is_empty());
    let missing: Vec<String> = missing.map(|(field, _)| field.label.to_lowercase()).collect();
    let text = if missing.is_empty() {
        format!("{}, {}.", settings.shop_name, settings.city)
    } else {
        format!("Still missing: {}.", missing.join(", "))
    };
    StepState { step: SetupStep::Shop, is_done: missing.is_empty(), text }
}

fn tax_state(settings: &Settings, rates: &[TaxRate]) -> StepState {
    let country = &settings.country;
    let own = rates.iter().filter(|rate| rate.country == *country).count();
    let others = rates.iter().any(|rate| rate.country == tax::EVERYWHERE_ELSE);
    let has_rate = own > 0 || others;
    let text = if country.is_empty() {
        "Choose the shop’s country first.".to_owned()
    } else if !has_rate {
        format!("There is no tax rate for {} yet.", country_name(country))
    } else if !settings.charges_tax {
        "There are tax rates, but the shop doesn’t charge tax yet.".to_owned()
    } else if own == 1 {
        format!("1 tax rate for {}.", country_name(country))
    } else {
        format!("{own} tax rates for {}.", country_name(country))
    };
    let is_done = !country.is_empty() && has_rate && settings.charges_tax;
    StepState { step: SetupStep::Tax, is_done, text }
}

fn shipping_state(settings: &Settings, zones: &[ZoneDetails]) -> StepState {
    let with_methods = zones.iter().filter(|zone| !zone.methods.is_empty()).count();
    let text = match with_methods {
        0 if zones.is_empty() => "There is no shipping zone yet.".to_owned(),
        0 => "Your shipping zones have no delivery method yet.".to_owned(),
        _ if !settings.charges_shipping => {
            "There are delivery methods, but the shop doesn’t use them yet.".to_owned()
        }
        1 => "You ship to 1 zone.".to_owned(),
        zones => format!("You ship to {zones} zones."),
    };
    let is_done = with_methods > 0 && settings.charges_shipping;
    StepState { step: SetupStep::Shipping, is_done, text }
}

fn payment_state(settings: &Settings, methods: &[PaymentMethod]) -> StepState {
    let needs_details = |method: &PaymentMethod| {
        *method == PaymentMethod::BANK_TRANSFER && settings.bank_details.is_empty()
    };
    let ready: Vec<&str> =
        methods.iter().filter(|method| !needs_details(method)).map(|method| method.name).collect();
    let text = if !ready.is_empty() {
        format!("Ready: {}.", ready.join(", "))
    } else if methods.iter().any(needs_details) {
        "Bank transfers are on, but your bank details are missing.".to_owned()
    } else {
        "Customers can’t pay yet.".to_owned()
    };
    StepState { step: SetupStep::Payment, is_done: !ready.is_empty(), text }
}

fn product_state(products: ProductCounts) -> StepState {
    let text = match (products.active, products.draft) {
        (0, 0) => "There is no product yet.".to_owned(),
        (0, 1) => "You have 1 draft. Set it to active to sell it.".to_owned(),
        (0, drafts) => format!("You have {drafts} drafts. Set one to active to sell it."),
        (1, _) => "1 product is for sale.".to_owned(),
        (active, _) => format!("{active} products are for sale."),
    };
    StepState { step: SetupStep::Product, is_done: products.active > 0, text }
}

fn order_state(orders: i64) -> StepState {
    let text = match orders {
        0 => "Buy something in your own shop, then cancel or refund the order.".to_owned(),
        1 => "You have your first order.".to_owned(),
        orders => format!("You have {orders} orders."),
    };
    StepState { step: SetupStep::Order, is_done: orders > 0, text }
}

fn country_name(code: &str) -> String {
    code.parse::<Country>().map_or_else(|_| code.to_owned(), |country| country.name().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shop_needs_a_contact_and_an_address() {
        let state = shop_state(&Settings::default());
        assert_eq!(
            (state.is_done, &*state.text),
            (false, "Still missing: email, street, city, country.")
        );
        let settings = Settings {
            email: "a@example.com".into(),
            street: "High Street 1".into(),
            city: "Bern".into(),
            country: "CH".into(),
            ..Settings::default()
        };
        assert_eq!(shop_state(&settings).text, "Vitrine, Bern.");
        assert_eq!(tax_state(&settings, &[]).text, "There is no tax rate for Switzerland yet.");
    }

    #[test]
    fn bank_transfers_need_bank_details() {
        let methods = [PaymentMethod::BANK_TRANSFER];
        assert!(!payment_state(&Settings::default(), &methods).is_done);
        let settings = Settings { bank_details: "IBAN".into(), ..Settings::default() };
        assert_eq!(payment_state(&settings, &methods).text, "Ready: Bank transfer.");
        assert_eq!(payment_state(&settings, &[]).text, "Customers can’t pay yet.");
    }
}
