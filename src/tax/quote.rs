//! The tax at an address.

use crate::{
    Result,
    db::Conn,
    foundation::{
        place::{Country, Place},
        vat_number::{VatNumber, is_eu_member},
    },
    q,
    settings::Settings,
};

use super::{
    models::EVERYWHERE_ELSE,
    rates::{RateLookup, Rates, TaxQuote, find},
};

/// The rates at a place for these tax classes. An invalid VAT number is ignored; the form reports
/// it. A missing rate is logged and counted each time.
pub fn find_rates(
    conn: &mut Conn<'_>,
    settings: &Settings,
    place: &Place,
    vat_number: &str,
    classes: &[&str],
) -> Result<TaxQuote> {
    let Some(country) = place.country.filter(|_| settings.charges_tax) else {
        return Ok(if settings.charges_tax { TaxQuote::Unknown } else { TaxQuote::NotCharged });
    };
    let rows = q!(conn, tax::rates::list_by_country(&[country.code(), EVERYWHERE_ELSE]))?;
    let is_reversed = is_reverse_charged(&settings.country, country.code(), vat_number);
    Ok(match find(&rows, place, classes) {
        RateLookup::Found(rates) if is_reversed => TaxQuote::Reversed(rates),
        // If prices don't include tax, the rates are not needed for a reverse charge.
        RateLookup::RegionNeeded | RateLookup::Missing(_)
            if is_reversed && !settings.prices_include_tax =>
        {
            TaxQuote::Reversed(Rates::default())
        }
        RateLookup::Found(rates) => TaxQuote::Charged(rates),
        RateLookup::RegionNeeded => TaxQuote::Unknown,
        RateLookup::Missing(class) => no_rate(country, place, &class),
    })
}

fn no_rate(country: Country, place: &Place, class: &str) -> TaxQuote {
    tracing::warn!(
        monotonic_counter.tax_without_answer = 1,
        country = country.code(),
        region = place.region,
        class,
        "no tax rate for an address; orders there are refused"
    );
    TaxQuote::NoRate(format!(
        "We can't calculate the tax for {country} right now, so we can't take orders from there. \
         Please contact us."
    ))
}

/// Returns `true` if the sale is from one member state of the European Union to a business in
/// another one, whose valid VAT number is not from the shop's own state.
fn is_reverse_charged(from: &str, to: &str, vat_number: &str) -> bool {
    let Ok(number) = vat_number.parse::<VatNumber>() else { return false };
    let is_northern_ireland = to == "GB" && number.country() == to;
    let is_abroad = from != to && from != number.country();
    is_abroad && is_eu_member(from) && (is_eu_member(to) || is_northern_ireland)
}

#[cfg(test)]
mod tests {
    use super::is_reverse_charged;

    #[test]
    fn the_charge_is_reversed_between_two_member_states_only() {
        let french = "FR23334175221";
        assert!(is_reverse_charged("DE", "FR", french));
        assert!(is_reverse_charged("DE", "AT", french), "a chain of two sales");
        assert!(is_reverse_charged("DE", "GB", "XI980780684"), "Northern Ireland");
        assert!(!is_reverse_charged("DE", "GB", french), "leaves the union");
        assert!(!is_reverse_charged("DE", "US", french), "leaves the union");
        assert!(!is_reverse_charged("DE", "DE", french), "stays at home");
        assert!(!is_reverse_charged("DE", "FR", "DE136695976"), "the shop's own state's number");
        assert!(!is_reverse_charged("US", "FR", french), "comes from outside");
        assert!(!is_reverse_charged("", "FR", french), "the shop is nowhere");
        assert!(!is_reverse_charged("DE", "FR", "FR23334175222"), "mistyped");
        assert!(!is_reverse_charged("DE", "FR", ""), "none given");
    }
}
