//! The settings form.

use crate::{
    Result,
    accounts::{self, Scope},
    db::Tx,
    events::Event,
    foundation::{
        calendar::{BusinessDays, CutOff, Holidays},
        changeset::Changeset,
        money::Currency,
        params::Params,
        place::Country,
        vat_number::{VatNumber, is_eu_member},
        zone::Zone,
    },
    q,
};

use super::{
    current::{current, readiness},
    models::{Calendar, Settings, ShopTexts},
    rejection::SettingsRejection,
};

/// Returns a form with the values of the settings.
pub fn change_settings(settings: &Settings) -> Changeset {
    let numbers = [
        ("max_quantity", settings.max_quantity),
        ("max_lines", settings.max_lines),
        ("guest_cart_days", settings.guest_cart_days),
        ("customer_cart_days", settings.customer_cart_days),
        ("hold_minutes", settings.hold_minutes),
        ("low_stock_at", settings.low_stock_at),
        ("handling_days", settings.calendar.handling_days),
        ("version", settings.version),
    ];
    let switches = [
        ("charges_tax", settings.charges_tax),
        ("prices_include_tax", settings.prices_include_tax),
        ("charges_shipping", settings.charges_shipping),
        ("takes_transfers", settings.takes_transfers),
        ("takes_cash", settings.takes_cash),
        ("stripe_catalogue", settings.stripe_catalogue),
        ("shop_window", settings.texts.shop_window),
        ("order_mails", settings.order_mail_to.is_some()),
    ];
    let mut values: Params = texts(settings).into_iter().collect();
    values.push("currency", settings.currency.code());
    numbers.into_iter().for_each(|(name, value)| values.push(name, value.to_string()));
    switches.into_iter().for_each(|(name, value)| values.push(name, value.to_string()));
    let calendar = &settings.calendar;
    values.push("time_zone", calendar.zone.name());
    values.push("cut_off", calendar.cut_off.to_string());
    values.push("holidays", calendar.holidays.to_string());
    calendar.business_days.words().for_each(|day| values.push("business_days[]", day));
    Changeset::new(values)
}

/// The text fields and their values.
fn texts(settings: &Settings) -> [(&'static str, &str); 15] {
    [
        ("shop_name", &settings.shop_name),
        ("company", &settings.company),
        ("street", &settings.street),
        ("postcode", &settings.postcode),
        ("city", &settings.city),
        ("region", &settings.region),
        ("country", &settings.country),
        ("vat_number", &settings.vat_number),
        ("email", &settings.email),
        ("order_mail_to", settings.order_mail_to.as_deref().unwrap_or_default()),
        ("bank_details", &settings.bank_details),
        ("heading", &settings.texts.heading),
        ("lead", &settings.texts.lead),
        ("motto", &settings.texts.motto),
        ("returns", &settings.texts.returns),
    ]
}

/// Updates the settings from a form that was loaded in `version`. Returns the new settings.
///
/// # Errors
/// [`SettingsRejection::Stale`] if they were changed since.
pub fn update(tx: &mut Tx<'_>, scope: &Scope, params: Params, version: i32) -> Result<Settings> {
    scope.require_admin()?;
    let before = current(tx)?;
    if before.version != version {
        return Err(SettingsRejection::Stale.into());
    }
    let mut form = Changeset::new(params);
    let after = Settings { version: version.wrapping_add(1), ..cast(&mut form) };
    if after.currency != before.currency && readiness(tx)?.orders > 0 {
        form.error("currency", "Currency can't be changed once there are orders");
    }
    let after = form.finish(after)?;
    if q!(tx, settings::row::update(version, after.clone(), tx.now()))? == 0 {
        return Err(SettingsRejection::Stale.into());
    }
    tx.emit(Event::SettingsChanged);
    Ok(after)
}

fn cast(form: &mut Changeset) -> Settings {
    Settings {
        shop_name: form.required("shop_name", "Shop name", 100),
        currency: cast_currency(form),
        charges_tax: form.checked("charges_tax"),
        prices_include_tax: form.checked("prices_include_tax"),
        charges_shipping: form.checked("charges_shipping"),
        max_quantity: form.integer("max_quantity", "Max. quantity", 1..=9_999).unwrap_or_default(),
        max_lines: form.integer("max_lines", "Max. items per cart", 1..=500).unwrap_or_default(),
        guest_cart_days: form
            .integer("guest_cart_days", "Keep guest carts (days)", 1..=365)
            .unwrap_or_default(),
        customer_cart_days: form
            .integer("customer_cart_days", "Keep customer carts (days)", 1..=365)
            .unwrap_or_default(),
        hold_minutes: form
            .integer("hold_minutes", "Reserve stock for (minutes)", 15..=30)
            .unwrap_or_default(),
        low_stock_at: form.integer("low_stock_at", "Low stock at", 0..=9_999).unwrap_or_default(),
        ..cast_payment_methods(form)
    }
}

/// Reads payment methods, texts and the calendar, then the address.
fn cast_payment_methods(form: &mut Changeset) -> Settings {
    Settings {
        takes_transfers: form.checked("takes_transfers"),
        takes_cash: form.checked("takes_cash"),
        bank_details: form.lines("bank_details", "Bank details", 500),
        stripe_catalogue: form.checked("stripe_catalogue"),
        texts: cast_texts(form),
        calendar: cast_calendar(form),
        ..cast_address(form)
    }
}

fn cast_texts(form: &mut Changeset) -> ShopTexts {
    ShopTexts {
        heading: form.text("heading", "Heading", 80),
        lead: form.text("lead", "Introduction", 300),
        shop_window: form.checked("shop_window"),
        motto: form.text("motto", "Tagline", 120),
        returns: form.text("returns", "Returns", 200),
    }
}

fn cast_calendar(form: &mut Changeset) -> Calendar {
    let zone = Zone::named(form.value("time_zone").trim()).unwrap_or_else(|| {
        form.error("time_zone", "Time zone must be one of the list");
        Zone::default()
    });
    let days = BusinessDays::from_words(form.values().all("business_days"));
    let business_days = days.unwrap_or_else(|| {
        form.error("business_days", "Business days must have at least one day");
        BusinessDays::default()
    });
    let typed = form.lines("holidays", "Holidays", 4_000);
    let holidays = typed.parse().unwrap_or_else(|error| {
        form.error("holidays", format!("Holidays {error}"));
        Holidays::default()
    });
    let cut_off = form.value("cut_off").trim().parse().unwrap_or_else(|error| {
        form.error("cut_off", format!("Order cut-off {error}"));
        CutOff::default()
    });
    let handling_days = form.integer("handling_days", "Handling time", 0..=60).unwrap_or_default();
    Calendar { zone, business_days, holidays, handling_days, cut_off }
}

fn cast_currency(form: &mut Changeset) -> Currency {
    let code = form.required("currency", "Currency", 3).to_uppercase();
    Currency::from_code(&code).unwrap_or_else(|| {
        if form.errors_of("currency").next().is_none() {
            form.error("currency", "Currency must be three letters such as EUR");
        }
        Currency::USD
    })
}

fn cast_address(form: &mut Changeset) -> Settings {
    let country = cast_country(form);
    Settings {
        company: form.text("company", "Company", 200),
        street: form.text("street", "Street", 200),
        postcode: form.text("postcode", "Postcode", 20),
        city: form.text("city", "City", 100),
        region: form.text("region", "Region", 10).to_uppercase(),
        vat_number: cast_vat_number(form, &country),
        country,
        email: match form.value("email").trim() {
            "" => String::new(),
            _ => accounts::cast_email(form, "email"),
        },
        order_mail_to: cast_order_mail(form),
        ..Settings::default()
    }
}

/// Reads the address for notifications of new orders; `None` if they are switched off.
fn cast_order_mail(form: &mut Changeset) -> Option<String> {
    let address = match form.value("order_mail_to").trim() {
        "" => String::new(),
        _ => accounts::cast_email(form, "order_mail_to"),
    };
    form.checked("order_mails").then_some(address)
}

fn cast_country(form: &mut Changeset) -> String {
    let code = form.value("country").trim().to_owned();
    if code.is_empty() {
        return code;
    }
    let country = code.parse::<Country>();
    country.map(|country| country.code().to_owned()).unwrap_or_else(|_| {
        form.error("country", "Country must be one of the list");
        String::new()
    })
}

/// Reads the shop's VAT number. In the European Union it must be a valid number of the shop's country.
fn cast_vat_number(form: &mut Changeset, country: &str) -> String {
    let typed = form.text("vat_number", "VAT number", 20).to_uppercase();
    if typed.is_empty() || !is_eu_member(country) {
        return typed;
    }
    match typed.parse::<VatNumber>() {
        Ok(number) if number.country() == country => return number.to_string(),
        Ok(_) => form.error("vat_number", "VAT number must be from the shop's own country"),
        Err(error) => form.error("vat_number", format!("VAT number {error}")),
    }
    String::new()
}
