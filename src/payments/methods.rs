//! The ways to pay that a shop offers.

use crate::settings::Settings;

use super::gateway::Gateways;

/// A way to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method {
    /// What orders call it: `card`, `bank_transfer`, `cash_on_delivery` or `free`.
    pub code: &'static str,
    /// For people.
    pub name: &'static str,
    /// What choosing it means, for people.
    pub hint: &'static str,
    /// Whether it is paid at a provider's page before the order counts.
    pub online: bool,
}

impl Method {
    /// By card, or whatever else the provider's page offers.
    pub const CARD: Self = Self {
        code: "card",
        name: "Card",
        hint: "You'll pay on our payment provider's secure page.",
        online: true,
    };
    /// The shopper sends the money to the shop's account.
    pub const BANK_TRANSFER: Self = Self {
        code: "bank_transfer",
        name: "Bank transfer",
        hint: "We'll show our bank details after you order, and ship once your payment arrives.",
        online: false,
    };
    /// The shopper pays whoever hands the things over.
    pub const CASH: Self = Self {
        code: "cash_on_delivery",
        name: "Cash on delivery or pickup",
        hint: "Pay when you receive your order.",
        online: false,
    };
    /// What costs nothing; it is never chosen.
    pub const FREE: Self = Self {
        code: "free",
        name: "Nothing to pay",
        hint: "There's nothing to pay for this order.",
        online: false,
    };
    /// All that there are.
    pub const ALL: [Self; 4] = [Self::CARD, Self::BANK_TRANSFER, Self::CASH, Self::FREE];

    /// The one of a code.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.code == code)
    }
}

/// The ways to pay that this shop offers at the moment.
pub fn methods(settings: &Settings, gateways: &Gateways) -> Vec<Method> {
    let offered = [
        (Method::CARD, gateways.first().is_some()),
        (Method::BANK_TRANSFER, settings.takes_transfers),
        (Method::CASH, settings.takes_cash),
    ];
    offered.into_iter().filter(|(_, offered)| *offered).map(|(method, _)| method).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_without_a_provider_takes_transfers() {
        let (settings, none) = (Settings::default(), Gateways::default());
        assert_eq!(methods(&settings, &none), [Method::BANK_TRANSFER]);
        let settings = Settings { takes_transfers: false, takes_cash: true, ..settings };
        assert_eq!(methods(&settings, &none), [Method::CASH]);
        assert_eq!(Method::of_code("card"), Some(Method::CARD));
        assert_eq!(Method::of_code("gold"), None);
    }
}
