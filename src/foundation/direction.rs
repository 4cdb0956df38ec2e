//! Names from people beside other text: one that is written from right to left must not turn around
//! the amounts and quantities that stand next to it.

use std::borrow::Cow;

/// Begins a part whose direction its own first letter decides.
const FIRST_STRONG_ISOLATE: char = '\u{2068}';

/// Ends that part.
const POP_ISOLATE: char = '\u{2069}';

/// Isolates a name that has letters written from right to left, for sentences and mails of plain
/// text. Any other name stays as it is, and so does one that is isolated already.
pub fn isolate(name: &str) -> Cow<'_, str> {
    match has_right_to_left(name) && isolated(name).is_none() {
        true => Cow::Owned(format!("{FIRST_STRONG_ISOLATE}{name}{POP_ISOLATE}")),
        false => Cow::Borrowed(name),
    }
}

/// Returns `true` if a text has letters that are written from right to left.
pub fn has_right_to_left(text: &str) -> bool {
    !text.is_ascii() && text.chars().any(is_right_to_left)
}

/// Returns what is isolated, where that is the whole text.
pub fn isolated(text: &str) -> Option<&str> {
    let inner = text.strip_prefix(FIRST_STRONG_ISOLATE)?.strip_suffix(POP_ISOLATE)?;
    (!inner.contains([FIRST_STRONG_ISOLATE, POP_ISOLATE])).then_some(inner)
}

/// The blocks that Unicode keeps for scripts of this direction, and its invisible marks.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_from_right_to_left_are_isolated() {
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
