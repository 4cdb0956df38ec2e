//! The kinds of events.

use crate::foundation::ids::{CartId, OrderId, ProductId, UserId, VariantId};

/// A change that a committed transaction has made.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// A product was created, changed or deleted, or its variants, pictures or categories changed.
    ProductChanged(ProductId),
    /// Categories changed.
    CategoriesChanged,
    /// Many products may have changed, for example by an import.
    CatalogChanged,
    /// Words that mean the same to the search changed.
    SynonymsChanged,
    /// The stock of a variant changed.
    StockChanged(VariantId),
    /// A cart's lines changed.
    CartChanged(CartId),
    /// An order was placed.
    OrderPlaced(OrderId),
    /// An order was paid, shipped, refunded, cancelled or otherwise changed.
    OrderChanged(OrderId),
    /// The shop's settings changed.
    SettingsChanged,
    /// Tax rates, delivery methods or coupons changed, so totals may be different.
    PricingRulesChanged,
    /// A user's sessions ended.
    LoggedOut(UserId),
    /// A job was added to the outbox or became due.
    JobEnqueued,
    /// Any data may have changed: another program wrote to the database, or notifications were
    /// lost.
    ResyncRequired,
    /// The list of failed jobs or paused services changed.
    FailedJobsChanged,
    /// A job that a page of the admin shows made progress.
    JobProgressed,
}
