//! The steps of a checkout, and which of them are done.

use crate::{payments::Method, shipping::Delivery, shopping_cart::Line, tax::TaxQuote};

use super::session::CheckoutSession;

/// A step of a checkout, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Who buys, and where it goes.
    Details,
    /// Whether the e-mail address is the shopper's.
    Proof,
    /// How it gets there.
    Delivery,
    /// How it is paid.
    Payment,
    /// A last look, and the press that orders.
    Review,
}

impl CheckoutSession {
    /// The steps of this checkout. There is none without something to choose.
    pub fn steps(&self) -> Vec<Step> {
        let all = [Step::Details, Step::Proof, Step::Delivery, Step::Payment, Step::Review];
        all.into_iter().filter(|step| self.has(*step)).collect()
    }

    fn has(&self, step: Step) -> bool {
        match step {
            Step::Details | Step::Review => true,
            Step::Proof => !self.proof_reasons.is_empty(),
            Step::Delivery => self.ships() && (self.is_charged() || !self.places.is_empty()),
            Step::Payment => {
                self.payment().is_none() || (self.methods.len() > 1 && !self.is_free())
            }
        }
    }

    /// Whether there is anything to be sent.
    pub fn ships(&self) -> bool {
        let ships = |line: &&Line| line.counted() > 0 && line.item.offer.requires_shipping;
        self.contents.lines.iter().find(ships).is_some()
    }

    /// Whether anything depends on where the shopper is: a parcel, or the tax.
    pub fn asks_where(&self) -> bool {
        self.ships() || !matches!(self.contents.totals.tax, TaxQuote::NotCharged)
    }

    fn is_charged(&self) -> bool {
        !matches!(self.contents.totals.delivery, Delivery::NotCharged | Delivery::NothingToShip)
    }

    /// Whether a step needs nothing more.
    pub fn is_done(&self, step: Step) -> bool {
        match step {
            Step::Details => self.checkout.has_details,
            Step::Delivery => self.is_delivery_chosen(),
            Step::Payment => self.payment().is_some(),
            Step::Proof => self.proof_reasons.is_empty(),
            Step::Review => false,
        }
    }

    fn is_delivery_chosen(&self) -> bool {
        let totals = &self.contents.totals;
        let method = totals.method.as_ref().map(|method| method.id);
        let chosen = method.is_some() && method == self.cart.shipping_method_id;
        chosen || totals.pickup.is_some() || !self.is_charged()
    }

    /// The first step that something is missing in.
    pub fn first_open(&self) -> Step {
        self.steps().into_iter().find(|step| !self.is_done(*step)).unwrap_or(Step::Review)
    }

    /// The step behind another.
    pub fn after(&self, step: Step) -> Step {
        self.steps().into_iter().find(|other| *other > step).unwrap_or(Step::Review)
    }

    /// Whether it is certain that there is nothing to pay: what sending it costs is known too.
    pub fn is_free(&self) -> bool {
        self.contents.total().is_zero() && self.is_delivery_chosen()
    }

    /// The way to pay, once it is known. What was chosen waits while there is nothing to pay.
    pub fn payment(&self) -> Option<&Method> {
        if self.is_free() {
            return Some(&Method::FREE);
        }
        self.methods.iter().find(|method| method.code == self.checkout.payment_method)
    }
}
