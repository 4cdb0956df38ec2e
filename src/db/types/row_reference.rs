//! References between rows of any tables.

use diesel::{QueryableByName, sql_types::BigInt};
use serde::{Deserialize, Serialize};

/// A row that references another row. Serialized as `[id, target]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, QueryableByName)]
#[serde(from = "[i64; 2]", into = "[i64; 2]")]
pub struct RowReference {
    /// The id of the row.
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// The id of the row that it references.
    #[diesel(sql_type = BigInt)]
    pub target: i64,
}

impl From<[i64; 2]> for RowReference {
    fn from([id, target]: [i64; 2]) -> Self {
        Self { id, target }
    }
}

impl From<RowReference> for [i64; 2] {
    fn from(reference: RowReference) -> Self {
        [reference.id, reference.target]
    }
}
