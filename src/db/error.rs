//! What can go wrong in a database, in words that mean the same on both.

use diesel::result::{DatabaseErrorKind as Kind, Error as DieselError};

use super::outage::{Outage, is_busy, outage_of};

/// A query or a transaction that failed.
#[derive(Debug, thiserror::Error)]
#[error("{problem:?}: {source}")]
pub struct DbError {
    /// What it means.
    pub problem: DbErrorKind,
    /// What the database said.
    source: DieselError,
}

/// What a failure means to the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DbErrorKind {
    /// No such row.
    NotFound,
    /// A unique key is taken; named as `table.column`, or the first column of several.
    UniqueViolation(String),
    /// A row is still needed by another, or names one that is not there.
    Reference,
    /// A CHECK of the schema was broken.
    Check,
    /// Another transaction was in the way; trying again may help.
    Collision,
    /// It took longer than it may.
    TimedOut,
    /// Others were in the way for longer than anybody waits.
    Busy,
    /// The database does not work at the moment.
    Outage(Outage),
    /// Anything else: a bug.
    Other,
}

impl DbError {
    /// Whether a unique key on `table.column` stopped the write.
    pub fn is_taken(&self, key: &str) -> bool {
        matches!(&self.problem, DbErrorKind::UniqueViolation(taken) if taken == key)
    }
}

impl From<DieselError> for DbError {
    fn from(source: DieselError) -> Self {
        Self { problem: problem(&source), source }
    }
}

fn problem(error: &DieselError) -> DbErrorKind {
    match error {
        DieselError::NotFound => DbErrorKind::NotFound,
        DieselError::DatabaseError(kind, info) => match kind {
            Kind::UniqueViolation => {
                DbErrorKind::UniqueViolation(taken_key(info.constraint_name(), info.message()))
            }
            Kind::ForeignKeyViolation => DbErrorKind::Reference,
            Kind::CheckViolation => DbErrorKind::Check,
            Kind::SerializationFailure => DbErrorKind::Collision,
            // PostgreSQL's deadlock arrives without a kind of its own.
            Kind::Unknown if info.message().contains("deadlock detected") => DbErrorKind::Collision,
            // SQLite's deadline and PostgreSQL's statement_timeout have no kinds either.
            Kind::Unknown if info.message() == "interrupted" => DbErrorKind::TimedOut,
            Kind::Unknown if info.message().contains("statement timeout") => DbErrorKind::TimedOut,
            // A null byte, which no text of PostgreSQL's holds: nothing is called so.
            Kind::Unknown if info.message().contains("invalid byte sequence") => {
                DbErrorKind::NotFound
            }
            Kind::ClosedConnection => DbErrorKind::Outage(Outage::Unreachable),
            _ if is_busy(info.message()) => DbErrorKind::Busy,
            _ => outage_of(info.message()).map_or(DbErrorKind::Other, DbErrorKind::Outage),
        },
        DieselError::RollbackErrorOnCommit { commit_error, .. } => problem(commit_error),
        // An earlier failure broke the connection, and nobody has replaced it yet.
        DieselError::BrokenTransactionManager => DbErrorKind::Outage(Outage::Unreachable),
        _ => DbErrorKind::Other,
    }
}

/// PostgreSQL names the constraint (`products_slug_key`: ours are named `<table>_<columns>_key`),
/// SQLite says "UNIQUE constraint failed: products.slug, …" and no name.
fn taken_key(constraint: Option<&str>, message: &str) -> String {
    if let Some(columns) = message.strip_prefix("UNIQUE constraint failed: ") {
        return columns.split(',').next().unwrap_or(columns).trim().to_owned();
    }
    UNIQUE_KEYS
        .iter()
        .find(|(name, _)| constraint == Some(name))
        .map_or_else(|| constraint.unwrap_or(message).to_owned(), |(_, key)| (*key).to_owned())
}

/// The unique keys that a form can run into: PostgreSQL's name and SQLite's first column.
const UNIQUE_KEYS: &[(&str, &str)] = &[
    ("users_email_key", "users.email"),
    ("products_slug_key", "products.slug"),
    ("variants_sku_key", "variants.sku"),
    ("variants_options_key", "variants.product_id"),
    ("categories_title_key", "categories.title"),
    ("categories_slug_key", "categories.slug"),
    ("coupons_code_key", "coupons.code"),
    ("warehouses_code_key", "warehouses.code"),
    ("tax_rates_place_key", "tax_rates.country"),
    ("orders_idempotency_key", "orders.idempotency_key"),
    ("payments_idempotency_key", "payments.idempotency_key"),
    ("shipping_zones_name_key", "shipping_zones.name"),
    ("shipping_places_key", "shipping_places.country"),
    ("shipping_methods_name_key", "shipping_methods.zone_id"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_databases_name_the_same_key() {
        let sqlite = taken_key(None, "UNIQUE constraint failed: users.email");
        let postgres = taken_key(Some("users_email_key"), "duplicate key value violates…");
        assert_eq!(sqlite, "users.email");
        assert_eq!(postgres, sqlite);
    }
}
