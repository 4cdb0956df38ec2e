//! Folding of text, so that spellings of the same word are equal.

use deunicode::deunicode;

/// Converts to lower case without accents, control characters and runs of spaces.
pub fn fold(text: &str) -> String {
    let plain: String = deunicode(text).chars().filter(|c| *c == ' ' || !c.is_control()).collect();
    plain.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}
