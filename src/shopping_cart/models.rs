//! Rows of the carts' tables.

use crate::{
    accounts::UserSession,
    catalog::{ProductStatus, full_name, options_text},
    foundation::{
        clock::Timestamp,
        ids::{
            CartId, CartItemId, ImageId, ProductId, ShippingMethodId, UserId, VariantId,
            WarehouseId,
        },
        money::Money,
    },
};

use super::cart_limits::CartLimits;

/// A cart without its lines.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::carts)]
pub struct Cart {
    /// The id.
    pub id: CartId,
    /// Whose it is; none while it is a visitor's.
    pub user_id: Option<UserId>,
    /// The hash of the token of a visitor's cart.
    pub token_hash: Option<String>,
    /// `active`; `checkout` while its owner checks out; others are over.
    status: String,
    /// The way of sending it that was chosen in the checkout.
    pub shipping_method_id: Option<ShippingMethodId>,
    /// Where it is picked up instead.
    pub pickup_warehouse_id: Option<WarehouseId>,
    /// Counts changes.
    pub version: i32,
    /// Until when it is kept without being used.
    pub expires_at: Timestamp,
    /// When it was made.
    pub inserted_at: Timestamp,
    /// Where its things go.
    #[diesel(embed)]
    pub destination: Destination,
}

impl Cart {
    /// Whether its owner checks out, so that it stays as it is.
    pub fn is_in_checkout(&self) -> bool {
        self.status == CHECKOUT
    }
}

/// A user with the user's open cart and the number of things in it.
pub type Arrived = (UserSession, Option<(Cart, i64)>);

/// What there is besides the lines of a cart. The usual cart has nothing of it, so nothing of it
/// is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, diesel::Queryable)]
pub struct CartFlags {
    /// Codes.
    pub codes: bool,
    /// Lines whose variant is no longer there.
    pub orphaned: bool,
    /// A merge that can be undone.
    pub merge: bool,
    /// Another cart of the owner's, which has expired.
    pub expired: bool,
}

/// The status of a cart whose owner checks out.
pub(super) const CHECKOUT: &str = "checkout";

/// Where a cart's things go. All of it is empty until the shopper has said so.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, diesel::Queryable, diesel::Selectable, diesel::AsChangeset,
)]
#[diesel(table_name = crate::db::schema::carts)]
pub struct Destination {
    /// Two letters of the country.
    pub country: String,
    /// State or province as its letters, such as `QC`.
    pub region: String,
    /// The postcode as it was typed, in upper case.
    pub postcode: String,
    /// The VAT number of a business.
    pub vat_number: String,
}

/// A warehouse where shoppers pick things up.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::warehouses)]
pub struct PickupPlace {
    /// The id.
    pub id: WarehouseId,
    /// Its name.
    pub name: String,
    /// Street and number.
    pub line1: String,
    /// Postcode.
    pub postcode: String,
    /// Town.
    pub city: String,
    /// State or province as its letters.
    pub region: String,
    /// Two letters of the country.
    pub country: String,
}

/// A merge of two carts.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::cart_merges)]
pub struct MergeRow {
    /// The visitor's cart.
    pub guest_cart_id: CartId,
    /// The customer's.
    pub cart_id: CartId,
    /// The customer's cart as it was, as JSON.
    pub before: String,
}

/// A line of a cart with the variant as it is now.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::cart_items)]
pub struct CartItem {
    /// The id.
    pub id: CartItemId,
    /// How many, from 1.
    pub quantity: i32,
    /// What one cost when the line was made.
    pub price_when_carted: Money,
    /// What the shopper last knew that one costs.
    pub seen_price: Money,
    /// How the shopper last knew that it stands with it.
    pub seen_state: String,
    /// Whether it is kept for later, and neither counts nor costs.
    pub saved: bool,
    /// Counts changes.
    pub version: i32,
    /// When it was added, which gives it its place.
    pub inserted_at: Timestamp,
    /// The variant as it is now.
    #[diesel(embed)]
    pub offer: PurchasableVariant,
}

/// A line without what it is of.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::cart_items)]
pub struct LineQuantity {
    /// The variant; none where it no longer exists.
    pub variant_id: Option<VariantId>,
    /// How many, from 1.
    pub quantity: i32,
    /// Whether it is kept for later.
    pub saved: bool,
    /// The key of the press that last added to it.
    pub added_key: String,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A variant as a shopper meets it.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::variants)]
pub struct PurchasableVariant {
    /// The variant.
    #[diesel(column_name = id)]
    pub variant_id: VariantId,
    /// The product that it is one of.
    pub product_id: ProductId,
    /// Values of the product's options; empty where it has fewer.
    pub option1: String,
    /// See `option1`.
    pub option2: String,
    /// See `option1`.
    pub option3: String,
    /// Stock keeping unit.
    pub sku: Option<String>,
    /// What one costs now.
    pub price: Money,
    /// How many one order may have.
    pub max_per_order: Option<i32>,
    /// The picture that shows this one.
    pub image_id: Option<ImageId>,
    /// Weight of one; 0 where it is not known.
    pub grams: i32,
    /// Whether there is something to send.
    pub requires_shipping: bool,
    /// Whether tax is due.
    pub taxable: bool,
    /// The product's name.
    #[diesel(select_expression = crate::db::schema::products::title)]
    pub title: String,
    /// The product's address.
    #[diesel(select_expression = crate::db::schema::products::slug)]
    pub slug: String,
    /// Whether the product can be seen.
    #[diesel(select_expression = crate::db::schema::products::status)]
    pub status: ProductStatus,
    /// When the product can be bought from; none means at once.
    #[diesel(select_expression = crate::db::schema::products::released_at)]
    pub released_at: Option<Timestamp>,
    /// How many of the product one customer may have, over all orders.
    #[diesel(select_expression = crate::db::schema::products::max_per_customer)]
    pub max_per_customer: Option<i32>,
    /// Which tax rates apply to the product.
    #[diesel(select_expression = crate::db::schema::products::tax_class)]
    pub tax_class: String,
}

impl PurchasableVariant {
    /// The chosen options, such as `Moss / 1.5 l`.
    pub fn options(&self) -> String {
        options_text([&self.option1, &self.option2, &self.option3])
    }

    /// Title and options.
    pub fn name(&self) -> String {
        full_name(&self.title, [&self.option1, &self.option2, &self.option3])
    }

    /// The most that one order can have, whatever there is.
    pub fn max_quantity(&self, cart_limits: &CartLimits) -> i32 {
        let most = cart_limits.max_quantity.max(1);
        let limits = [self.max_per_order, self.max_per_customer];
        limits.into_iter().flatten().fold(most, i32::min).max(1)
    }
}
