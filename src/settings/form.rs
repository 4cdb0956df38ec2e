//! The settings form, as a whole for programs and page by page for people.

use crate::{
    Error, Result,
    accounts::{self, Permission, Scope},
    audit::{Change, Forms, SubjectKind, diff_forms},
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
    pictures::{self, Picture},
    q,
};

use super::{
    current::{count_records, current},
    fields,
    models::{ApiSettings, Calendar, ID, Settings, ShopPictures, ShopTexts},
    origins::AllowedOrigins,
    pages::{PAYMENTS, SettingsPage},
    rejection::SettingsRejection,
};

/// Returns a form with the values of the settings.
pub fn change_settings(settings: &Settings) -> Changeset {
    let numbers = [
        (fields::MAX_QUANTITY.name, settings.max_quantity),
        (fields::MAX_LINES.name, settings.max_lines),
        (fields::GUEST_CART_DAYS.name, settings.guest_cart_days),
        (fields::CUSTOMER_CART_DAYS.name, settings.customer_cart_days),
        (fields::HOLD_MINUTES.name, settings.hold_minutes),
        (fields::LOW_STOCK_AT.name, settings.low_stock_at),
        (fields::HANDLING_DAYS.name, settings.calendar.handling_days),
        ("version", settings.version),
    ];
    let switches = [
        (fields::CHARGES_TAX.name, settings.charges_tax),
        (fields::PRICES_INCLUDE_TAX.name, settings.prices_include_tax),
        (fields::CHARGES_SHIPPING.name, settings.charges_shipping),
        (fields::TAKES_TRANSFERS.name, settings.takes_transfers),
        (fields::TAKES_CASH.name, settings.takes_cash),
        (fields::STRIPE_CATALOGUE.name, settings.stripe_catalogue),
        (fields::SHOP_WINDOW.name, settings.texts.shop_window),
        (fields::ORDER_MAILS.name, settings.order_mail_to.is_some()),
    ];
    let mut values: Params = texts(settings).into_iter().collect();
    values.push(fields::CURRENCY.name, settings.currency.code());
    let ShopPictures { logo, banner, banner_alt } = &settings.pictures;
    for (field, picture) in [(fields::LOGO, logo), (fields::BANNER, banner)] {
        values.push(field.name, picture.as_ref().map(Picture::src).unwrap_or_default());
    }
    values.push(fields::BANNER_ALT.name, banner_alt);
    numbers.into_iter().for_each(|(name, value)| values.push(name, value.to_string()));
    switches.into_iter().for_each(|(name, value)| values.push(name, value.to_string()));
    let calendar = &settings.calendar;
    values.push(fields::TIME_ZONE.name, calendar.zone.name());
    values.push(fields::CUT_OFF.name, calendar.cut_off.to_string());
    values.push(fields::HOLIDAYS.name, calendar.holidays.to_string());
    values.push(fields::ALLOWED_ORIGINS.name, settings.api.allowed_origins.to_string());
    calendar.business_days.codes().for_each(|day| values.push("business_days[]", day));
    Changeset::new(values)
}

/// Returns the form of a page with its current values.
pub fn change_page(settings: &Settings, page: &SettingsPage) -> Changeset {
    let mut form = change_settings(settings);
    let version = page.version(&form);
    form.set("version", version.to_string());
    form
}

/// The text fields and their values.
fn texts(settings: &Settings) -> [(&'static str, &str); 15] {
    [
        (fields::SHOP_NAME.name, &settings.shop_name),
        (fields::COMPANY.name, &settings.company),
        (fields::STREET.name, &settings.street),
        (fields::POSTCODE.name, &settings.postcode),
        (fields::CITY.name, &settings.city),
        (fields::REGION.name, &settings.region),
        (fields::COUNTRY.name, &settings.country),
        (fields::VAT_NUMBER.name, &settings.vat_number),
        (fields::EMAIL.name, &settings.email),
        (fields::ORDER_MAIL_TO.name, settings.order_mail_to.as_deref().unwrap_or_default()),
        (fields::BANK_DETAILS.name, &settings.bank_details),
        (fields::HEADING.name, &settings.texts.heading),
        (fields::INTRODUCTION.name, &settings.texts.lead),
        (fields::TAGLINE.name, &settings.texts.motto),
        (fields::RETURNS.name, &settings.texts.returns),
    ]
}

/// Updates the fields of a page. The others stay as they are. Returns the new settings.
///
/// # Errors
/// [`SettingsRejection::Stale`] if a field of the page was changed after the form was opened.
pub fn update_page(
    tx: &mut Tx<'_>,
    scope: &Scope,
    page: &SettingsPage,
    params: Params,
) -> Result<Settings> {
    scope.require(Permission::SettingsWrite)?;
    let before = current(tx)?;
    let saved = change_settings(&before);
    let version = params.version();
    if page.version(&saved) != version {
        return Err(SettingsRejection::Stale.into());
    }
    update(tx, scope, page.merge(&saved, &params), before.version).map_err(|error| match error {
        Error::Invalid(mut form) => {
            form.set("version", version.to_string());
            Error::Invalid(form)
        }
        error => error,
    })
}

/// Updates the settings from a form that was loaded in `version`. Returns the new settings.
///
/// # Errors
/// `Forbidden` if the scope changes how the shop is paid without the permission for that.
///
/// [`SettingsRejection::Stale`] if they were changed since.
pub fn update(tx: &mut Tx<'_>, scope: &Scope, params: Params, version: i32) -> Result<Settings> {
    scope.require(Permission::SettingsWrite)?;
    let before = current(tx)?;
    if before.version != version {
        return Err(SettingsRejection::Stale.into());
    }
    let mut form = Changeset::new(params);
    let pictures = cast_pictures(tx, &mut form)?;
    let after = Settings { version: version.wrapping_add(1), pictures, ..cast(&mut form) };
    if after.currency != before.currency && count_records(tx)?.orders > 0 {
        form.field_error(&fields::CURRENCY, "can't be changed once there are orders");
    }
    let after = form.finish(after)?;
    if changes_payments(&before, &after) {
        scope.require(Permission::PaymentsWrite)?;
    }
    if q!(tx, settings::row::update(version, after.clone(), tx.now()))? == 0 {
        return Err(SettingsRejection::Stale.into());
    }
    tx.emit(Event::SettingsChanged);
    let forms = Forms { before: &change_settings(&before), after: &change_settings(&after) };
    let specs: Vec<_> = SettingsPage::ALL.iter().flat_map(|page| page.fields()).copied().collect();
    scope.record(tx, Change::updated(SubjectKind::Settings, ID, "Settings", forms, &specs));
    Ok(after)
}

/// Returns `true` if the settings differ in how the shop is paid.
fn changes_payments(before: &Settings, after: &Settings) -> bool {
    let (before, after) = (change_settings(before), change_settings(after));
    let specs: Vec<_> = PAYMENTS.fields().copied().collect();
    !diff_forms(before.values(), after.values(), &specs).is_empty()
}

fn cast_pictures(tx: &mut Tx<'_>, form: &mut Changeset) -> Result<ShopPictures> {
    Ok(ShopPictures {
        logo: pictures::cast_picture(tx, form, &fields::LOGO)?,
        banner: pictures::cast_picture(tx, form, &fields::BANNER)?,
        banner_alt: form.cast_text(&fields::BANNER_ALT),
    })
}

fn cast(form: &mut Changeset) -> Settings {
    Settings {
        shop_name: form.cast_text(&fields::SHOP_NAME),
        currency: cast_currency(form),
        charges_tax: form.cast_check(&fields::CHARGES_TAX),
        prices_include_tax: form.cast_check(&fields::PRICES_INCLUDE_TAX),
        charges_shipping: form.cast_check(&fields::CHARGES_SHIPPING),
        max_quantity: form.cast_integer(&fields::MAX_QUANTITY),
        max_lines: form.cast_integer(&fields::MAX_LINES),
        guest_cart_days: form.cast_integer(&fields::GUEST_CART_DAYS),
        customer_cart_days: form.cast_integer(&fields::CUSTOMER_CART_DAYS),
        hold_minutes: form.cast_integer(&fields::HOLD_MINUTES),
        low_stock_at: form.cast_integer(&fields::LOW_STOCK_AT),
        ..cast_payment_methods(form)
    }
}

/// Reads payment methods, texts, the calendar and the API's settings, then the address.
fn cast_payment_methods(form: &mut Changeset) -> Settings {
    Settings {
        takes_transfers: form.cast_check(&fields::TAKES_TRANSFERS),
        takes_cash: form.cast_check(&fields::TAKES_CASH),
        bank_details: form.cast_lines(&fields::BANK_DETAILS),
        stripe_catalogue: form.cast_check(&fields::STRIPE_CATALOGUE),
        texts: cast_texts(form),
        calendar: cast_calendar(form),
        api: cast_api(form),
        ..cast_address(form)
    }
}

fn cast_texts(form: &mut Changeset) -> ShopTexts {
    ShopTexts {
        heading: form.cast_text(&fields::HEADING),
        lead: form.cast_text(&fields::INTRODUCTION),
        shop_window: form.cast_check(&fields::SHOP_WINDOW),
        motto: form.cast_text(&fields::TAGLINE),
        returns: form.cast_text(&fields::RETURNS),
    }
}

fn cast_calendar(form: &mut Changeset) -> Calendar {
    let zone = Zone::from_name(form.value(fields::TIME_ZONE.name).trim()).unwrap_or_else(|| {
        form.field_error(&fields::TIME_ZONE, "must be one of the list");
        Zone::default()
    });
    let days = BusinessDays::from_codes(form.values().all("business_days"));
    let business_days = days.unwrap_or_else(|| {
        form.field_error(&fields::BUSINESS_DAYS, "must have at least one day");
        BusinessDays::default()
    });
    let typed = form.cast_lines(&fields::HOLIDAYS);
    let holidays = typed.parse().unwrap_or_else(|error| {
        form.field_error(&fields::HOLIDAYS, error);
        Holidays::default()
    });
    let cut_off = form.value(fields::CUT_OFF.name).trim().parse().unwrap_or_else(|error| {
        form.field_error(&fields::CUT_OFF, error);
        CutOff::default()
    });
    let handling_days = form.cast_integer(&fields::HANDLING_DAYS);
    Calendar { zone, business_days, holidays, handling_days, cut_off }
}

fn cast_api(form: &mut Changeset) -> ApiSettings {
    let typed = form.cast_lines(&fields::ALLOWED_ORIGINS);
    let allowed_origins = typed.parse().unwrap_or_else(|error| {
        form.field_error(&fields::ALLOWED_ORIGINS, error);
        AllowedOrigins::default()
    });
    ApiSettings { allowed_origins }
}

fn cast_currency(form: &mut Changeset) -> Currency {
    let code = form.cast_text(&fields::CURRENCY).to_uppercase();
    Currency::from_code(&code).unwrap_or_else(|| {
        if !form.has_errors(&fields::CURRENCY) {
            form.field_error(&fields::CURRENCY, "must be three letters such as EUR");
        }
        Currency::USD
    })
}

fn cast_address(form: &mut Changeset) -> Settings {
    let country = cast_country(form);
    Settings {
        company: form.cast_text(&fields::COMPANY),
        street: form.cast_text(&fields::STREET),
        postcode: form.cast_text(&fields::POSTCODE),
        city: form.cast_text(&fields::CITY),
        region: form.cast_text(&fields::REGION).to_uppercase(),
        vat_number: cast_vat_number(form, &country),
        country,
        email: match form.value(fields::EMAIL.name).trim() {
            "" => String::new(),
            _ => accounts::cast_email(form, "email"),
        },
        order_mail_to: cast_order_mail(form),
        ..Settings::default()
    }
}

/// Reads the address for notifications of new orders; `None` if they are switched off.
fn cast_order_mail(form: &mut Changeset) -> Option<String> {
    let address = match form.value(fields::ORDER_MAIL_TO.name).trim() {
        "" => String::new(),
        _ => accounts::cast_email(form, "order_mail_to"),
    };
    form.cast_check(&fields::ORDER_MAILS).then_some(address)
}

fn cast_country(form: &mut Changeset) -> String {
    let code = form.value(fields::COUNTRY.name).trim().to_owned();
    if code.is_empty() {
        return code;
    }
    let country = code.parse::<Country>();
    country.map(|country| country.code().to_owned()).unwrap_or_else(|_| {
        form.field_error(&fields::COUNTRY, "must be one of the list");
        String::new()
    })
}

/// Reads the shop's VAT number. In the European Union it must be a valid number of the shop's country.
fn cast_vat_number(form: &mut Changeset, country: &str) -> String {
    let typed = form.cast_text(&fields::VAT_NUMBER).to_uppercase();
    if typed.is_empty() || !is_eu_member(country) {
        return typed;
    }
    match typed.parse::<VatNumber>() {
        Ok(number) if number.country() == country => return number.to_string(),
        Ok(_) => form.field_error(&fields::VAT_NUMBER, "must be from the shop's own country"),
        Err(error) => form.field_error(&fields::VAT_NUMBER, error),
    }
    String::new()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn page(slug: &str) -> &'static SettingsPage {
        SettingsPage::find(slug).unwrap()
    }

    #[test]
    fn every_setting_is_on_one_page() {
        let form = change_settings(&Settings::default());
        let saved = form.values().iter().map(|(name, _)| name.trim_end_matches("[]"));
        let saved: BTreeSet<&str> = saved.filter(|name| *name != "version").collect();
        let shown: Vec<&str> = SettingsPage::ALL
            .iter()
            .flat_map(SettingsPage::fields)
            .map(|field| field.name)
            .collect();
        assert_eq!(shown.len(), saved.len());
        assert_eq!(shown.into_iter().collect::<BTreeSet<_>>(), saved);
    }

    #[test]
    fn the_version_of_a_page_depends_on_its_own_fields() {
        let saved = change_settings(&Settings::default());
        let other = Settings { low_stock_at: 7, version: 2, ..Settings::default() };
        let other = change_settings(&other);
        assert_eq!(page("shop").version(&saved), page("shop").version(&other));
        assert_ne!(page("stock").version(&saved), page("stock").version(&other));
    }

    #[test]
    fn an_unticked_box_replaces_the_saved_value() {
        let saved = change_settings(&Settings { takes_transfers: true, ..Settings::default() });
        let typed: Params = [("takes_cash", "true"), ("shop_name", "Mine")].into_iter().collect();
        let merged = page("payments").merge(&saved, &typed);
        assert_eq!((merged.get("takes_transfers"), merged.get("takes_cash")), (None, Some("true")));
        assert_eq!(merged.get("shop_name"), Some("Vitrine"));
    }
}
