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

/// The picture.
pub const PICTURE: FieldSpec = FieldSpec::new("picture", "Picture")
    .picture()
    .hint("Shown above the products of the category. A wide one fits best.");
/// The description of the picture.
pub const PICTURE_ALT: FieldSpec = FieldSpec::new("picture_alt", "Description of the picture")
    .optional()
    .max_length(1_000)
    .hint("For people who can't see it. Leave it empty if the picture is only decoration.");

/// All fields.
pub const ALL: [FieldSpec; 6] = [TITLE, DESCRIPTION, PARENT, POSITION, PICTURE, PICTURE_ALT];

/// The fields that are compared as typed after a conflict.
pub const COMPARED: [FieldSpec; 5] = [TITLE, DESCRIPTION, POSITION, PICTURE, PICTURE_ALT];
