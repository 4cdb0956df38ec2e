//! What tax an address pays.

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

/// The rates at a place for these classes of goods. A VAT number that is not valid is ignored;
/// its form tells so. An address without an answer is logged and counted each time.
pub fn rates_at(
    conn: &mut Conn<'_>,
    settings: &Settings,
    place: &Place,
    vat_number: &str,
    classes: &[&str],
) -> Result<TaxQuote> {
    let Some(country) = place.country.filter(|_| settings.charges_tax) else {
        return Ok(if settings.charges_tax { TaxQuote::Unknown } else { TaxQuote::NotCharged });
    };
    let rows = q!(conn, tax::rates::of(&[country.code(), EVERYWHERE_ELSE]))?;
    let reversed = is_reversed(&settings.country, country.code(), vat_number);
    Ok(match find(&rows, place, classes) {
        RateLookup::Rates(rates) if reversed => TaxQuote::Reversed(rates),
        // Where prices contain no tax, none has to be known to leave it away.
        RateLookup::Region | RateLookup::Nothing(_) if reversed && !settings.prices_include_tax => {
            TaxQuote::Reversed(Rates::default())
        }
        RateLookup::Rates(rates) => TaxQuote::Charged(rates),
        RateLookup::Region => TaxQuote::Unknown,
        RateLookup::Nothing(class) => no_answer(country, place, &class),
    })
}

fn no_answer(country: Country, place: &Place, class: &str) -> TaxQuote {
    tracing::warn!(
        monotonic_counter.tax_without_answer = 1,
        country = country.code(),
        region = place.region,
        class,
        "no tax rate for an address; orders there are refused"
    );
    TaxQuote::NoAnswer(format!(
        "We can't calculate the tax for {country} right now, so we can't take orders from there. \
         Please contact us."
    ))
}

/// Whether goods go from one member state to a business in another one, which has shown a valid
/// number that is not of the shop's own state.
fn is_reversed(from: &str, to: &str, vat_number: &str) -> bool {
    let Ok(number) = vat_number.parse::<VatNumber>() else { return false };
    let northern_ireland = to == "GB" && number.country() == to;
    let abroad = from != to && from != number.country();
    abroad && is_eu_member(from) && (is_eu_member(to) || northern_ireland)
}

#[cfg(test)]
mod tests {
    use super::is_reversed;

    #[test]
    fn the_charge_is_reversed_between_two_member_states_only() {
        let french = "FR23334175221";
        assert!(is_reversed("DE", "FR", french));
        assert!(is_reversed("DE", "AT", french), "a chain of two sales");
        assert!(is_reversed("DE", "GB", "XI980780684"), "Northern Ireland");
        assert!(!is_reversed("DE", "GB", french), "leaves the union");
        assert!(!is_reversed("DE", "US", french), "leaves the union");
        assert!(!is_reversed("DE", "DE", french), "stays at home");
        assert!(!is_reversed("DE", "FR", "DE136695976"), "the shop's own state's number");
        assert!(!is_reversed("US", "FR", french), "comes from outside");
        assert!(!is_reversed("", "FR", french), "the shop is nowhere");
        assert!(!is_reversed("DE", "FR", "FR23334175222"), "mistyped");
        assert!(!is_reversed("DE", "FR", ""), "none given");
    }
}
