//! The fields of the form of saved views.

use crate::foundation::field::FieldSpec;

/// The list.
pub const LIST: FieldSpec = FieldSpec::new("list", "List").required();
/// The name.
pub const NAME: FieldSpec = FieldSpec::new("name", "Name").required().max_length(60);
/// The query string of the list.
pub const QUERY: FieldSpec = FieldSpec::new("query", "Filter").max_length(2_000);
/// The option to share it.
pub const SHARED: FieldSpec =
    FieldSpec::new("shared", "Share with everyone who works in the admin").check();

/// All fields.
pub const ALL: [FieldSpec; 4] = [LIST, NAME, QUERY, SHARED];
