//! What responses contain of a cart.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Result,
    api::{
        adjustment::AdjustmentView,
        response::ApiResponse,
        schema::{Amount, Time},
    },
    db::Conn,
    foundation::{clock::Timestamp, vat_number::VatNumber},
    pricing::{QuotedTax, TaxTotal},
    promotions::CheckedCode,
    settings::Settings,
    shopping_cart::{
        self, Cart, CartContents, CartLine, CartOwner, Destination, LineAvailability, LineChange,
    },
    web::{paths, state::AppState},
};

/// Loads a cart of an owner.
pub fn load_view(
    conn: &mut Conn<'_>,
    owner: &CartOwner,
    cart: &Cart,
    state: &AppState,
) -> Result<CartView> {
    let settings = state.settings();
    let contents = shopping_cart::load_contents(conn, owner, cart, &settings)?;
    Ok(CartView::new(cart, &contents, state, conn.now()))
}

/// A cart with current prices.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Cart)]
pub struct CartView {
    /// The id. It gives no access without the cart's token.
    id: i64,
    /// The secret token of a guest's cart, only in the response that created it.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// The customer; `null` for a guest.
    customer_id: Option<i64>,
    /// Counts the changes of the cart.
    pub(super) version: i32,
    /// `true` if a checkout is open, during which the cart can't be changed.
    is_in_checkout: bool,
    /// The currency of all amounts.
    currency: &'static str,
    /// Units that count towards the total.
    item_count: i32,
    /// The items in the order in which they were added.
    items: Vec<CartItemView>,
    /// Items that are saved for later.
    saved_items: Vec<CartItemView>,
    /// The sum of the items before discounts.
    subtotal: Amount,
    /// The sum of all discounts.
    discount_total: Amount,
    /// The shipping cost before discounts; `null` while it is unknown.
    shipping_total: Option<Amount>,
    /// `true` if the shipping cost is an estimate.
    is_shipping_estimated: bool,
    /// The tax; `null` while it is unknown.
    tax_total: Option<Amount>,
    /// `true` if prices include tax.
    prices_include_tax: bool,
    /// The tax by rate.
    taxes: Vec<CartTax>,
    /// Discounts, shipping and taxes, one by one: those that count lead from the subtotal to the total.
    adjustments: Vec<AdjustmentView>,
    /// The amount to pay, as far as it is known.
    total: Amount,
    /// The coupon codes.
    coupons: Vec<CartCoupon>,
    /// The name of the shipping method; `null` while it is unknown.
    shipping_method: Option<String>,
    /// The destination, as far as it is known.
    destination: CartDestination,
    /// Why it can't be ordered yet, in sentences.
    obstacles: Vec<String>,
    /// What has changed since the shopper last acknowledged it.
    changes: Vec<CartChange>,
    /// What the shop did besides the request, in sentences.
    notes: Vec<String>,
    /// When it was created.
    created_at: Time,
    /// When it expires unless it is used before.
    expires_at: Time,
}

/// An item of a cart.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CartItem)]
struct CartItemView {
    /// The id.
    id: i64,
    /// The product.
    product_id: i64,
    /// The variant.
    variant_id: i64,
    /// Units.
    quantity: i32,
    /// The current price of one unit.
    unit_price: Amount,
    /// The price of one unit when it was added.
    original_price: Amount,
    /// The price of all units; zero if it can't be bought.
    subtotal: Amount,
    /// The discount on it.
    discount_amount: Amount,
    /// The subtotal minus the discount.
    total: Amount,
    /// The tax on it.
    tax_amount: Amount,
    /// Stock keeping unit.
    sku: Option<String>,
    /// The product's name.
    title: String,
    /// The chosen options, such as `Moss / 1.5 l`; empty if there are none.
    variant_title: String,
    /// The URL of the picture.
    image_url: Option<String>,
    /// The URL of the product's page.
    url: String,
    /// `true` if it is shipped.
    requires_shipping: bool,
    /// The availability of its units.
    availability: ItemAvailability,
    /// Units that are left, if stock is limited.
    units_left: Option<i32>,
    /// Explains the availability; empty if all units are available.
    availability_message: String,
}

/// The availability of an item.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemAvailability {
    /// All units are available.
    Available,
    /// Fewer units are left.
    Short,
    /// No unit is left.
    SoldOut,
    /// It is not released yet.
    NotReleased,
    /// It is no longer sold.
    Discontinued,
}

/// The tax of one rate.
#[derive(Debug, Serialize, ToSchema)]
struct CartTax {
    /// The place, such as `Germany`.
    zone: String,
    /// The name, such as `VAT`.
    name: String,
    /// The percentage, such as `19`.
    rate: String,
    /// The net amount that is taxed.
    taxable: Amount,
    /// The tax.
    amount: Amount,
}

/// A coupon code of a cart.
#[derive(Debug, Serialize, ToSchema)]
struct CartCoupon {
    /// The code.
    code: String,
    /// The name.
    name: String,
    /// `true` if it applies.
    is_applied: bool,
    /// The discount; zero if it does not apply.
    amount: Amount,
    /// How often each customer may use it, as a sentence; `null` without a limit. Guests confirm their email
    /// address in the checkout.
    limit: Option<String>,
    /// Why it does not apply, as a sentence.
    reason: Option<String>,
    /// The code of that reason, such as `coupon_minimum_not_met`.
    reason_code: Option<&'static str>,
}

/// The place to which a cart is shipped.
#[derive(Debug, Serialize, ToSchema)]
pub struct CartDestination {
    /// Two-letter code of the country; empty if unknown.
    country: String,
    /// Code of the state or province.
    region: String,
    /// The postcode.
    postcode: String,
    /// The VAT number of a business.
    vat_number: String,
    /// `true` if the VAT number passed all checks.
    is_vat_number_valid: bool,
}

/// A change of an item.
#[derive(Debug, Serialize, ToSchema)]
struct CartChange {
    /// The item.
    item_id: i64,
    /// The price that the shopper last acknowledged, if it has changed.
    old_price: Option<Amount>,
    /// What changed, in sentences.
    messages: Vec<String>,
}

impl CartView {
    /// The view of a cart with its contents.
    pub fn new(cart: &Cart, contents: &CartContents, state: &AppState, now: Timestamp) -> Self {
        let settings = state.settings();
        let totals = &contents.totals;
        let quote = &totals.quote;
        let item = |line: &CartLine| CartItemView::new(line, contents, state, &settings, now);
        let change = |change: &LineChange| CartChange::new(change, &settings, now);
        Self {
            id: cart.id.get(),
            token: None,
            customer_id: cart.user_id.map(|user| user.get()),
            version: cart.version,
            is_in_checkout: cart.is_in_checkout(),
            currency: quote.currency.code(),
            item_count: contents.count(),
            items: contents.lines.iter().map(item).collect(),
            saved_items: contents.saved.iter().map(item).collect(),
            subtotal: Amount::from(&quote.subtotal),
            discount_total: Amount::from(&quote.discount_total()),
            shipping_total: quote.shipping.as_ref().map(|fee| Amount::from(&fee.base)),
            is_shipping_estimated: quote.shipping.as_ref().is_some_and(|fee| fee.estimated),
            tax_total: tax_total(&quote.tax),
            prices_include_tax: quote.prices_include_tax,
            taxes: quote.taxes.iter().map(CartTax::from).collect(),
            adjustments: quote.rows().iter().map(AdjustmentView::from).collect(),
            total: Amount::from(&quote.total),
            coupons: totals.coupons.iter().map(|code| CartCoupon::new(code, contents)).collect(),
            shipping_method: shipping_method(contents),
            destination: CartDestination::from(&cart.destination),
            obstacles: totals.obstacles(),
            changes: contents.changes().iter().map(change).collect(),
            notes: Vec::new(),
            created_at: cart.inserted_at.into(),
            expires_at: cart.expires_at.into(),
        }
    }

    pub(super) fn with_token(self, token: Option<String>) -> Self {
        Self { token, ..self }
    }

    pub(super) fn with_notes(self, notes: impl IntoIterator<Item = String>) -> Self {
        Self { notes: notes.into_iter().collect(), ..self }
    }

    /// Its coupon codes.
    pub(super) fn codes(&self) -> Vec<String> {
        self.coupons.iter().map(|coupon| coupon.code.clone()).collect()
    }

    pub fn to_response(&self) -> Result<ApiResponse> {
        Ok(ApiResponse::ok(self)?.with_version(self.version))
    }
}

fn tax_total(tax: &TaxTotal) -> Option<Amount> {
    match tax {
        TaxTotal::Amount(tax) => Some(tax.into()),
        TaxTotal::NotCharged | TaxTotal::Reversed(_) => {
            Some(Amount::from(&crate::foundation::money::Money::zero()))
        }
        TaxTotal::Unknown => None,
    }
}

fn shipping_method(contents: &CartContents) -> Option<String> {
    let totals = &contents.totals;
    let pickup = totals.pickup.as_ref().map(|location| format!("Pickup at {}", location.name));
    pickup.or_else(|| totals.method.as_ref().map(|method| method.name.clone()))
}

impl CartItemView {
    fn new(
        line: &CartLine,
        contents: &CartContents,
        state: &AppState,
        settings: &Settings,
        now: Timestamp,
    ) -> Self {
        let CartLine { item, availability, .. } = line;
        let offer = &item.offer;
        let zero = crate::foundation::money::Money::zero();
        let quoted = contents.quoted_line(line);
        let amount = |part: Option<&_>| Amount::from(part.unwrap_or(&zero));
        Self {
            id: item.id.get(),
            product_id: offer.product_id.get(),
            variant_id: offer.variant_id.get(),
            quantity: item.quantity,
            unit_price: Amount::from(&offer.price),
            original_price: Amount::from(&item.price_when_added),
            subtotal: amount(quoted.map(|quoted| &quoted.base)),
            discount_amount: amount(quoted.map(|quoted| &quoted.discount)),
            total: amount(quoted.map(|quoted| &quoted.total)),
            tax_amount: amount(quoted.map(|quoted| &quoted.tax)),
            sku: offer.sku.clone(),
            title: offer.title.clone(),
            variant_title: offer.options(),
            image_url: line.image_src.as_deref().map(|src| state.shop.absolute_url(src)),
            url: state.shop.absolute(&paths::product(&offer.slug)),
            requires_shipping: offer.requires_shipping,
            availability: (*availability).into(),
            units_left: line.left,
            availability_message: line.availability_label(now, settings.zone()),
        }
    }
}

impl From<LineAvailability> for ItemAvailability {
    fn from(availability: LineAvailability) -> Self {
        match availability {
            LineAvailability::Ready => Self::Available,
            LineAvailability::Short(_) => Self::Short,
            LineAvailability::SoldOut => Self::SoldOut,
            LineAvailability::NotYet(_) => Self::NotReleased,
            LineAvailability::Gone => Self::Discontinued,
        }
    }
}

impl From<&QuotedTax> for CartTax {
    fn from(tax: &QuotedTax) -> Self {
        Self {
            zone: tax.rate.place.clone(),
            name: tax.rate.name.clone(),
            rate: tax.rate.percent.to_string(),
            taxable: Amount::from(&tax.taxable),
            amount: Amount::from(&tax.amount),
        }
    }
}

impl CartCoupon {
    fn new(coupon: &CheckedCode, contents: &CartContents) -> Self {
        let discounts = &contents.totals.quote.discounts;
        let discount = discounts.iter().filter(|discount| discount.code == coupon.code);
        let rejection = coupon.result.as_ref().err();
        Self {
            code: coupon.code.clone(),
            name: coupon.name.clone(),
            is_applied: rejection.is_none(),
            amount: Amount::from(&discount.map(|discount| &discount.amount).sum()),
            limit: coupon.limit_per_customer().map(|limit| format!("{limit}.")),
            reason: rejection.map(ToString::to_string),
            reason_code: rejection.map(crate::error::Reason::code),
        }
    }
}

impl From<&Destination> for CartDestination {
    fn from(destination: &Destination) -> Self {
        Self {
            country: destination.country.clone(),
            region: destination.region.clone(),
            postcode: destination.postcode.clone(),
            vat_number: destination.vat_number.clone(),
            is_vat_number_valid: destination.vat_number.parse::<VatNumber>().is_ok(),
        }
    }
}

impl CartChange {
    fn new(change: &LineChange, settings: &Settings, now: Timestamp) -> Self {
        Self {
            item_id: change.item.get(),
            old_price: change.old_price.as_ref().map(Amount::from),
            messages: change.sentences(settings.currency, now, settings.zone()),
        }
    }
}
