//! The fields of the category form.

use crate::foundation::field::FieldSpec;

/// The title.
pub const TITLE: FieldSpec = FieldSpec::new("title", "Title").required().max_length(255);
/// The description.
pub const DESCRIPTION: FieldSpec = FieldSpec::new("description", "Description")
    .optional()
    .lines(3)
    .max_length(2_000)
    .hint("A sentence or two shown above the products.");
/// The parent category.
pub const PARENT: FieldSpec = FieldSpec::new("parent_id", "Parent category");
/// The position in lists.
pub const POSITION: FieldSpec = FieldSpec::new("position", "Sort order")
    .optional()
    .range(0, 9_999)
    .hint("Lower numbers come first. Ties are sorted by title.");

/// All fields.
pub const ALL: [FieldSpec; 4] = [TITLE, DESCRIPTION, PARENT, POSITION];

/// The fields that are compared as typed after a conflict.
pub const COMPARED: [FieldSpec; 3] = [TITLE, DESCRIPTION, POSITION];
