//! What is said beside prices of tax and delivery: the one place that has the words.

use askama::{Template, filters::HtmlSafe};

use crate::{
    settings::{PriceTerms, TaxStatus},
    web::paths,
};

/// Whether goods are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// They are.
    This,
    /// What is chosen is not, something else of the product is.
    NotThis,
    /// Nothing of them, such as files and vouchers.
    Never,
}

/// What is said beside prices of tax and delivery; nothing where neither is charged.
#[derive(Clone, Debug, Template)]
#[template(path = "components/price_note.html")]
pub struct PriceNote {
    tax: String,
    /// What leads from tax to delivery.
    joint: &'static str,
    /// Whether delivery is said; only where it is charged.
    sent: Option<Sent>,
}

impl PriceNote {
    /// Right below a price: `Includes VAT, plus delivery`.
    pub fn of_one(prices: PriceTerms, sent: Sent) -> Self {
        let (tax, joint) = match prices.tax {
            TaxStatus::NotCharged => (String::new(), "Plus"),
            TaxStatus::Included(tax) => (format!("Includes {tax}"), ", plus"),
            TaxStatus::Added(tax) => (format!("Plus {tax}"), " and"),
        };
        Self::new(prices, (tax, joint), sent)
    }

    /// Once for a page of prices: `All prices include VAT, plus delivery`.
    pub fn of_all(prices: PriceTerms) -> Self {
        let (tax, joint) = match prices.tax {
            TaxStatus::NotCharged => (String::new(), "All prices plus"),
            TaxStatus::Included(tax) => (format!("All prices include {tax}"), ", plus"),
            TaxStatus::Added(tax) => (format!("All prices plus {tax}"), " and"),
        };
        Self::new(prices, (tax, joint), Sent::This)
    }

    fn new(prices: PriceTerms, (tax, joint): (String, &'static str), sent: Sent) -> Self {
        let said = prices.charges_shipping && sent != Sent::Never;
        Self { tax, joint, sent: said.then_some(sent) }
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.tax.is_empty() && self.sent.is_none()
    }
}

impl HtmlSafe for PriceNote {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::money::Currency;

    fn said(note: &PriceNote) -> String {
        let text = note.render().unwrap();
        let plain = text.split('<').filter_map(|part| part.split_once('>').map(|(_, text)| text));
        plain.collect::<String>().trim().to_owned()
    }

    #[test]
    fn tax_and_delivery_make_one_phrase() {
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
            assert_eq!(said(&PriceNote::of_one(prices, Sent::This)), one);
            assert_eq!(said(&PriceNote::of_all(prices)), all);
        }
    }

    #[test]
    fn what_is_not_sent_has_no_delivery() {
        let tax = TaxStatus::Included("tax");
        let prices = PriceTerms { currency: Currency::USD, tax, charges_shipping: true };
        assert_eq!(said(&PriceNote::of_one(prices, Sent::Never)), "Includes tax");
        let hidden = PriceNote::of_one(prices, Sent::NotThis).render().unwrap();
        assert!(hidden.contains("<span data-slot=\"delivery\" hidden>"), "{hidden}");
    }
}
