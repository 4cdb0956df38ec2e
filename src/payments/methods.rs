//! The payment methods of a shop.

use crate::settings::Settings;

use super::gateway::Gateways;

/// A payment method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentMethod {
    /// The code in orders: `card`, `bank_transfer`, `cash_on_delivery` or `free`.
    pub code: &'static str,
    /// The label for people.
    pub name: &'static str,
    /// A hint about the next step, for people.
    pub hint: &'static str,
    /// `true` if it is paid on a provider's page before the order is confirmed.
    pub online: bool,
}

impl PaymentMethod {
    /// By card, or by any other method that the provider's page offers.
    pub const CARD: Self = Self {
        code: "card",
        name: "Card",
        hint: "You'll pay on our payment provider's secure page.",
        online: true,
    };
    /// By transfer to the shop's bank account.
    pub const BANK_TRANSFER: Self = Self {
        code: "bank_transfer",
        name: "Bank transfer",
        hint: "We'll show our bank details after you order, and ship once your payment arrives.",
        online: false,
    };
    /// In cash on delivery or pickup.
    pub const CASH: Self = Self {
        code: "cash_on_delivery",
        name: "Cash on delivery or pickup",
        hint: "Pay when you receive your order.",
        online: false,
    };
    /// For orders without anything to pay. Customers can't choose it.
    pub const FREE: Self = Self {
        code: "free",
        name: "Nothing to pay",
        hint: "There's nothing to pay for this order.",
        online: false,
    };
    /// All payment methods.
    pub const ALL: [Self; 4] = [Self::CARD, Self::BANK_TRANSFER, Self::CASH, Self::FREE];

    /// The payment method with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.code == code)
    }
}

/// The payment methods that the shop offers now.
pub fn available_methods(settings: &Settings, gateways: &Gateways) -> Vec<PaymentMethod> {
    let card = gateways.first().is_some().then_some(PaymentMethod::CARD);
    let transfer = settings.takes_transfers.then_some(PaymentMethod::BANK_TRANSFER);
    let cash = settings.takes_cash.then_some(PaymentMethod::CASH);
    card.into_iter().chain(transfer).chain(cash).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_without_a_provider_accepts_transfers_and_cash() {
        let settings = Settings::default();
        let none = Gateways::default();
        assert_eq!(available_methods(&settings, &none), [PaymentMethod::BANK_TRANSFER]);
        let settings = Settings { takes_transfers: false, takes_cash: true, ..settings };
        assert_eq!(available_methods(&settings, &none), [PaymentMethod::CASH]);
        assert_eq!(PaymentMethod::from_code("card"), Some(PaymentMethod::CARD));
        assert_eq!(PaymentMethod::from_code("gold"), None);
    }
}
