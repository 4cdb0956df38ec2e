//! The details step: email and address.

use crate::{
    Result,
    accounts::{self, Scope},
    db::Tx,
    foundation::{
        changeset::Changeset,
        params::Params,
        place::Country,
        text::{one_line, plain_digits, plain_signs},
    },
    q,
    shopping_cart::{self, CartOwner, Destination, MAX_REGION, change_destination},
    tax::{Region, Regions},
};

use super::{
    models::CheckoutDetails,
    postcodes::{self, PostcodeField},
    session::{CheckoutConfig, CheckoutSession, load_checkout_session, lock_open_checkout},
};

/// The fields in the order of the page.
const FIELDS: [&str; 12] = [
    "email",
    "country",
    "name",
    "line1",
    "line2",
    "company",
    "vat_number",
    "postcode",
    "city",
    "region",
    "phone",
    "billing",
];

/// Returns the form of the details, filled in as far as they are known.
pub fn change_details(checkout_session: &CheckoutSession) -> Changeset {
    let details = &checkout_session.checkout.details;
    let mut form = change_destination(&checkout_session.cart.destination);
    for (field, value) in [
        ("email", &details.email),
        ("name", &details.name),
        ("company", &details.company),
        ("line1", &details.line1),
        ("line2", &details.line2),
        ("city", &details.city),
        ("phone", &details.phone),
        ("billing", &details.billing),
    ] {
        form.set(field, value);
    }
    if !details.postcode.is_empty() {
        form.set("postcode", &details.postcode);
    }
    // The shopper was already asked about a region that is not listed.
    form.set("unlisted_region", &checkout_session.cart.destination.region);
    let same = details.billing.is_empty();
    form.set("same_billing", if same { "true" } else { "" });
    checkout_session.checkout.fill_from_draft(&mut form);
    form
}

impl CheckoutSession {
    /// Returns the regions of a country: those that tax depends on, or else those that are part of
    /// addresses.
    pub fn regions_of(&self, country: Country) -> Regions {
        let rated = self.rated_regions.for_country(country);
        if !rated.all.is_empty() {
            return rated;
        }
        let known = country.regions().iter();
        Regions {
            word: country.region_word(),
            all: known.map(|(code, name)| Region::new(*code, *name)).collect(),
            ..rated
        }
    }

    /// Returns the label of the postcode field in a country, given as a two-letter code, and
    /// whether it is required.
    pub fn postcode_field(country: &str) -> PostcodeField {
        PostcodeField {
            label: postcodes::label(country.parse().ok()),
            required: country.is_empty() || postcodes::is_needed(country),
        }
    }
}

/// Stores the details and the destination of the owner's checkout.
///
/// # Errors
/// `Invalid` with messages beside the fields.
pub fn save_details(
    tx: &mut Tx<'_>,
    scope: &Scope,
    owner: &CartOwner,
    checkout_config: &CheckoutConfig,
    params: Params,
) -> Result<()> {
    let open = lock_open_checkout(tx, owner)?;
    let checkout_session = load_checkout_session(tx, scope, owner, open, checkout_config)?;
    let mut form = Changeset::new(params);
    let email = accounts::cast_email(&mut form, "email");
    if let Some(code) = region_by_name(&form) {
        form.set("region", code);
    }
    let mut destination = if checkout_session.needs_destination() {
        shopping_cart::cast_destination(tx, &checkout_config.settings, &mut form)?
    } else {
        Destination::default()
    };
    let details = cast(&mut form, email, checkout_session.needs_shipping(), &mut destination);
    form.sort_errors(&FIELDS);
    let details = form.finish(details)?;
    shopping_cart::record_destination(tx, owner, &checkout_session.cart, &destination)?;
    q!(tx, checkout::checkouts::set_details(checkout_session.checkout.id, &details, tx.now()))?;
    Ok(())
}

fn cast(
    form: &mut Changeset,
    email: String,
    ships: bool,
    destination: &mut Destination,
) -> CheckoutDetails {
    let country = destination.place().country;
    if ships {
        cast_region(form, country, &mut destination.region);
    }
    let details = CheckoutDetails {
        email,
        name: line(form, "name", "Full name", 100, ships),
        company: line(form, "company", "Company", 100, false),
        line1: plain_digits(&line(form, "line1", "Address", 120, ships)),
        line2: plain_digits(&line(form, "line2", "Address line 2", 120, false)),
        postcode: plain_signs(&one_line(form.value("postcode"))).trim().to_uppercase(),
        city: line(form, "city", "City", 80, ships),
        phone: cast_phone(form),
        billing: cast_billing(form, ships),
    };
    let postcode = CheckoutSession::postcode_field(&destination.country);
    let is_missing = ships && postcode.required && destination.place().postcode.is_empty();
    if is_missing && form.errors_of("postcode").count() == 0 {
        form.error("postcode", missing(postcode.label));
    }
    details
}

/// Reads a text of at most `max` characters.
fn line(form: &mut Changeset, field: &str, label: &str, max: usize, required: bool) -> String {
    let text = form.text(field, label, max);
    if required && text.is_empty() {
        form.error(field, missing(label));
    }
    text
}

/// The message beside an empty field, such as `Enter your full name` or `Enter your ZIP code`.
fn missing(label: &str) -> String {
    if matches!(label, "ZIP code" | "Eircode") {
        return format!("Enter your {label}");
    }
    let mut rest = label.chars();
    let first: String = rest.next().into_iter().flat_map(char::to_lowercase).collect();
    format!("Enter your {first}{}", rest.as_str())
}

/// Returns the code of the region that was typed as a name or a code, if the regions of the country
/// are known.
fn region_by_name(form: &Changeset) -> Option<&'static str> {
    let country: Country = form.value("country").trim().parse().ok()?;
    let typed = form.value("region").trim();
    let named = country
        .regions()
        .iter()
        .find(|(code, name)| name.eq_ignore_ascii_case(typed) || code.eq_ignore_ascii_case(typed));
    named.map(|(code, _)| *code)
}

/// Reads the region if addresses of the country have one, whether or not tax depends on it.
fn cast_region(form: &mut Changeset, country: Option<Country>, region: &mut String) {
    let Some(country) = country.filter(|country| !country.regions().is_empty()) else { return };
    if !region.is_empty() || form.errors_of("region").count() > 0 {
        return;
    }
    let word = country.region_word();
    match (region_by_name(form), form.value("region").trim()) {
        (Some(code), _) => code.clone_into(region),
        (None, "") => form.error("region", format!("Choose a {}", word.to_lowercase())),
        // The list of regions may be incomplete.
        (None, typed) => *region = one_line(typed).chars().take(MAX_REGION).collect(),
    }
}

/// The minimum number of digits of a phone number. Other characters, such as an extension, are not
/// checked.
const MIN_DIGITS: usize = 5;

fn cast_phone(form: &mut Changeset) -> String {
    let phone = plain_signs(&line(form, "phone", "Phone", 40, false)).trim().to_owned();
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    if !phone.is_empty() && digits < MIN_DIGITS && form.errors_of("phone").count() == 0 {
        form.error("phone", "Enter a phone number like +44 20 7946 0000");
    }
    phone
}

/// Reads the billing address, empty if it is the delivery address. If nothing is shipped, it is
/// optional.
fn cast_billing(form: &mut Changeset, ships: bool) -> String {
    if ships && form.checked("same_billing") {
        return String::new();
    }
    let billing = form.lines("billing", "Billing address", 500);
    if ships && billing.is_empty() {
        form.error("billing", "Enter your billing address");
    }
    let lines = billing.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}
