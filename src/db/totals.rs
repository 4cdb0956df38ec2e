//! Sums of amounts.

use diesel::declare_sql_function;

use super::types::sql::Amount;

#[declare_sql_function]
extern "SQL" {
    /// Returns the sum of some amounts, null without any.
    #[aggregate]
    #[sql_name = "sum"]
    fn total(amounts: Amount) -> Nullable<Amount>;
}
