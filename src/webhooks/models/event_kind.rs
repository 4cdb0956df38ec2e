//! The kinds of events, and the patterns by which endpoints choose them.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Text};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// The kind of an event, named as in the body of its webhook.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    AsExpression,
    FromSqlRow,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[diesel(sql_type = Text)]
pub enum EventKind {
    /// A cart was created.
    #[strum(serialize = "cart.created")]
    CartCreated,
    /// A cart changed in another way than by its items and codes.
    #[strum(serialize = "cart.updated")]
    CartUpdated,
    /// Units of a variant were added.
    #[strum(serialize = "cart.item_added")]
    CartItemAdded,
    /// The quantity of an item changed, or it was saved for later.
    #[strum(serialize = "cart.item_updated")]
    CartItemUpdated,
    /// An item was removed.
    #[strum(serialize = "cart.item_removed")]
    CartItemRemoved,
    /// The last item was removed.
    #[strum(serialize = "cart.cleared")]
    CartCleared,
    /// A code was entered.
    #[strum(serialize = "cart.coupon_applied")]
    CartCouponApplied,
    /// A code was removed.
    #[strum(serialize = "cart.coupon_removed")]
    CartCouponRemoved,
    /// A guest's cart was merged into the customer's at log-in.
    #[strum(serialize = "cart.merged")]
    CartMerged,
    /// A cart became an order.
    #[strum(serialize = "cart.converted")]
    CartConverted,
    /// An expired cart was deleted.
    #[strum(serialize = "cart.deleted")]
    CartDeleted,
    /// An order was placed.
    #[strum(serialize = "order.created")]
    OrderCreated,
    /// An order was paid in full.
    #[strum(serialize = "order.paid")]
    OrderPaid,
    /// An order was cancelled.
    #[strum(serialize = "order.cancelled")]
    OrderCancelled,
    /// Money was refunded.
    #[strum(serialize = "order.refunded")]
    OrderRefunded,
    /// A package of an order was shipped.
    #[strum(serialize = "order.shipped")]
    OrderShipped,
    /// An order was put on hold.
    #[strum(serialize = "order.held")]
    OrderHeld,
    /// An order is no longer on hold.
    #[strum(serialize = "order.released")]
    OrderReleased,
    /// A product was created or restored.
    #[strum(serialize = "product.created")]
    ProductCreated,
    /// A product, its variants, pictures or categories changed.
    #[strum(serialize = "product.updated")]
    ProductUpdated,
    /// A product was deleted.
    #[strum(serialize = "product.deleted")]
    ProductDeleted,
    /// A product was released before its planned time.
    #[strum(serialize = "product.released")]
    ProductReleased,
    /// The units on hand of a variant fell to the shop's limit for low stock.
    #[strum(serialize = "stock.low")]
    StockLow,
    /// The last unit on hand of a variant is gone.
    #[strum(serialize = "stock.out")]
    StockOut,
    /// A variant that was out has units on hand again.
    #[strum(serialize = "stock.back")]
    StockBack,
    /// The units on hand of a variant changed.
    #[strum(serialize = "stock.updated")]
    StockUpdated,
    /// An account was created.
    #[strum(serialize = "customer.created")]
    CustomerCreated,
    /// An account was confirmed, or its email address changed.
    #[strum(serialize = "customer.updated")]
    CustomerUpdated,
    /// An account that an import created was deleted, because the import was undone.
    #[strum(serialize = "customer.deleted")]
    CustomerDeleted,
    /// The preview of an imported file is complete.
    #[strum(serialize = "import.ready")]
    ImportReady,
    /// A file was imported, or can't be read.
    #[strum(serialize = "import.finished")]
    ImportFinished,
    /// A bulk change or an import of products is done, or stopped.
    #[strum(serialize = "product_batch.finished")]
    ProductBatchFinished,
    /// A bulk change or an import of products was undone.
    #[strum(serialize = "product_batch.undone")]
    ProductBatchUndone,
    /// The shopkeeper sent a test to an endpoint.
    #[strum(serialize = "webhook.test")]
    WebhookTest,
}

crate::text_enum!(EventKind);

/// The kind of record that an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum SubjectKind {
    /// A cart.
    Cart,
    /// An order.
    Order,
    /// A product.
    Product,
    /// A variant, for events about stock.
    Variant,
    /// An account.
    Customer,
    /// An import of a file.
    Import,
    /// A bulk change or an import of products.
    ProductBatch,
    /// An endpoint, for tests.
    Endpoint,
}

impl EventKind {
    /// The name, such as `cart.item_added`.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The part of the name before the dot, such as `cart`.
    pub fn group(self) -> &'static str {
        self.name().split('.').next().unwrap_or_default()
    }

    /// The kind of record that it is about.
    pub fn subject(self) -> SubjectKind {
        match self.group() {
            "cart" => SubjectKind::Cart,
            "order" => SubjectKind::Order,
            "product" => SubjectKind::Product,
            "stock" => SubjectKind::Variant,
            "customer" => SubjectKind::Customer,
            "import" => SubjectKind::Import,
            "product_batch" => SubjectKind::ProductBatch,
            _ => SubjectKind::Endpoint,
        }
    }

    /// The kinds that an endpoint can choose: all except tests, which every endpoint gets.
    pub fn choices() -> impl Iterator<Item = Self> {
        Self::VARIANTS.iter().copied().filter(|kind| *kind != Self::WebhookTest)
    }
}

/// The events that an endpoint listens to: names, `order.*` for a group, or `*` for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventPatterns(Vec<String>);

impl EventPatterns {
    /// Returns `true` if an endpoint with these patterns gets events of a kind.
    pub fn matches(&self, kind: EventKind) -> bool {
        self.0.iter().any(|pattern| match pattern.strip_suffix(".*") {
            Some(group) => group == kind.group(),
            None => pattern == "*" || pattern == kind.name(),
        })
    }

    /// The patterns.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Returns `true` if a text is a pattern that an endpoint can choose.
    pub fn is_valid(pattern: &str) -> bool {
        pattern == "*"
            || EventKind::choices().any(|kind| {
                pattern == kind.name() || pattern.strip_suffix(".*") == Some(kind.group())
            })
    }
}

/// Reads patterns separated by spaces.
impl From<String> for EventPatterns {
    fn from(text: String) -> Self {
        Self(text.split_whitespace().map(str::to_owned).collect())
    }
}

impl<S: Into<String>> FromIterator<S> for EventPatterns {
    fn from_iter<I: IntoIterator<Item = S>>(patterns: I) -> Self {
        Self(patterns.into_iter().map(Into::into).collect())
    }
}

/// Writes the patterns, separated by spaces.
impl std::fmt::Display for EventPatterns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(text: &str) -> EventPatterns {
        EventPatterns::from(text.to_owned())
    }

    #[test]
    fn patterns_match_names_groups_and_all() {
        assert!(patterns("*").matches(EventKind::CartMerged));
        assert!(patterns("order.*").matches(EventKind::OrderHeld));
        assert!(!patterns("order.*").matches(EventKind::CartMerged));
        assert!(patterns("cart.merged order.paid").matches(EventKind::OrderPaid));
        assert!(!patterns("cart.merged").matches(EventKind::OrderPaid));
        assert!(!patterns("").matches(EventKind::OrderPaid));
    }

    #[test]
    fn only_known_patterns_are_valid() {
        for pattern in ["*", "order.*", "stock.*", "cart.item_added"] {
            assert!(EventPatterns::is_valid(pattern), "{pattern}");
        }
        for pattern in
            ["", "order", "order.", "order.x", "o*", "*.paid", "webhook.test", "webhook.*"]
        {
            assert!(!EventPatterns::is_valid(pattern), "{pattern}");
        }
    }

    #[test]
    fn every_group_has_a_subject() {
        let test = EventKind::WebhookTest;
        for kind in EventKind::choices() {
            assert_ne!(kind.subject(), test.subject(), "{}", kind.name());
        }
    }
}
