//! Permissions: one vocabulary for the roles of people, the scopes of API keys and the command line.

use std::{fmt, str::FromStr};

use strum::{EnumMessage, VariantArray};

/// The right to do one kind of thing, written as `resource:action`. Its message says in words what
/// it allows.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    strum::Display,
    strum::EnumMessage,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
pub enum Permission {
    /// Seeing all products, including drafts.
    #[strum(serialize = "products:read", message = "View all products, including drafts")]
    ProductsRead,
    /// Changing products, their variants and pictures.
    #[strum(serialize = "products:write", message = "Create, change and delete products")]
    ProductsWrite,
    /// Seeing how categories are used.
    #[strum(serialize = "categories:read", message = "View categories")]
    CategoriesRead,
    /// Changing categories.
    #[strum(serialize = "categories:write", message = "Create, change and delete categories")]
    CategoriesWrite,
    /// Seeing stock levels, the ledger, and what carts and checkouts contain.
    #[strum(serialize = "stock:read", message = "View stock levels and reserved stock")]
    StockRead,
    /// Changing stock levels and releasing reserved stock.
    #[strum(serialize = "stock:write", message = "Change stock levels and release reserved stock")]
    StockWrite,
    /// Seeing warehouses.
    #[strum(serialize = "warehouses:read", message = "View warehouses")]
    WarehousesRead,
    /// Changing warehouses.
    #[strum(serialize = "warehouses:write", message = "Create, change and delete warehouses")]
    WarehousesWrite,
    /// Seeing all orders.
    #[strum(serialize = "orders:read", message = "View all orders and their customers")]
    OrdersRead,
    /// Shipping, canceling and settling orders.
    #[strum(serialize = "orders:write", message = "Ship, cancel and change orders")]
    OrdersWrite,
    /// Returning money.
    #[strum(serialize = "refunds:write", message = "Refund orders")]
    RefundsWrite,
    /// Seeing customers.
    #[strum(serialize = "customers:read", message = "View customers")]
    CustomersRead,
    /// Importing customers.
    #[strum(serialize = "customers:write", message = "Import customers")]
    CustomersWrite,
    /// Seeing reports of sales.
    #[strum(serialize = "reports:read", message = "View reports of sales")]
    ReportsRead,
    /// Seeing coupons.
    #[strum(serialize = "coupons:read", message = "View coupons")]
    CouponsRead,
    /// Changing coupons.
    #[strum(serialize = "coupons:write", message = "Create, change and delete coupons")]
    CouponsWrite,
    /// Seeing tax rates.
    #[strum(serialize = "tax:read", message = "View tax rates")]
    TaxRead,
    /// Changing tax rates.
    #[strum(serialize = "tax:write", message = "Create, change and delete tax rates")]
    TaxWrite,
    /// Seeing shipping zones and methods.
    #[strum(serialize = "shipping:read", message = "View shipping zones and methods")]
    ShippingRead,
    /// Changing shipping zones and methods.
    #[strum(
        serialize = "shipping:write",
        message = "Create, change and delete shipping zones and methods"
    )]
    ShippingWrite,
    /// Seeing the shop's settings.
    #[strum(serialize = "settings:read", message = "View the shop's settings")]
    SettingsRead,
    /// Changing the shop's settings.
    #[strum(serialize = "settings:write", message = "Change the shop's settings")]
    SettingsWrite,
    /// Changing how the shop is paid.
    #[strum(serialize = "payments:write", message = "Change payment methods and bank details")]
    PaymentsWrite,
    /// Seeing webhook endpoints and their deliveries.
    #[strum(serialize = "webhooks:read", message = "View webhook endpoints and deliveries")]
    WebhooksRead,
    /// Changing webhook endpoints.
    #[strum(serialize = "webhooks:write", message = "Create, change and delete webhook endpoints")]
    WebhooksWrite,
    /// Seeing jobs that failed.
    #[strum(serialize = "jobs:read", message = "View failed emails and other failed jobs")]
    JobsRead,
    /// Trying failed jobs again.
    #[strum(serialize = "jobs:write", message = "Try failed emails and other failed jobs again")]
    JobsWrite,
    /// Seeing API keys, without their secrets.
    #[strum(serialize = "api_keys:read", message = "View API keys")]
    ApiKeysRead,
    /// Creating and revoking API keys.
    #[strum(serialize = "api_keys:write", message = "Create and revoke API keys")]
    ApiKeysWrite,
    /// Seeing members of staff, roles and invitations.
    #[strum(serialize = "staff:read", message = "View staff and roles")]
    StaffRead,
    /// Inviting members of staff, and changing what they may do.
    #[strum(serialize = "staff:write", message = "Invite and change staff, and change roles")]
    StaffWrite,
    /// Seeing deleted records. Restoring one needs the permission to change its resource.
    #[strum(serialize = "deletions:read", message = "View deleted records")]
    DeletionsRead,
    /// Seeing the audit log: who changed what.
    #[strum(serialize = "audit:read", message = "View the history of all changes")]
    AuditRead,
    /// Everything, including what later versions add.
    #[strum(serialize = "admin", message = "Everything, including future permissions")]
    Admin,
}

/// The action that includes all others of a resource, in the words of an API key.
const ALL_ACTIONS: &str = "admin";

impl Permission {
    /// Returns all permissions, resource by resource.
    pub fn all() -> &'static [Self] {
        Self::VARIANTS
    }

    /// The word, such as `products:read`.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The resource, such as `products`; `admin` for everything.
    pub fn resource(self) -> &'static str {
        let word = self.word();
        word.split_once(':').map_or(word, |(resource, _)| resource)
    }

    /// Returns `true` if people must have confirmed their identity lately to use it, since it decides who controls
    /// the shop.
    pub fn needs_confirmation(self) -> bool {
        matches!(
            self,
            Self::StaffWrite | Self::ApiKeysWrite | Self::WebhooksWrite | Self::PaymentsWrite
        )
    }

    /// Describes what it allows, such as "Refund orders".
    pub fn description(self) -> &'static str {
        self.get_message().unwrap_or_else(|| self.word())
    }

    /// The permission to read what this one allows to write.
    fn read(self) -> Option<Self> {
        let resource = self.word().strip_suffix(":write")?;
        Self::VARIANTS.iter().copied().find(|other| {
            other.word().strip_prefix(resource).is_some_and(|action| action == ":read")
        })
    }

    fn bit(self) -> u64 {
        1 << (self as u64)
    }
}

/// A set of permissions. Writing includes reading, and `admin` includes everything.
///
/// As text, its words are separated by spaces: `orders:read products:write`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PermissionSet(u64);

impl PermissionSet {
    /// No permission.
    pub const NONE: Self = Self(0);

    /// Returns the set of all permissions, including future ones.
    pub fn all() -> Self {
        [Permission::Admin].into_iter().collect()
    }

    /// Returns `true` if there is no permission.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns `true` if the set includes a permission.
    pub fn contains(self, permission: Permission) -> bool {
        self.0 & (permission.bit() | Permission::Admin.bit()) != 0
    }

    /// Returns `true` if `other` includes all permissions of this set.
    pub fn is_subset_of(self, other: Self) -> bool {
        self.iter().all(|permission| other.contains(permission))
    }

    /// Returns the permissions that both sets include.
    pub fn intersection(self, other: Self) -> Self {
        let is_common = |permission: &Permission| other.contains(*permission);
        match (self.contains(Permission::Admin), other.contains(Permission::Admin)) {
            (true, _) => other,
            (_, true) => self,
            _ => self.iter_all().filter(is_common).collect(),
        }
    }

    /// The permissions that were given and those that they include.
    fn iter_all(self) -> impl Iterator<Item = Permission> {
        Permission::VARIANTS
            .iter()
            .copied()
            .filter(move |permission| self.0 & permission.bit() != 0)
    }

    /// Adds a permission and what it includes.
    pub fn insert(&mut self, permission: Permission) {
        self.0 |= permission.bit() | permission.read().map_or(0, Permission::bit);
    }

    /// The permissions that were given, without those that others include: not `products:read` if
    /// there is `products:write`.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        let is_included =
            move |permission| self.iter_all().any(|other| other.read() == Some(permission));
        self.iter_all().filter(move |permission| !is_included(*permission))
    }

    /// Adds the permission or permissions of one word. Returns `false` if the word is unknown.
    fn insert_word(&mut self, word: &str) -> bool {
        if let Ok(permission) = word.parse() {
            self.insert(permission);
            return true;
        }
        let Some(resource) = word.strip_suffix(ALL_ACTIONS).and_then(|word| word.strip_suffix(':'))
        else {
            return false;
        };
        let mut is_known = false;
        for permission in Permission::VARIANTS.iter().filter(|p| p.resource() == resource) {
            self.insert(*permission);
            is_known = true;
        }
        is_known
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        let mut set = Self::NONE;
        permissions.into_iter().for_each(|permission| set.insert(permission));
        set
    }
}

/// A word that names no permission.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a permission")]
pub struct UnknownPermission(pub String);

/// Reads words that are separated by spaces or commas. `products:admin` is every permission for
/// products.
impl FromStr for PermissionSet {
    type Err = UnknownPermission;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut set = Self::NONE;
        let is_separator = |c: char| c == ',' || c.is_whitespace();
        for word in text.split(is_separator).filter(|word| !word.is_empty()) {
            if !set.insert_word(word) {
                return Err(UnknownPermission(word.to_owned()));
            }
        }
        Ok(set)
    }
}

/// Reads the text of the database.
impl TryFrom<String> for PermissionSet {
    type Error = UnknownPermission;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl fmt::Display for PermissionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.iter().map(Permission::word).collect();
        f.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(words: &str) -> PermissionSet {
        words.parse().unwrap()
    }

    #[test]
    fn writing_includes_reading_of_the_same_resource_only() {
        let writer = set("products:write");
        assert!(writer.contains(Permission::ProductsRead));
        assert!(writer.contains(Permission::ProductsWrite));
        assert!(!writer.contains(Permission::OrdersRead));
        assert!(!set("products:read").contains(Permission::ProductsWrite));
        assert!(set("products:read").is_subset_of(writer));
        assert!(!writer.is_subset_of(set("products:read")));
    }

    #[test]
    fn admin_includes_everything_but_everything_does_not_include_admin() {
        let each: PermissionSet =
            Permission::all().iter().copied().filter(|p| *p != Permission::Admin).collect();
        assert!(Permission::all().iter().all(|p| PermissionSet::all().contains(*p)));
        assert!(each.is_subset_of(PermissionSet::all()));
        assert!(!PermissionSet::all().is_subset_of(each));
        assert!(PermissionSet::NONE.is_subset_of(PermissionSet::NONE));
        assert!(!PermissionSet::NONE.contains(Permission::ProductsRead));
    }

    #[test]
    fn an_intersection_has_what_both_sets_include() {
        let all = PermissionSet::all();
        assert_eq!(all.intersection(all), all);
        let writer = set("orders:write");
        for (one, other) in [(all, writer), (writer, all)] {
            assert_eq!(one.intersection(other), writer);
        }
        assert_eq!(writer.intersection(set("orders:read tax:read")), set("orders:read"));
        assert_eq!(writer.intersection(PermissionSet::NONE), PermissionSet::NONE);
    }

    #[test]
    fn texts_are_read_and_written() {
        assert_eq!(set(" products:write,orders:read ").to_string(), "products:write orders:read");
        assert_eq!(set("products:read products:write").to_string(), "products:write");
        assert_eq!(set("products:admin"), set("products:write"));
        assert_eq!(set("refunds:admin"), set("refunds:write"));
        assert_eq!(set("admin").to_string(), "admin");
        assert_eq!(set("").to_string(), "");
        for permission in Permission::all() {
            assert_eq!(set(permission.word()).to_string(), permission.word());
            assert_ne!(permission.description(), permission.word());
        }
    }

    #[test]
    fn unknown_words_are_rejected() {
        for word in ["products", "products:", ":admin", "products:delete", "PRODUCTS:READ", "*"] {
            assert_eq!(word.parse::<PermissionSet>(), Err(UnknownPermission(word.to_owned())));
        }
        assert!("nothing:admin".parse::<PermissionSet>().is_err());
        assert!("products:readadmin".parse::<PermissionSet>().is_err());
    }
}
