//! Rows of the coupons' tables.

use std::ops::Deref;

use diesel::ExpressionMethods;

use crate::{
    foundation::{
        clock::Timestamp,
        ids::{CouponId, OrderId, UserId},
        money::Money,
        percent::Percent,
    },
    pricing::Reduction,
};

/// How a coupon reduces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CouponKind {
    /// A part of what its goods cost.
    Percentage,
    /// An amount off its goods.
    Fixed,
    /// The delivery costs nothing.
    FreeShipping,
    /// Of so many units some cost nothing.
    BuyGet,
}

impl CouponKind {
    /// All of them with the database's and the forms' words.
    pub const ALL: [(&'static str, Self); 4] = [
        ("percentage", Self::Percentage),
        ("fixed", Self::Fixed),
        ("free_shipping", Self::FreeShipping),
        ("buy_x_get_y", Self::BuyGet),
    ];

    /// The word in the database and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Percentage => "percentage",
            Self::Fixed => "fixed",
            Self::FreeShipping => "free_shipping",
            Self::BuyGet => "buy_x_get_y",
        }
    }

    /// The words for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Percentage => "Percentage",
            Self::Fixed => "Fixed amount",
            Self::FreeShipping => "Free shipping",
            Self::BuyGet => "Buy X, get Y free",
        }
    }
}

impl From<CouponKind> for String {
    fn from(kind: CouponKind) -> Self {
        kind.as_str().to_owned()
    }
}

/// Reads the database's word, which its CHECK lets in.
impl TryFrom<String> for CouponKind {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|(known, _)| *known == word);
        known.map(|(_, kind)| kind).ok_or_else(|| format!("{word:?} is no kind of coupon"))
    }
}

/// An offer that shoppers get by typing its code.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::coupons)]
pub struct Coupon {
    /// The id.
    pub id: CouponId,
    /// What its form says.
    #[diesel(embed)]
    pub terms: CouponTerms,
    /// How many orders have used it.
    pub times_used: i32,
    /// Counts changes, so that two editors notice each other.
    pub version: i32,
    /// When it was made.
    pub inserted_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// What a coupon is, as its form says it.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    diesel::Queryable,
    diesel::Selectable,
    diesel::Insertable,
    diesel::AsChangeset,
)]
#[diesel(table_name = crate::db::schema::coupons, treat_none_as_null = true)]
pub struct CouponTerms {
    /// What is typed, in upper case; unique.
    pub code: String,
    /// What shoppers read beside the amount.
    pub name: String,
    /// How it reduces.
    #[diesel(deserialize_as = String, serialize_as = String)]
    pub kind: CouponKind,
    /// Of a percentage: parts per million.
    pub rate: Option<i32>,
    /// Of a fixed one: how much.
    pub amount: Option<Money>,
    /// Of a percentage: no more than this.
    pub max_discount: Option<Money>,
    /// Units to pay for.
    pub buy_quantity: Option<i32>,
    /// Units that are free then.
    pub get_quantity: Option<i32>,
    /// What the goods in the cart must cost before any discount.
    pub minimum_purchase: Option<Money>,
    /// From when it is good; none means at once.
    pub starts_at: Option<Timestamp>,
    /// Until when, that moment not included; none means for ever.
    pub ends_at: Option<Timestamp>,
    /// How many orders may use it.
    pub usage_limit: Option<i32>,
    /// How many orders of one customer may use it.
    pub usage_limit_per_customer: Option<i32>,
    /// Whether others may be used in the same order.
    pub can_combine: bool,
    /// Whether it is for nothing but the products and categories that it names.
    pub restricted: bool,
}

impl Deref for Coupon {
    type Target = CouponTerms;

    fn deref(&self) -> &CouponTerms {
        &self.terms
    }
}

impl CouponTerms {
    /// What it does, as prices are computed; none where the row lacks a part, which the
    /// database's CHECK prevents.
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

/// A use of a coupon, as it is written.
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
