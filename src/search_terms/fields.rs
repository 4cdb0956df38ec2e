//! The fields of the form of synonyms.

use crate::foundation::field::FieldSpec;

/// The words of a group.
pub const WORDS: FieldSpec = FieldSpec::new("words", "Words")
    .required()
    .max_length(1_300)
    .lines(3)
    .hint("Words or short phrases, separated by commas, such as: sofa, couch, settee.");

/// All fields.
pub const ALL: [FieldSpec; 1] = [WORDS];
