//! The one row of settings.

use diesel::ExpressionMethods;

use crate::foundation::{
    calendar::{BusinessDays, CutOff, Holidays},
    money::Currency,
    place::Place,
    postal_address::PostalAddress,
    zone::Zone,
};

/// What the shopkeeper decides about the whole shop.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    diesel::Queryable,
    diesel::Selectable,
    diesel::Insertable,
    diesel::AsChangeset,
)]
#[diesel(table_name = crate::db::schema::settings, treat_none_as_null = true)]
pub struct Settings {
    /// Name of the shop.
    pub shop_name: String,
    /// Currency of every price; fixed once there is an order.
    #[diesel(deserialize_as = String, serialize_as = String)]
    pub currency: Currency,
    /// Whether totals have tax in them; off until there are rates.
    pub charges_tax: bool,
    /// Whether the catalogue's prices contain the tax.
    pub prices_include_tax: bool,
    /// Whether totals have shipping in them; off until there are zones.
    pub charges_shipping: bool,
    /// The most of one thing that a cart's line can have: 1 to 9,999.
    pub max_quantity: i32,
    /// The most lines that a cart can have: 1 to 500.
    pub max_lines: i32,
    /// Days that a visitor's cart is kept after it was last used: 1 to 365.
    pub guest_cart_days: i32,
    /// Days that a customer's cart is kept after it was last used: 1 to 365.
    pub customer_cart_days: i32,
    /// Minutes that the checkout holds the stock: 15 to 30.
    pub hold_minutes: i32,
    /// Up to how many units of a variant are few, and the keeper is told: 0 to 9,999.
    pub low_stock_at: i32,
    /// Whether shoppers may send the money to the shop's account.
    pub takes_transfers: bool,
    /// Whether shoppers may pay whoever hands the things over.
    pub takes_cash: bool,
    /// The shop's account, as it is told to those who pay by transfer; several lines.
    pub bank_details: String,
    /// Whether products and prices follow Stripe's catalogue.
    pub stripe_catalogue: bool,
    /// Who runs the shop, as on invoices.
    pub company: String,
    /// Street and number.
    pub street: String,
    /// Postcode as it is written on letters.
    pub postcode: String,
    /// Town.
    pub city: String,
    /// State or province as its letters; empty where there is none.
    pub region: String,
    /// The two letters of the country; empty until it is known.
    pub country: String,
    /// The shop's own VAT number; empty where it has none.
    pub vat_number: String,
    /// Where customers write to; empty until it is known.
    pub email: String,
    /// Where the shop is told of new orders: an address, or where customers write to if it is
    /// empty; `None` means nowhere.
    pub order_mail_to: Option<String>,
    /// What the shop says of itself.
    #[diesel(embed)]
    pub words: ShopTexts,
    /// When the shop works; a row of its own.
    #[diesel(embed, skip_insertion, skip_update)]
    pub calendar: Calendar,
    /// Counts changes.
    pub version: i32,
}

/// What the shop says of itself and its goods. What is empty is left out.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    diesel::Queryable,
    diesel::Selectable,
    diesel::Insertable,
    diesel::AsChangeset,
)]
#[diesel(table_name = crate::db::schema::settings)]
pub struct ShopTexts {
    /// What the home page says first; the shop's name where it is empty.
    pub heading: String,
    /// A sentence or two below it.
    pub lead: String,
    /// Whether the home page has the drawing of a shop window.
    pub shop_window: bool,
    /// What follows the shop's name at the foot of every page.
    pub motto: String,
    /// How goods can be given back, as every product's page says.
    pub returns: String,
}

/// When the shop works, by the clocks of which place.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    diesel::Queryable,
    diesel::Selectable,
    diesel::Insertable,
    diesel::AsChangeset,
)]
#[diesel(table_name = crate::db::schema::business_calendar)]
pub struct Calendar {
    /// The shop's time zone.
    #[diesel(column_name = time_zone, deserialize_as = String, serialize_as = String)]
    pub zone: Zone,
    /// Days of the week on which things are packed and carried.
    #[diesel(deserialize_as = String, serialize_as = String)]
    pub business_days: BusinessDays,
    /// Days on which nobody works.
    #[diesel(deserialize_as = String, serialize_as = String)]
    pub holidays: Holidays,
    /// Business days from an order to its handing over to the carrier: 0 to 60.
    pub handling_days: i32,
    /// Until when an order is still one of the same day.
    #[diesel(deserialize_as = String, serialize_as = String)]
    pub cut_off: CutOff,
}

/// A shop that nobody has opened yet.
impl Default for Settings {
    fn default() -> Self {
        Self {
            shop_name: "Vitrine".to_owned(),
            currency: Currency::USD,
            charges_tax: false,
            prices_include_tax: false,
            charges_shipping: false,
            max_quantity: 99,
            max_lines: 100,
            guest_cart_days: 30,
            customer_cart_days: 90,
            hold_minutes: 20,
            low_stock_at: 5,
            takes_transfers: true,
            takes_cash: false,
            bank_details: String::new(),
            stripe_catalogue: false,
            company: String::new(),
            street: String::new(),
            postcode: String::new(),
            city: String::new(),
            region: String::new(),
            country: String::new(),
            vat_number: String::new(),
            email: String::new(),
            order_mail_to: Some(String::new()),
            words: ShopTexts::default(),
            calendar: Calendar::default(),
            version: 1,
        }
    }
}

impl Settings {
    /// Where the shop is.
    pub fn place(&self) -> Place {
        Place::new(&self.country, &self.region, &self.postcode)
    }

    /// The time zone of everything that is said and typed.
    pub fn zone(&self) -> Zone {
        self.calendar.zone
    }

    /// The address to which new orders are mailed; empty if they are not.
    pub fn new_orders_to(&self) -> &str {
        match self.order_mail_to.as_deref() {
            Some("") => &self.email,
            Some(address) => address,
            None => "",
        }
    }

    /// The address as it stands on letters, without the lines that are empty.
    pub fn address_lines(&self) -> Vec<String> {
        let address = PostalAddress {
            company: &self.company,
            line1: &self.street,
            postcode: &self.postcode,
            city: &self.city,
            region: &self.region,
            country: self.place().country,
            ..PostalAddress::default()
        };
        address.lines()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_has_no_empty_lines() {
        assert!(Settings::default().address_lines().is_empty());
        let settings = Settings {
            company: "Vitrine GmbH".into(),
            postcode: "10115".into(),
            city: "Berlin".into(),
            country: "DE".into(),
            ..Settings::default()
        };
        assert_eq!(settings.address_lines(), ["Vitrine GmbH", "10115 Berlin", "GERMANY"]);
    }
}
