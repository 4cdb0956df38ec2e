//! The settings.

use diesel::ExpressionMethods;

use super::origins::AllowedOrigins;

use crate::{
    db::schema::shop_pictures,
    foundation::{
        calendar::{BusinessDays, CutOff, Holidays},
        ids::{PictureId, SettingsId},
        money::Currency,
        place::Place,
        postal_address::PostalAddress,
        zone::Zone,
    },
    mailer::MailLogo,
    pictures::{Picture, PicturePreview},
};

/// The id of the settings, of which there is one row.
pub const ID: SettingsId = SettingsId::new(1);

/// The settings of the shop, which the shopkeeper can change.
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
    /// The shop's name.
    pub shop_name: String,
    /// The currency of all prices. It can't be changed once there are orders.
    #[diesel(deserialize_as = String, serialize_as = String)]
    pub currency: Currency,
    /// `true` if tax is charged. Needs tax rates.
    pub charges_tax: bool,
    /// `true` if the catalog's prices include tax.
    pub prices_include_tax: bool,
    /// `true` if shipping is charged. Needs shipping zones.
    pub charges_shipping: bool,
    /// Maximum quantity per line of a cart: 1 to 9,999.
    pub max_quantity: i32,
    /// Maximum lines per cart: 1 to 500.
    pub max_lines: i32,
    /// Days after its last use until a guest's cart expires: 1 to 365.
    pub guest_cart_days: i32,
    /// Days after its last use until a customer's cart expires: 1 to 365.
    pub customer_cart_days: i32,
    /// Minutes for which a checkout reserves stock: 15 to 30.
    pub hold_minutes: i32,
    /// Stock of a variant at or below which the shopkeeper is notified: 0 to 9,999.
    pub low_stock_at: i32,
    /// `true` if shoppers can pay by bank transfer.
    pub takes_transfers: bool,
    /// `true` if shoppers can pay cash on delivery.
    pub takes_cash: bool,
    /// The shop's bank details for shoppers who pay by transfer; several lines.
    pub bank_details: String,
    /// `true` if products and prices are synchronized from Stripe's catalog.
    pub stripe_catalogue: bool,
    /// The company that runs the shop, for invoices.
    pub company: String,
    /// Street and number.
    pub street: String,
    /// The postcode as people write it.
    pub postcode: String,
    /// City or town.
    pub city: String,
    /// Code of the state or province; empty if there is none.
    pub region: String,
    /// Two-letter code of the country; empty if it is unknown.
    pub country: String,
    /// The shop's VAT number; empty if it has none.
    pub vat_number: String,
    /// The email address for customers; empty if it is unknown.
    pub email: String,
    /// The email address that is notified of new orders. Empty means `email`, and `None` means no
    /// notifications.
    pub order_mail_to: Option<String>,
    /// Texts about the shop.
    #[diesel(embed)]
    pub texts: ShopTexts,
    /// The business calendar, stored in a table of its own.
    #[diesel(embed, skip_insertion, skip_update)]
    pub calendar: Calendar,
    /// The settings of the API, stored in a table of their own.
    #[diesel(embed, skip_insertion, skip_update)]
    pub api: ApiSettings,
    /// The pictures of the shop, stored in a table of their own. `current` adds the pictures themselves.
    #[diesel(
        select_expression = shop_pictures::banner_alt,
        deserialize_as = String,
        skip_insertion,
        skip_update
    )]
    pub pictures: ShopPictures,
    /// The number of changes.
    pub version: i32,
}

/// Texts about the shop and its products. Empty ones are not shown.
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
    /// The heading of the home page; the shop's name if it is empty.
    pub heading: String,
    /// One or two sentences below the heading.
    pub lead: String,
    /// `true` if the home page shows the illustration of a shop window.
    pub shop_window: bool,
    /// The tagline after the shop's name in the footer.
    pub motto: String,
    /// The return policy on product pages.
    pub returns: String,
}

/// The pictures of the shop itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShopPictures {
    /// Replaces the shop's name in headers.
    pub logo: Option<Picture>,
    /// The picture at the top of the home page.
    pub banner: Option<Picture>,
    /// The description of the banner for those who do not see it.
    pub banner_alt: String,
}

impl From<String> for ShopPictures {
    fn from(banner_alt: String) -> Self {
        Self { banner_alt, ..Self::default() }
    }
}

/// The pictures of the shop as they are stored.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, diesel::Queryable, diesel::Selectable, diesel::AsChangeset,
)]
#[diesel(table_name = crate::db::schema::shop_pictures, treat_none_as_null = true)]
pub struct ShopPicturesRow {
    pub logo_id: Option<PictureId>,
    pub banner_id: Option<PictureId>,
    pub banner_alt: String,
}

/// The shop's business days, and the time zone for all dates.
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
    /// Days of the week on which orders are packed and shipped.
    #[diesel(deserialize_as = String, serialize_as = String)]
    pub business_days: BusinessDays,
    /// Days on which the shop is closed.
    #[diesel(deserialize_as = String, serialize_as = String)]
    pub holidays: Holidays,
    /// Business days from an order to its hand-over to the carrier: 0 to 60.
    pub handling_days: i32,
    /// The time until which an order counts for the same day.
    #[diesel(deserialize_as = String, serialize_as = String)]
    pub cut_off: CutOff,
}

/// The settings of the API.
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
#[diesel(table_name = crate::db::schema::api_settings)]
pub struct ApiSettings {
    /// Sites whose scripts may use the API in a browser.
    #[diesel(deserialize_as = String, serialize_as = String)]
    pub allowed_origins: AllowedOrigins,
}

/// The settings of a new shop.
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
            texts: ShopTexts::default(),
            calendar: Calendar::default(),
            api: ApiSettings::default(),
            pictures: ShopPictures::default(),
            version: 1,
        }
    }
}

/// Counts of the records that some settings depend on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordCounts {
    /// Tax rates.
    pub tax_rates: i64,
    /// Shipping zones.
    pub shipping_zones: i64,
    /// Orders. The currency can't be changed once there are any.
    pub orders: i64,
}

impl Settings {
    /// The logo for mails. `base_url` is the shop's public URL, without a slash at the end.
    pub fn mail_logo(&self, base_url: &str) -> Option<MailLogo> {
        let PicturePreview { path, width, height } = self.pictures.logo.as_ref()?.preview(400);
        Some(MailLogo::new(format!("{base_url}{path}"), width, height))
    }

    /// The shop's own place.
    pub fn place(&self) -> Place {
        Place::new(&self.country, &self.region, &self.postcode)
    }

    /// Returns `true` if scripts of another site may use the API. `origin` is as browsers send it.
    pub fn allows_origin(&self, origin: &str) -> bool {
        self.api.allowed_origins.has(origin)
    }

    /// The time zone of all displayed and entered times.
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

    /// The lines of the shop's postal address, without empty ones.
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
