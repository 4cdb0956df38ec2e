//! What can happen.

use crate::foundation::ids::{CartId, OrderId, ProductId, UserId, VariantId};

/// Something that a committed transaction did.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// A product, its variants, pictures or categories changed, or it came or went.
    ProductChanged(ProductId),
    /// Categories changed.
    CategoriesChanged,
    /// Many products changed at once, as by an import.
    CatalogChanged,
    /// The stock of a variant changed.
    StockChanged(VariantId),
    /// A cart's lines changed.
    CartChanged(CartId),
    /// An order was placed.
    OrderPlaced(OrderId),
    /// Something became of an order: it was paid, sent, refunded, called off.
    OrderChanged(OrderId),
    /// The shop's settings changed.
    SettingsChanged,
    /// Tax rates, ways of sending or coupons changed: carts and checkouts may cost something else.
    TermsChanged,
    /// A user's sessions ended.
    LoggedOut(UserId),
    /// There is work for the worker.
    JobEnqueued,
    /// Something happened, and nobody knows what: another program wrote to the database, or other
    /// nodes were not heard for a while.
    ResyncRequired,
    /// A job was given up, or is tried again after that.
    FailedJobsChanged,
}
