//! The note about tax and delivery beside prices.

use askama::{Template, filters::HtmlSafe};

use crate::{
    settings::{PriceTerms, TaxStatus},
    web::paths,
};

/// The part of the note about delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryNote {
    /// The item is shipped.
    Shown,
    /// The chosen variant is not shipped, but others are. A script shows the text for them.
    Hidden,
    /// Nothing is shipped, as with files and vouchers, or shipping is free.
    Absent,
}

/// The note about tax and delivery beside prices. Empty if neither is charged.
#[derive(Clone, Debug, Template)]
#[template(path = "components/price_note.html")]
pub struct PriceNote {
    tax: String,
    /// The text between tax and delivery.
    joint: &'static str,
    delivery: DeliveryNote,
}

impl PriceNote {
    /// The note below a price: `Includes VAT, plus delivery`.
    pub fn for_price(prices: PriceTerms, delivery: DeliveryNote) -> Self {
        let (tax, joint) = match prices.tax {
            TaxStatus::NotCharged => (String::new(), "Plus"),
            TaxStatus::Included(tax) => (format!("Includes {tax}"), ", plus"),
            TaxStatus::Added(tax) => (format!("Plus {tax}"), " and"),
        };
        Self::new(prices, tax, joint, delivery)
    }

    /// The note for a page of prices: `All prices include VAT, plus delivery`.
    pub fn for_page(prices: PriceTerms) -> Self {
        let (tax, joint) = match prices.tax {
            TaxStatus::NotCharged => (String::new(), "All prices plus"),
            TaxStatus::Included(tax) => (format!("All prices include {tax}"), ", plus"),
            TaxStatus::Added(tax) => (format!("All prices plus {tax}"), " and"),
        };
        Self::new(prices, tax, joint, DeliveryNote::Shown)
    }

    fn new(prices: PriceTerms, tax: String, joint: &'static str, delivery: DeliveryNote) -> Self {
        let delivery = if prices.charges_shipping { delivery } else { DeliveryNote::Absent };
        Self { tax, joint, delivery }
    }

    /// Returns `true` if the note has no text.
    pub fn is_empty(&self) -> bool {
        self.tax.is_empty() && self.delivery == DeliveryNote::Absent
    }
}

impl HtmlSafe for PriceNote {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::money::Currency;

    fn text(note: &PriceNote) -> String {
        let html = note.render().unwrap();
        let plain = html.split('<').filter_map(|part| part.split_once('>').map(|(_, text)| text));
        plain.collect::<String>().trim().to_owned()
    }

    #[test]
    fn tax_and_delivery_are_joined_to_one_phrase() {
        let (vat, tax) = (TaxStatus::Included("VAT"), TaxStatus::Added("tax"));
        for (tax, charges_shipping, one, all) in [
            (TaxStatus::NotCharged, false, "", ""),
            (TaxStatus::NotCharged, true, "Plus delivery", "All prices plus delivery"),
            (vat, false, "Includes VAT", "All prices include VAT"),
            (vat, true, "Includes VAT, plus delivery", "All prices include VAT, plus delivery"),
            (tax, false, "Plus tax", "All prices plus tax"),
            (tax, true, "Plus tax and delivery", "All prices plus tax and delivery"),
        ] {
            let prices = PriceTerms { currency: Currency::USD, tax, charges_shipping };
            assert_eq!(text(&PriceNote::for_price(prices, DeliveryNote::Shown)), one);
            assert_eq!(text(&PriceNote::for_page(prices)), all);
        }
    }

    #[test]
    fn digital_goods_have_no_delivery_note() {
        let tax = TaxStatus::Included("tax");
        let prices = PriceTerms { currency: Currency::USD, tax, charges_shipping: true };
        assert_eq!(text(&PriceNote::for_price(prices, DeliveryNote::Absent)), "Includes tax");
        let hidden = PriceNote::for_price(prices, DeliveryNote::Hidden).render().unwrap();
        assert!(hidden.contains("<span data-slot=\"delivery\" hidden>"), "{hidden}");
    }
}
