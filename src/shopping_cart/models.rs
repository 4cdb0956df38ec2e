//! Rows of the carts' tables.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Text};

use crate::{
    accounts::{User, UserSession},
    catalog::{ProductStatus, full_name, options_text},
    foundation::{
        clock::Timestamp,
        ids::{
            CartId, CartItemId, CartMergeId, ImageId, ProductId, ShippingMethodId, UserId,
            VariantId, WarehouseId,
        },
        money::Money,
    },
    inventory::AvailableStock,
    text_enum,
};

use super::{availability::LineAvailability, cart_limits::CartLimits};

/// The status of a cart.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    AsExpression,
    FromSqlRow,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[diesel(sql_type = Text)]
#[strum(serialize_all = "snake_case")]
pub enum CartStatus {
    /// Open; its owner can change it.
    Active,
    /// Locked while its owner checks out.
    Checkout,
    /// Ordered.
    Converted,
    /// A guest's cart that was merged into a customer's.
    Merged,
    /// Not used for too long.
    Expired,
}

text_enum!(CartStatus);

/// A cart without its lines.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::carts)]
pub struct Cart {
    /// The id.
    pub id: CartId,
    /// The user who owns it; `None` for a guest's cart.
    pub user_id: Option<UserId>,
    /// The hash of the token of a guest's cart.
    pub token_hash: Option<String>,
    status: CartStatus,
    /// The shipping method chosen at checkout.
    pub shipping_method_id: Option<ShippingMethodId>,
    /// The warehouse chosen at checkout if the order is picked up.
    pub pickup_warehouse_id: Option<WarehouseId>,
    /// Counts changes.
    pub version: i32,
    /// The time when the cart expires unless it is used before.
    pub expires_at: Timestamp,
    /// The time when it was created.
    pub inserted_at: Timestamp,
    /// The destination as far as it is known.
    #[diesel(embed)]
    pub destination: Destination,
}

impl Cart {
    /// Returns `true` if its owner is checking out, which locks the cart.
    pub fn is_in_checkout(&self) -> bool {
        self.status == CartStatus::Checkout
    }

    /// Returns `true` if it was ordered, or merged into another cart.
    pub(super) fn is_converted(&self) -> bool {
        matches!(self.status, CartStatus::Converted | CartStatus::Merged)
    }
}

/// An open cart and the number of units in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartWithCount {
    /// The cart.
    pub cart: Cart,
    /// Units, without lines that are saved for later.
    pub count: i64,
}

/// A user's session with the user's open cart.
#[derive(Clone, Debug)]
pub struct SessionCart {
    /// The user and the session.
    pub session: UserSession,
    /// The open cart, if the user has one.
    pub cart: Option<CartWithCount>,
}

/// The columns of a [`SessionCart`].
#[derive(diesel::Queryable)]
pub struct SessionCartRow {
    user: User,
    authenticated_at: Option<Timestamp>,
    begun_at: Timestamp,
    cart: Option<Cart>,
    count: Option<i64>,
}

impl From<SessionCartRow> for SessionCart {
    fn from(row: SessionCartRow) -> Self {
        let count = row.count.unwrap_or(0);
        Self {
            session: UserSession {
                user: row.user,
                authenticated_at: row.authenticated_at,
                begun_at: row.begun_at,
            },
            cart: row.cart.map(|cart| CartWithCount { cart, count }),
        }
    }
}

/// Rarely used features of a cart. Most carts use none of them, so their data is queried only if
/// the flag is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, diesel::Queryable)]
pub struct CartFlags {
    /// It has coupon codes.
    pub codes: bool,
    /// It has lines whose variant was deleted.
    pub orphaned: bool,
    /// A merge into it can be undone.
    pub merge: bool,
    /// The owner has another cart, which has expired.
    pub expired: bool,
}

/// The destination of a cart. Each field is empty until the shopper has entered it.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, diesel::Queryable, diesel::Selectable, diesel::AsChangeset,
)]
#[diesel(table_name = crate::db::schema::carts)]
pub struct Destination {
    /// Two-letter code of the country.
    pub country: String,
    /// Code of the state or province, such as `QC`.
    pub region: String,
    /// The postcode as it was typed, in upper case.
    pub postcode: String,
    /// The VAT number of a business.
    pub vat_number: String,
}

/// A warehouse where shoppers can pick up orders.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::warehouses)]
pub struct PickupLocation {
    /// The warehouse.
    pub id: WarehouseId,
    /// Its name.
    pub name: String,
    /// Street and number.
    pub line1: String,
    /// Postcode.
    pub postcode: String,
    /// City.
    pub city: String,
    /// Code of the state or province.
    pub region: String,
    /// Two-letter code of the country.
    pub country: String,
}

/// A merge of two carts.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::cart_merges)]
pub struct MergeRow {
    /// The guest's cart.
    pub guest_cart_id: CartId,
    /// The customer's cart.
    pub cart_id: CartId,
    /// The customer's cart before the merge, as JSON.
    pub before: String,
}

/// A merge that is inserted.
#[derive(Debug, diesel::Insertable)]
#[diesel(table_name = crate::db::schema::cart_merges)]
pub struct NewMerge<'a> {
    /// The guest's cart.
    pub guest_cart_id: CartId,
    /// The customer's cart.
    pub cart_id: CartId,
    /// The customer's cart before the merge, as JSON.
    pub before: &'a str,
    /// The messages for the shopper, as JSON.
    #[diesel(column_name = told)]
    pub messages: &'a str,
    /// The time when the carts were merged.
    pub merged_at: Timestamp,
}

/// The messages of a merge.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::cart_merges)]
pub struct MergeMessages {
    /// The merge.
    pub id: CartMergeId,
    /// The messages for the shopper, as JSON.
    #[diesel(column_name = told)]
    pub messages: String,
}

/// A line whose variant was deleted.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::cart_items)]
pub struct OrphanedLine {
    /// The line.
    pub id: CartItemId,
    /// The variant's former name.
    pub title: String,
}

/// A line with all data that the cart's page shows.
#[derive(diesel::Queryable)]
pub struct CartLineRow {
    /// The line.
    pub item: CartItem,
    /// The images to choose from.
    pub images: LineImages,
    /// The variant's stock.
    pub stock: VariantStock,
}

/// The URLs of the images that a line may show.
#[derive(diesel::Queryable)]
pub struct LineImages {
    /// The variant's own.
    pub variant: Option<String>,
    /// The first of the product.
    pub product: Option<String>,
}

/// A variant that a shopper wants to add, with its stock.
#[derive(diesel::Queryable)]
pub struct StockedVariant {
    /// The variant.
    pub offer: PurchasableVariant,
    /// Its stock.
    pub stock: VariantStock,
}

/// The stock of a variant.
#[derive(Clone, Copy, diesel::Queryable)]
pub struct VariantStock {
    track_stock: bool,
    backorder: bool,
    unreserved: Option<i64>,
}

impl VariantStock {
    /// The stock that can be sold.
    pub fn available(self) -> AvailableStock {
        AvailableStock::new(self.track_stock, self.backorder, self.unreserved)
    }
}

/// Units that are added to a cart.
#[derive(Debug)]
pub struct NewUnits<'a> {
    /// The variant.
    pub offer: &'a PurchasableVariant,
    /// Units to add, from 1.
    pub quantity: i32,
    /// The maximum number of units of the line after that.
    pub limit: i32,
    /// The idempotency key of the form; empty if it has none.
    pub key: &'a str,
}

/// Units of a product that a customer has ordered.
#[derive(diesel::Queryable)]
pub struct OrderedUnits {
    /// The product.
    pub product_id: ProductId,
    /// Units.
    pub units: Option<i64>,
}

/// The demand for a variant in current carts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, diesel::Queryable)]
pub struct Demand {
    /// The variant.
    pub variant: VariantId,
    /// Carts that contain it.
    pub carts: i64,
    /// Units in all of them.
    pub units: i64,
}

/// A line of a cart with the variant as it is now.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::cart_items)]
pub struct CartItem {
    /// The id.
    pub id: CartItemId,
    /// Units, from 1.
    pub quantity: i32,
    /// The unit price when the line was created.
    #[diesel(column_name = price_when_carted)]
    pub price_when_added: Money,
    /// The unit price that the shopper last acknowledged.
    #[diesel(column_name = seen_price)]
    pub acknowledged_price: Money,
    /// The availability that the shopper last acknowledged.
    #[diesel(column_name = seen_state, deserialize_as = String)]
    pub acknowledged_availability: LineAvailability,
    /// `true` if it is saved for later and left out of the total.
    pub saved: bool,
    /// Counts changes.
    pub version: i32,
    /// The time when it was added, which decides its position.
    pub inserted_at: Timestamp,
    /// The variant as it is now.
    #[diesel(embed)]
    pub offer: PurchasableVariant,
}

/// The quantity of a line and its last change.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::cart_items)]
pub struct LineQuantity {
    /// The variant; `None` if it was deleted.
    pub variant_id: Option<VariantId>,
    /// Units, from 1.
    pub quantity: i32,
    /// `true` if it is saved for later.
    pub saved: bool,
    /// The idempotency key of the form that last added to it.
    pub added_key: String,
    /// The time when it last changed.
    pub updated_at: Timestamp,
}

/// A variant with the attributes that matter when it is bought.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::variants)]
pub struct PurchasableVariant {
    /// The variant.
    #[diesel(column_name = id)]
    pub variant_id: VariantId,
    /// Its product.
    pub product_id: ProductId,
    /// Value of the product's first option; empty if it has none.
    pub option1: String,
    /// Value of the second option.
    pub option2: String,
    /// Value of the third option.
    pub option3: String,
    /// Stock keeping unit.
    pub sku: Option<String>,
    /// The current unit price.
    pub price: Money,
    /// The maximum number of units of one order.
    pub max_per_order: Option<i32>,
    /// The image of this variant.
    pub image_id: Option<ImageId>,
    /// Weight of one unit in grams; 0 if unknown.
    pub grams: i32,
    /// `true` if it is shipped.
    pub requires_shipping: bool,
    /// `true` if it is taxed.
    pub taxable: bool,
    /// The product's title.
    #[diesel(select_expression = crate::db::schema::products::title)]
    pub title: String,
    /// The product's slug.
    #[diesel(select_expression = crate::db::schema::products::slug)]
    pub slug: String,
    /// The product's status.
    #[diesel(select_expression = crate::db::schema::products::status)]
    pub status: ProductStatus,
    /// The time when the product is released; `None` if it can be bought already.
    #[diesel(select_expression = crate::db::schema::products::released_at)]
    pub released_at: Option<Timestamp>,
    /// The maximum number of units of the product that one customer may order in total.
    #[diesel(select_expression = crate::db::schema::products::max_per_customer)]
    pub max_per_customer: Option<i32>,
    /// The product's tax class, which selects the tax rates.
    #[diesel(select_expression = crate::db::schema::products::tax_class)]
    pub tax_class: String,
}

impl PurchasableVariant {
    /// The options, such as `Moss / 1.5 l`.
    pub fn options(&self) -> String {
        options_text([&self.option1, &self.option2, &self.option3])
    }

    /// Title and options.
    pub fn name(&self) -> String {
        full_name(&self.title, [&self.option1, &self.option2, &self.option3])
    }

    /// Returns the availability of `quantity` units.
    pub fn availability(
        &self,
        quantity: i32,
        stock: AvailableStock,
        now: Timestamp,
    ) -> LineAvailability {
        if !self.status.is_public() {
            return LineAvailability::Gone;
        }
        if let Some(release) = self.released_at.filter(|release| *release > now) {
            return LineAvailability::NotYet(release);
        }
        match stock.limit() {
            Some(0) => LineAvailability::SoldOut,
            Some(left) if left < quantity => LineAvailability::Short(left),
            _ => LineAvailability::Ready,
        }
    }

    /// The maximum number of units of one order, ignoring stock.
    pub fn max_quantity(&self, cart_limits: &CartLimits) -> i32 {
        let most = cart_limits.max_quantity.max(1);
        let limits = [self.max_per_order, self.max_per_customer];
        limits.into_iter().flatten().fold(most, i32::min).max(1)
    }
}
