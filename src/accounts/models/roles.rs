//! Roles of staff.

use crate::{
    accounts::permissions::{Permission, PermissionSet},
    foundation::{clock::Timestamp, ids::RoleId},
};

/// The kind of a role. All but the last are built in.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[strum(serialize_all = "snake_case")]
pub enum RoleKind {
    /// May do everything. There is always an owner.
    Owner,
    /// Runs the shop, except for its staff, its secrets and how it is paid.
    Manager,
    /// Looks after products, categories, pictures and stock.
    Catalog,
    /// Packs and ships orders.
    Fulfillment,
    /// Helps customers, and refunds orders.
    Support,
    /// Reads what the shop sells.
    Analyst,
    /// A role of the shop's own, with the permissions that are stored with it.
    Own,
}

crate::text_enum!(RoleKind);

/// What managers may not do: what decides who controls the shop and who gets its money.
const NOT_FOR_MANAGERS: [Permission; 7] = [
    Permission::Admin,
    Permission::StaffRead,
    Permission::StaffWrite,
    Permission::ApiKeysRead,
    Permission::ApiKeysWrite,
    Permission::WebhooksWrite,
    Permission::PaymentsWrite,
];

impl RoleKind {
    /// The word in the API.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// Describes the role in a sentence; empty for the shop's own roles.
    pub fn description(self) -> &'static str {
        match self {
            Self::Owner => "Everything. A shop always has an owner.",
            Self::Manager => {
                "Runs the shop. Can't change staff, API keys, webhooks and payment settings."
            }
            Self::Catalog => "Looks after products, categories, pictures and stock.",
            Self::Fulfillment => "Packs and ships orders and counts stock. Can't refund.",
            Self::Support => "Helps customers with their orders, and refunds them.",
            Self::Analyst => {
                "Sees orders, customers, products and settings. Can't change anything."
            }
            Self::Own => "",
        }
    }

    /// The permissions of a role of this kind, with `own` of a role of the shop's own.
    pub fn permissions(self, own: PermissionSet) -> PermissionSet {
        use Permission::*;
        match self {
            Self::Owner => PermissionSet::all(),
            Self::Manager => {
                let all = Permission::all().iter().copied();
                all.filter(|permission| !NOT_FOR_MANAGERS.contains(permission)).collect()
            }
            Self::Catalog => {
                [ProductsWrite, CategoriesWrite, StockWrite, WarehousesRead, TaxRead, DeletionsRead]
                    .into_iter()
                    .collect()
            }
            Self::Fulfillment => {
                [OrdersWrite, StockWrite, ProductsRead, WarehousesRead, ShippingRead]
                    .into_iter()
                    .collect()
            }
            Self::Support => [
                OrdersWrite,
                RefundsWrite,
                CustomersRead,
                ProductsRead,
                CategoriesRead,
                StockRead,
                CouponsRead,
                ShippingRead,
                JobsRead,
            ]
            .into_iter()
            .collect(),
            Self::Analyst => [
                OrdersRead,
                ReportsRead,
                CustomersRead,
                ProductsRead,
                CategoriesRead,
                StockRead,
                WarehousesRead,
                CouponsRead,
                TaxRead,
                ShippingRead,
                SettingsRead,
            ]
            .into_iter()
            .collect(),
            Self::Own => own,
        }
    }
}

/// A role of staff.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::roles)]
pub struct Role {
    /// The id.
    pub id: RoleId,
    /// The kind.
    pub kind: RoleKind,
    /// The name; unique.
    pub name: String,
    /// The stored permissions; empty for built-in roles.
    #[diesel(column_name = permissions, deserialize_as = String)]
    own_permissions: PermissionSet,
    /// Counts the changes.
    pub version: i32,
    /// The time at which it was created.
    pub inserted_at: Timestamp,
}

impl Role {
    /// What its members may do.
    pub fn permissions(&self) -> PermissionSet {
        self.kind.permissions(self.own_permissions)
    }

    /// Returns `true` for a role that comes with the program and can't be changed.
    pub fn is_built_in(&self) -> bool {
        self.kind != RoleKind::Own
    }
}

/// A role of the shop's own as it is written.
#[derive(Clone, Debug)]
pub struct RoleDraft {
    /// The name.
    pub name: String,
    /// The permissions.
    pub permissions: PermissionSet,
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[test]
    fn only_owners_may_do_everything_and_analysts_only_read() {
        let of = |kind: RoleKind| kind.permissions(PermissionSet::NONE);
        for kind in RoleKind::VARIANTS {
            let may_all = of(*kind).contains(Permission::Admin);
            assert_eq!(may_all, *kind == RoleKind::Owner, "{kind:?}");
            let may_staff = of(*kind).contains(Permission::StaffWrite);
            assert_eq!(may_staff, *kind == RoleKind::Owner, "{kind:?}");
        }
        let writes = of(RoleKind::Analyst).iter().any(|one| !one.word().ends_with(":read"));
        assert!(!writes);
        assert!(!of(RoleKind::Fulfillment).contains(Permission::RefundsWrite));
        assert!(of(RoleKind::Own).is_empty());
    }
}
