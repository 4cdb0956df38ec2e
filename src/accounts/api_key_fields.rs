//! The fields of the form of a new API key.

use crate::foundation::field::FieldSpec;

/// The name.
pub const NAME: FieldSpec = FieldSpec::new("name", "Name")
    .required()
    .max_length(100)
    .hint("What the key is for, such as Warehouse sync.");
/// The permissions, a group of checkboxes.
pub const PERMISSIONS: FieldSpec = FieldSpec::new("permissions", "Permissions")
    .required()
    .hint("Choose only what the program needs. Changing includes viewing.");
/// The days until the key expires.
pub const EXPIRES_IN_DAYS: FieldSpec = FieldSpec::new("expires_in_days", "Days until it expires")
    .optional()
    .digits(1, 3_650)
    .hint("Leave empty for a key that never expires.");
