//! Classifies Diesel's errors in the same terms for both databases.

use diesel::result::{DatabaseErrorKind as Kind, Error as DieselError};

use crate::{
    Error,
    error::{DbError, DbErrorKind, Outage},
};

use super::outage_messages::{is_busy, outage_of};

impl From<DieselError> for DbError {
    fn from(source: DieselError) -> Self {
        Self::new(kind_of(&source), source)
    }
}

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        DbError::from(error).into()
    }
}

fn kind_of(error: &DieselError) -> DbErrorKind {
    match error {
        DieselError::NotFound => DbErrorKind::NotFound,
        DieselError::DatabaseError(kind, info) => match kind {
            Kind::UniqueViolation => {
                DbErrorKind::UniqueViolation(violated_key(info.constraint_name(), info.message()))
            }
            Kind::ForeignKeyViolation => DbErrorKind::ForeignKeyViolation,
            Kind::CheckViolation => DbErrorKind::CheckViolation,
            Kind::SerializationFailure => DbErrorKind::Collision,
            // Diesel has no kind for PostgreSQL's deadlocks.
            Kind::Unknown if info.message().contains("deadlock detected") => DbErrorKind::Collision,
            // The same goes for SQLite's deadline and PostgreSQL's statement_timeout.
            Kind::Unknown if info.message() == "interrupted" => DbErrorKind::TimedOut,
            Kind::Unknown if info.message().contains("statement timeout") => DbErrorKind::TimedOut,
            // PostgreSQL texts can't contain a null byte, so a text with one matches no row.
            Kind::Unknown if info.message().contains("invalid byte sequence") => {
                DbErrorKind::NotFound
            }
            Kind::ClosedConnection => DbErrorKind::Outage(Outage::Unreachable),
            _ if is_busy(info.message()) => DbErrorKind::Busy,
            _ => outage_of(info.message()).map_or(DbErrorKind::Other, DbErrorKind::Outage),
        },
        DieselError::RollbackErrorOnCommit { commit_error, .. } => kind_of(commit_error),
        // An earlier failure broke the connection, and it has not been replaced yet.
        DieselError::BrokenTransactionManager => DbErrorKind::Outage(Outage::Unreachable),
        _ => DbErrorKind::Other,
    }
}

/// Returns the first column of a violated unique key, as `table.column`. PostgreSQL reports the
/// constraint's name, such as `products_slug_key`; SQLite reports "UNIQUE constraint failed:
/// products.slug, …".
fn violated_key(constraint: Option<&str>, message: &str) -> String {
    if let Some(columns) = message.strip_prefix("UNIQUE constraint failed: ") {
        return columns.split(',').next().unwrap_or(columns).trim().to_owned();
    }
    UNIQUE_KEYS
        .iter()
        .find(|key| constraint == Some(key.constraint))
        .map_or_else(|| constraint.unwrap_or(message), |key| key.column)
        .to_owned()
}

/// A unique key that a form can violate.
struct UniqueKey {
    /// The constraint's name in PostgreSQL.
    constraint: &'static str,
    /// Its first column.
    column: &'static str,
}

const fn key(constraint: &'static str, column: &'static str) -> UniqueKey {
    UniqueKey { constraint, column }
}

const UNIQUE_KEYS: &[UniqueKey] = &[
    key("users_email_key", "users.email"),
    key("roles_name_key", "roles.name"),
    key("staff_invitations_email_key", "staff_invitations.email"),
    key("products_slug_key", "products.slug"),
    key("variants_sku_key", "variants.sku"),
    key("variants_options_key", "variants.product_id"),
    key("categories_title_key", "categories.title"),
    key("categories_slug_key", "categories.slug"),
    key("coupons_code_key", "coupons.code"),
    key("warehouses_code_key", "warehouses.code"),
    key("tax_rates_place_key", "tax_rates.country"),
    key("orders_idempotency_key", "orders.idempotency_key"),
    key("payments_idempotency_key", "payments.idempotency_key"),
    key("shipping_zones_name_key", "shipping_zones.name"),
    key("shipping_places_key", "shipping_places.country"),
    key("shipping_methods_name_key", "shipping_methods.zone_id"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_databases_name_the_same_key() {
        let sqlite = violated_key(None, "UNIQUE constraint failed: users.email");
        let postgres = violated_key(Some("users_email_key"), "duplicate key value violates…");
        assert_eq!(sqlite, "users.email");
        assert_eq!(postgres, sqlite);
    }
}
