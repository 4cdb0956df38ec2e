//! Isolation of right-to-left names, so that they don't reorder the amounts and quantities beside
//! them.

use std::borrow::Cow;

/// Starts an isolated part with the direction of its first strong character.
const FIRST_STRONG_ISOLATE: char = '\u{2068}';

/// Ends an isolated part.
const POP_ISOLATE: char = '\u{2069}';

/// Isolates a name with right-to-left letters, for sentences and plain-text emails. Returns other
/// names, and names that are already isolated, unchanged.
pub fn isolate(name: &str) -> Cow<'_, str> {
    if has_right_to_left(name) && isolated(name).is_none() {
        Cow::Owned(format!("{FIRST_STRONG_ISOLATE}{name}{POP_ISOLATE}"))
    } else {
        Cow::Borrowed(name)
    }
}

/// Returns `true` if a text has right-to-left letters.
pub fn has_right_to_left(text: &str) -> bool {
    !text.is_ascii() && text.chars().any(is_right_to_left)
}

/// Returns the text inside the isolation marks, or `None` if the whole text is not isolated.
pub fn isolated(text: &str) -> Option<&str> {
    let inner = text.strip_prefix(FIRST_STRONG_ISOLATE)?.strip_suffix(POP_ISOLATE)?;
    (!inner.contains([FIRST_STRONG_ISOLATE, POP_ISOLATE])).then_some(inner)
}

/// Matches Unicode's right-to-left blocks and the right-to-left mark.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_right_to_left_names_are_isolated() {
        for name in ["Harbour Mug", "Käse & Wein", "茶 2", "Δ", ""] {
            assert_eq!(isolate(name), name);
        }
        for name in ["ספל", "Mug ספל", "كوب 2", "!סוף"] {
            let once = isolate(name).into_owned();
            assert_eq!(once, format!("\u{2068}{name}\u{2069}"));
            assert_eq!(isolate(&once), once, "once is enough");
            assert_eq!(isolated(&once), Some(name));
        }
        let sentence = "\u{2068}א\u{2069} and \u{2068}ב\u{2069}";
        assert_eq!(isolated(sentence), None);
    }
}
