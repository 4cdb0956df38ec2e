//! The lists whose records can disappear.

/// A list whose records can disappear. Orders and API keys are missing, since they are never deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum RecordList {
    /// Products.
    Products,
    /// Categories.
    Categories,
    /// Coupons.
    Coupons,
    /// Tax rates.
    TaxRates,
    /// Shipping zones.
    ShippingZones,
    /// Shipping methods.
    ShippingMethods,
    /// Warehouses.
    Warehouses,
    /// The stock of variants in warehouses.
    StockItems,
    /// Lines of the stock's ledger.
    StockMovements,
    /// Checkouts that have reserved stock.
    StockHolds,
    /// Deletions that can be restored.
    Deletions,
    /// Jobs that failed permanently.
    FailedJobs,
    /// Bulk changes and imports.
    ProductBatches,
    /// Saved views of lists.
    SavedViews,
    /// Groups of words that mean the same to the search.
    SearchSynonyms,
    /// Webhook endpoints.
    WebhookEndpoints,
    /// The shop's own roles of staff.
    Roles,
    /// Invitations of staff.
    StaffInvitations,
    /// Orders of an earlier shop.
    ImportedOrders,
}

impl RecordList {
    /// The list of a table's rows. `None` for tables without a list.
    pub fn of_table(table: &str) -> Option<Self> {
        table.parse().ok()
    }

    /// The name, as stored.
    pub(super) fn name(self) -> &'static str {
        self.into()
    }
}
