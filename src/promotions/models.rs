//! Rows of the coupons' tables.

use std::ops::Deref;

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Text};

use crate::{
    foundation::{
        clock::Timestamp,
        ids::{CategoryId, CouponId, OrderId, ProductId, UserId},
        money::Money,
        percent::Percent,
    },
    pricing::Reduction,
    text_enum,
};

/// The kind of a coupon's discount.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    AsExpression,
    FromSqlRow,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[diesel(sql_type = Text)]
#[strum(serialize_all = "snake_case")]
pub enum CouponKind {
    /// A percentage of the items' price.
    #[default]
    Percentage,
    /// A fixed amount off the items' price.
    Fixed,
    /// Free shipping.
    FreeShipping,
    /// Some units are free for each number of paid ones.
    #[strum(serialize = "buy_x_get_y")]
    BuyGet,
}

text_enum!(CouponKind);

impl CouponKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Percentage, Self::Fixed, Self::FreeShipping, Self::BuyGet];

    /// The value in the database and in forms.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The label for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Percentage => "Percentage",
            Self::Fixed => "Fixed amount",
            Self::FreeShipping => "Free shipping",
            Self::BuyGet => "Buy X, get Y free",
        }
    }
}

/// A discount that shoppers get by entering its code.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::coupons)]
pub struct Coupon {
    /// The id.
    pub id: CouponId,
    /// The attributes that its form edits.
    #[diesel(embed)]
    pub attributes: CouponAttributes,
    /// The number of orders that have used it.
    pub times_used: i32,
    /// Counts changes, to detect concurrent edits.
    pub version: i32,
    /// The time when it was created.
    pub inserted_at: Timestamp,
    /// The time when it was last changed.
    pub updated_at: Timestamp,
}

/// The attributes of a coupon that its form edits.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    diesel::Queryable,
    diesel::Selectable,
    diesel::Insertable,
    diesel::AsChangeset,
)]
#[diesel(table_name = crate::db::schema::coupons, treat_none_as_null = true)]
pub struct CouponAttributes {
    /// The code in upper case; unique.
    pub code: String,
    /// The name that shoppers see beside the amount.
    pub name: String,
    /// The kind of its discount.
    pub kind: CouponKind,
    /// For a percentage: parts per million.
    pub rate: Option<i32>,
    /// For a fixed amount: the amount.
    pub amount: Option<Money>,
    /// For a percentage: the maximum discount.
    pub max_discount: Option<Money>,
    /// For buy X, get Y: the number of units to pay.
    pub buy_quantity: Option<i32>,
    /// For buy X, get Y: the number of units that are then free.
    pub get_quantity: Option<i32>,
    /// The minimum price of the items in the cart before discounts.
    pub minimum_purchase: Option<Money>,
    /// The time when it starts; `None` if it has started already.
    pub starts_at: Option<Timestamp>,
    /// The time when it ends, exclusive; `None` if it never does.
    pub ends_at: Option<Timestamp>,
    /// The most orders that may use it.
    pub usage_limit: Option<i32>,
    /// The most orders of one customer that may use it.
    pub usage_limit_per_customer: Option<i32>,
    /// `true` if it can be combined with other coupons.
    pub can_combine: bool,
    /// `true` if it applies only to the products and categories that it includes.
    pub restricted: bool,
}

impl Deref for Coupon {
    type Target = CouponAttributes;

    fn deref(&self) -> &CouponAttributes {
        &self.attributes
    }
}

impl CouponAttributes {
    /// The reduction of prices. `None` if an attribute of its kind is missing, which a CHECK of the
    /// database prevents.
    pub fn reduction(&self) -> Option<Reduction> {
        Some(match self.kind {
            CouponKind::Percentage => Reduction::Percentage {
                percent: Percent::from_ppm(self.rate?).ok()?,
                at_most: self.max_discount.clone(),
            },
            CouponKind::Fixed => Reduction::Fixed(self.amount.clone()?),
            CouponKind::FreeShipping => Reduction::FreeShipping,
            CouponKind::BuyGet => {
                Reduction::BuyGet { buy: self.buy_quantity?, get: self.get_quantity? }
            }
        })
    }
}

/// A product that a coupon includes or excludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CouponProduct {
    pub product_id: ProductId,
    pub excluded: bool,
}

/// A category that a coupon includes or excludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::coupon_categories)]
pub struct CouponCategory {
    pub category_id: CategoryId,
    pub excluded: bool,
}

/// The slug of a product that a coupon includes or excludes.
#[derive(Clone, Debug, diesel::Queryable)]
pub struct CouponProductSlug {
    pub slug: String,
    pub excluded: bool,
}

/// A product that a coupon includes or excludes, by its slug.
#[derive(Clone, Debug, diesel::Queryable)]
pub struct TargetProduct {
    pub coupon_id: CouponId,
    pub slug: String,
    pub excluded: bool,
}

/// A category that a coupon includes or excludes.
#[derive(Clone, Copy, Debug, diesel::Queryable)]
pub struct TargetCategory {
    pub coupon_id: CouponId,
    pub category_id: CategoryId,
    pub excluded: bool,
}

/// A product by its slug.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::products)]
pub struct ProductSlug {
    pub slug: String,
    pub id: ProductId,
}

/// A product that a coupon includes or excludes, by name or by category.
#[derive(Clone, Copy, Debug, diesel::Queryable)]
pub struct ScopeRow {
    pub coupon_id: CouponId,
    pub product_id: ProductId,
    pub excluded: bool,
}

/// A customer's uses of a coupon.
#[derive(Clone, Copy, Debug, diesel::Queryable)]
pub struct CouponUses {
    pub coupon_id: CouponId,
    pub uses: i64,
}

/// A coupon that was just used.
#[derive(Clone, Copy, Debug, diesel::Queryable)]
pub struct UsedCoupon {
    pub id: CouponId,
    pub usage_limit_per_customer: Option<i32>,
    /// `true` if this was the last use; `None` if uses are unlimited.
    pub is_used_up: Option<bool>,
}

/// A use of a coupon that is inserted.
#[derive(Clone, Debug, diesel::Insertable)]
#[diesel(table_name = crate::db::schema::coupon_redemptions)]
pub struct Redemption<'a> {
    pub coupon_id: CouponId,
    pub order_id: OrderId,
    pub user_id: Option<UserId>,
    pub email: &'a str,
    pub amount: &'a Money,
    pub inserted_at: Timestamp,
}
