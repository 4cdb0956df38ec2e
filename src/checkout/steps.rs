//! The steps of a checkout.

use crate::{payments::PaymentMethod, shipping::Delivery, shopping_cart::CartLine, tax::TaxQuote};

use super::session::CheckoutSession;

/// A step of a checkout. Steps are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Email and address.
    Details,
    /// Verification of the email address.
    Proof,
    /// Delivery method.
    Delivery,
    /// Payment method.
    Payment,
    /// Order summary and the button that places the order.
    Review,
}

impl CheckoutSession {
    /// Returns the steps of this checkout. Steps without a choice are left out.
    pub fn steps(&self) -> Vec<Step> {
        let all = [Step::Details, Step::Proof, Step::Delivery, Step::Payment, Step::Review];
        all.into_iter().filter(|step| self.has(*step)).collect()
    }

    fn has(&self, step: Step) -> bool {
        match step {
            Step::Details | Step::Review => true,
            Step::Proof => !self.proof_reasons.is_empty(),
            Step::Delivery => {
                self.needs_shipping() && (self.is_charged() || !self.pickup_locations.is_empty())
            }
            Step::Payment => {
                self.payment().is_none() || (self.methods.len() > 1 && !self.is_free())
            }
        }
    }

    /// Returns `true` if anything is shipped.
    pub fn needs_shipping(&self) -> bool {
        let ships = |line: &CartLine| line.counted_units() > 0 && line.item.offer.requires_shipping;
        self.contents.lines.iter().any(ships)
    }

    /// Returns `true` if the destination is needed, for shipping or for tax.
    pub fn needs_destination(&self) -> bool {
        self.needs_shipping() || !matches!(self.contents.totals.tax, TaxQuote::NotCharged)
    }

    fn is_charged(&self) -> bool {
        !matches!(self.contents.totals.delivery, Delivery::NotCharged | Delivery::NothingToShip)
    }

    /// Returns `true` if a step is complete.
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

    /// Returns the first step that is not complete.
    pub fn first_open(&self) -> Step {
        self.steps().into_iter().find(|step| !self.is_done(*step)).unwrap_or(Step::Review)
    }

    /// Returns the step that follows another.
    pub fn after(&self, step: Step) -> Step {
        self.steps().into_iter().find(|other| *other > step).unwrap_or(Step::Review)
    }

    /// Returns `true` if there is nothing to pay. `false` while the shipping cost is unknown.
    pub fn is_free(&self) -> bool {
        self.contents.total().is_zero() && self.is_delivery_chosen()
    }

    /// Returns the payment method, if it is known. A chosen one is ignored while there is nothing
    /// to pay.
    pub fn payment(&self) -> Option<&PaymentMethod> {
        if self.is_free() {
            return Some(&PaymentMethod::FREE);
        }
        self.methods.iter().find(|method| method.code == self.checkout.payment_method)
    }
}
