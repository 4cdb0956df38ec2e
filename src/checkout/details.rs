//! Who buys, and where it goes.

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
    begin::get_open,
    models::Details,
    postcodes,
    session::{CheckoutConfig, CheckoutSession, open_checkout_session},
};

/// The fields in the order in which the page has them.
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

/// The form of the details, filled with what is known.
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
    // Whoever gave a region that is on no list is asked about it once.
    form.set("unlisted_region", &checkout_session.cart.destination.region);
    let same = details.billing.is_empty();
    form.set("same_billing", if same { "true" } else { "" });
    checkout_session.checkout.fill_from_draft(&mut form);
    form
}

impl CheckoutSession {
    /// What a shopper chooses the region from whose address is in this country: the regions that tax
    /// depends on, or else those that stand in addresses there.
    pub fn regions_of(&self, country: Country) -> Regions {
        let rated = self.rated_regions.of(country);
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

    /// What the people of a country call a postcode, and whether an address there needs one.
    pub fn postcode_word(country: &str) -> (&'static str, bool) {
        let required = country.is_empty() || postcodes::is_needed(country);
        (postcodes::word(country.parse().ok()), required)
    }
}

/// Notes who buys and where it goes: every mistake comes back beside its field, with all that was
/// typed.
pub fn save_details(
    tx: &mut Tx<'_>,
    scope: &Scope,
    owner: &CartOwner,
    checkout_config: &CheckoutConfig,
    params: Params,
) -> Result<()> {
    let open = get_open(tx, owner)?;
    let checkout_session = open_checkout_session(tx, scope, owner, open, checkout_config)?;
    let mut form = Changeset::new(params);
    let email = accounts::cast_email(&mut form, "email");
    if let Some(code) = region_by_name(&form) {
        form.set("region", code);
    }
    let mut destination = match checkout_session.asks_where() {
        true => shopping_cart::cast_destination(tx, &checkout_config.settings, &mut form)?,
        false => Destination::default(),
    };
    let details = cast(&mut form, (email, checkout_session.ships()), &mut destination);
    form.sort_errors(&FIELDS);
    let details = form.finish(details)?;
    shopping_cart::record_destination(tx, owner, &checkout_session.cart, &destination)?;
    q!(tx, checkout::checkouts::set_details(checkout_session.checkout.id, &details, tx.now()))?;
    Ok(())
}

fn cast(
    form: &mut Changeset,
    (email, ships): (String, bool),
    destination: &mut Destination,
) -> Details {
    let country = destination.place().country;
    if ships {
        cast_region(form, country, &mut destination.region);
    }
    let details = Details {
        email,
        name: line(form, "name", "Full name", (ships, 100)),
        company: line(form, "company", "Company", (false, 100)),
        line1: plain_digits(&line(form, "line1", "Address", (ships, 120))),
        line2: plain_digits(&line(form, "line2", "Address line 2", (false, 120))),
        postcode: plain_signs(&one_line(form.value("postcode"))).trim().to_uppercase(),
        city: line(form, "city", "City", (ships, 80)),
        phone: cast_phone(form),
        billing: cast_billing(form, ships),
    };
    let country_is_known = !destination.country.is_empty();
    let needed = ships && (!country_is_known || postcodes::is_needed(&destination.country));
    if needed && destination.place().postcode.is_empty() && form.errors_of("postcode").count() == 0
    {
        form.error("postcode", missing(postcodes::word(country)));
    }
    details
}

/// A text that may be needed.
fn line(form: &mut Changeset, field: &str, label: &str, (required, max): (bool, usize)) -> String {
    let text = form.text(field, label, max);
    if required && text.is_empty() {
        form.error(field, missing(label));
    }
    text
}

/// The message beside a field that was left empty: `Enter your full name`, `Enter your ZIP code`.
fn missing(label: &str) -> String {
    let mut rest = label.chars();
    let first = rest.next().map(char::to_lowercase);
    match label {
        "ZIP code" | "Eircode" => format!("Enter your {label}"),
        _ => format!(
            "Enter your {}{}",
            first.into_iter().flatten().collect::<String>(),
            rest.as_str()
        ),
    }
}

/// The letters of the region that was written out, in a country whose regions we know.
fn region_by_name(form: &Changeset) -> Option<&'static str> {
    let country: Country = form.value("country").trim().parse().ok()?;
    let typed = form.value("region").trim();
    let named = country
        .regions()
        .iter()
        .find(|(code, name)| name.eq_ignore_ascii_case(typed) || code.eq_ignore_ascii_case(typed));
    named.map(|(code, _)| *code)
}

/// Addresses of some countries name the region, whether or not tax depends on it.
fn cast_region(form: &mut Changeset, country: Option<Country>, region: &mut String) {
    let Some(country) = country.filter(|country| !country.regions().is_empty()) else { return };
    if !region.is_empty() || form.errors_of("region").count() > 0 {
        return;
    }
    let word = country.region_word();
    match (region_by_name(form), form.value("region").trim()) {
        (Some(code), _) => code.clone_into(region),
        (None, "") => form.error("region", format!("Choose a {}", word.to_lowercase())),
        // Whoever writes another one knows better than our list.
        (None, typed) => *region = one_line(typed).chars().take(MAX_REGION).collect(),
    }
}

/// Digits of the shortest telephone number. What else stands beside them, such as an extension, is
/// written in too many ways to be judged.
const MIN_DIGITS: usize = 5;

fn cast_phone(form: &mut Changeset) -> String {
    let phone = plain_signs(&line(form, "phone", "Phone", (false, 40))).trim().to_owned();
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    if !phone.is_empty() && digits < MIN_DIGITS && form.errors_of("phone").count() == 0 {
        form.error("phone", "Enter a phone number like +44 20 7946 0000");
    }
    phone
}

/// The address on the invoice, where it is another one than that of the parcel. Where there is no
/// parcel, whoever wants none on the invoice leaves it out.
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
