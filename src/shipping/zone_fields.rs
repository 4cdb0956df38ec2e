//! The fields of the zone form, without the rows of its places.

use crate::foundation::field::FieldSpec;

/// The name.
pub const NAME: FieldSpec =
    FieldSpec::new("name", "Name").required().max_length(100).hint("Such as Europe.");
/// The position in lists.
pub const POSITION: FieldSpec = FieldSpec::new("position", "Sort order")
    .optional()
    .range(0, 9_999)
    .hint("Lower numbers come first.");

/// All fields.
pub const ALL: [FieldSpec; 2] = [NAME, POSITION];
