//! Folding of text, so that spellings of the same word are equal.

use deunicode::deunicode_char;

/// Converts to lower case without accents, control characters, emoji and runs of spaces.
pub fn fold(text: &str) -> String {
    let plain: String = text.chars().map(plain).collect();
    plain.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the plain spelling of a character. Of signs, only those have one that are written as one letter or sign,
/// such as `×`: an emoji is not the word that describes it.
fn plain(c: char) -> &'static str {
    if c.is_whitespace() {
        return " ";
    }
    if c.is_control() {
        return "";
    }
    let plain = deunicode_char(c).unwrap_or(" ");
    if c.is_alphanumeric() || plain.len() == 1 { plain } else { " " }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_word_are_equal() {
        for (text, folded) in [
            (" Crème  BRÛLÉE ", "creme brulee"),
            ("40×60", "40x60"),
            ("Straße", "strasse"),
            ("Tea\u{1F600}\0pot", "tea pot"),
            ("½ l", "1/2 l"),
            ("Salt\nand\tpepper", "salt and pepper"),
            ("\u{1F600}", ""),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }
}
