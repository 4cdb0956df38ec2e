//! Adding items to a cart.

use std::time::Duration;

use serde_json::json;

use crate::{
    Result, catalog,
    db::Tx,
    foundation::{
        changeset::Changeset,
        ids::{ProductId, VariantId},
        params::Params,
        zone::Zone,
    },
    inventory::AvailableStock,
    q,
    webhooks::EventKind,
};

use super::{
    allowance::{PurchaseAllowance, purchase_allowance},
    availability::LineAvailability,
    cart_limits::CartLimits,
    cart_owner::CartOwner,
    carts::get_or_create_cart,
    models::{LineQuantity, NewUnits, PurchasableVariant},
    rejection::CartRejection,
    webhook_events,
};

/// The units that were added to a cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// Title and options.
    pub name: String,
    /// Units that were added.
    pub quantity: i32,
    /// Explains why fewer units than requested were added, in a sentence.
    pub note: Option<String>,
}

/// The time within which a form with the same key counts as repeated. A second click follows within
/// seconds; a shopper who returns to the page later wants to add more.
const REPEAT_WINDOW: Duration = Duration::from_secs(10);

/// The maximum length of an idempotency key in bytes. Longer ones are ignored.
const MAX_KEY: usize = 100;

/// A request to add units of a variant.
pub(super) struct AddRequest<'a> {
    /// The variant.
    pub variant: VariantId,
    /// Units, from 1.
    pub quantity: i32,
    /// The idempotency key of the form; empty if it has none.
    pub key: &'a str,
}

/// Adds `quantity` units (1 by default) of `variant_id`, or of the only variant of `product_id`.
/// Adds fewer units, with a note, if the limit per order or the stock does not allow more. Creates
/// the cart with its first item. If a form with the same `_key` is repeated within seconds, it adds
/// the units once.
///
/// # Errors
/// `Invalid` if the quantity is out of range or an option must be chosen first, `Rejected` if the
/// product can't be bought or not in this quantity, or if the owner is checking out.
pub fn add_item_to_cart(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    params: Params,
) -> Result<Added> {
    let mut form = Changeset::new(params);
    let quantity = match form.values().get("quantity") {
        None => Some(1),
        Some(_) => form.integer("quantity", "Quantity", 1..=cart_limits.max_quantity),
    };
    let variant = cast_variant(tx, &mut form)?;
    let (Some(quantity), Some(variant), true) = (quantity, variant, form.is_valid()) else {
        return Err(form.into());
    };
    let key = form.values().get("_key").filter(|key| key.len() <= MAX_KEY).unwrap_or_default();
    add_variant(tx, owner, cart_limits, &AddRequest { variant, quantity, key })
}

/// Returns the variant of the form, or adds an error if an option must be chosen first.
fn cast_variant(tx: &mut Tx<'_>, form: &mut Changeset) -> Result<Option<VariantId>> {
    if let Some(variant) = form.values().get("variant_id") {
        return variant.parse().map_err(|_| CartRejection::NotAvailable.into()).map(Some);
    }
    let mut variants = Vec::new();
    if let Some(product) = form.values().get("product_id") {
        let product: ProductId = product.parse().map_err(|_| CartRejection::NotAvailable)?;
        variants = q!(tx, shopping_cart::purchasable_variants::first_two_of_product(product))?;
        if variants.is_empty() {
            return Err(CartRejection::NotAvailable.into());
        }
    }
    let only = variants.pop().filter(|_| variants.is_empty());
    if only.is_none() {
        form.error("variant_id", "Choose an option first");
    }
    Ok(only)
}

/// Adds units of a variant, limited by the maximum per order and the stock.
pub(super) fn add_variant(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    request: &AddRequest<'_>,
) -> Result<Added> {
    let found = q!(tx, shopping_cart::purchasable_variants::with_stock(request.variant))?;
    let found = found.ok_or(CartRejection::NotAvailable)?;
    let stock = found.stock.available();
    let offer = found.offer;
    let now = tx.now();
    let cart = get_or_create_cart(tx, owner, cart_limits)?;
    let lines = q!(tx, shopping_cart::items::quantities(cart))?;
    let line = lines.iter().find(|line| line.variant_id == Some(request.variant));
    if let Some(line) = line
        && is_repeated(line, request)
        && now < line.updated_at.after(REPEAT_WINDOW)
    {
        let quantity = request.quantity.min(line.quantity);
        return Ok(Added { name: offer.name(), quantity, note: None });
    }
    check_availability(tx, offer.availability(1, stock, now), &offer, cart_limits.zone)?;
    let is_saved = line.is_some_and(|line| line.saved);
    let before = line.filter(|line| !line.saved).map_or(0, |line| line.quantity);
    let allowance = purchase_allowance(tx, owner, cart, &offer)?;
    if let Some(allowance) = allowance.as_ref().filter(|allowance| allowance.units <= before) {
        return Err(CartRejection::CustomerLimit(allowance.limit.clone()).into());
    }
    let limits = UnitLimits::new(offer.max_quantity(cart_limits), allowance, stock);
    if before >= limits.units() {
        return Err(limits.rejection(offer.name()).into());
    }
    if line.is_none() && lines.len() >= cart_limits.max_lines {
        return Err(CartRejection::CartFull { max: cart_limits.max_lines }.into());
    }
    let new_units = NewUnits {
        offer: &offer,
        quantity: request.quantity,
        limit: limits.units(),
        key: request.key,
    };
    let after = if is_saved {
        q!(tx, shopping_cart::items::replace_saved(cart, &new_units, now))?
    } else {
        q!(tx, shopping_cart::items::add(cart, &new_units, now))?
    };
    let added = after - before;
    let data = json!({ "variant_id": request.variant, "quantity": added });
    webhook_events::notify(tx, EventKind::CartItemAdded, cart, data)?;
    let note = (added < request.quantity).then(|| limits.note(added));
    Ok(Added { name: offer.name(), quantity: added, note })
}

/// Returns `true` if the form that last added to the line had the request's key.
fn is_repeated(line: &LineQuantity, request: &AddRequest<'_>) -> bool {
    !line.saved && !request.key.is_empty() && line.added_key == request.key
}

fn check_availability(
    tx: &mut Tx<'_>,
    availability: LineAvailability,
    offer: &PurchasableVariant,
    zone: Zone,
) -> Result<()> {
    let reserved_until = match availability {
        LineAvailability::SoldOut => {
            catalog::reserved_until(tx, &[offer.variant_id])?.remove(&offer.variant_id)
        }
        // Drafts and archived products are hidden from shoppers.
        LineAvailability::Gone => return Err(CartRejection::NotAvailable.into()),
        _ => None,
    };
    match availability.unavailable_reason_at(&offer.name(), reserved_until, tx.now(), zone) {
        None => Ok(()),
        Some(reason) if matches!(availability, LineAvailability::NotYet(_)) => {
            Err(CartRejection::NotReleased { reason }.into())
        }
        Some(reason) => Err(CartRejection::SoldOut { reason }.into()),
    }
}

/// The maximum number of units of a variant in a line, and its cause.
struct UnitLimits {
    /// The maximum by the shop's rules, ignoring stock.
    max: i32,
    /// The limit per customer, if it determines `max`.
    allowance: Option<PurchaseAllowance>,
    /// Units in stock; `None` if stock sets no limit.
    in_stock: Option<i32>,
}

impl UnitLimits {
    fn new(order_max: i32, allowance: Option<PurchaseAllowance>, stock: AvailableStock) -> Self {
        let allowance = allowance.filter(|allowance| allowance.units < order_max);
        let max = allowance.as_ref().map_or(order_max, |allowance| allowance.units);
        Self { max, allowance, in_stock: stock.limit() }
    }

    /// The maximum number of units in the line.
    fn units(&self) -> i32 {
        self.in_stock.map_or(self.max, |in_stock| in_stock.min(self.max))
    }

    /// Returns the reason why no units can be added to a line that has reached the limit.
    fn rejection(&self, name: String) -> CartRejection {
        let max = self.max;
        let left = self.units();
        if max == 1 {
            CartRejection::AlreadyInCart { name }
        } else if max == left {
            CartRejection::QuantityLimit { name, max }
        } else {
            CartRejection::NotEnoughStock { name, left }
        }
    }

    /// Explains why only `added` units were added.
    fn note(&self, added: i32) -> String {
        match (self.in_stock, &self.allowance) {
            (Some(left), _) if left < self.max => {
                format!("Only {left} left, so we added {added}.")
            }
            (_, Some(allowance)) => format!("{}. We added {added}.", allowance.limit),
            _ => format!("The limit is {}, so we added {added}.", self.max),
        }
    }
}
