//! Texts as they come out of forms: what a line may have in it.

/// A text of one line: whatever blanks were typed or pasted are one space each, and there are none
/// at its ends. Marks that turn the direction of what follows, and marks that nobody sees, are left
/// out: with them one name can look like another.
pub fn one_line(text: &str) -> String {
    let text = spaced_line(text);
    text.split(is_blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The same where spaces mean something, as in an SKU that a file has with two of them.
pub fn spaced_line(text: &str) -> String {
    let seen = text.chars().filter(|c| !is_hidden(*c));
    let line: String = seen.map(|c| if is_break(c) { ' ' } else { c }).collect();
    line.trim_matches(is_blank).to_owned()
}

/// Whether a text has control characters, which break terminals, files and databases; line breaks
/// and tabs do not.
pub fn is_unprintable(text: &str) -> bool {
    text.chars().any(is_control)
}

fn is_control(c: char) -> bool {
    c.is_control() && !is_break(c)
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\t')
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() && !is_control(c)
}

/// Overrides and isolates of direction; spaces without width. Joiners are part of some scripts.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_breaks_and_nothing_hidden() {
        for (typed, kept) in [
            (" Ada\r\n\tGuest ", "Ada Guest"),
            ("a\u{a0}\u{2003} b", "a b"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("\u{2066}a\u{2069}\u{200b}\u{feff}", "a"),
            ("👩\u{200d}🍳 می\u{200c}خواهم", "👩\u{200d}🍳 می\u{200c}خواهم"),
        ] {
            assert_eq!(one_line(typed), kept, "{typed:?}");
        }
        assert_eq!(spaced_line("\tA  1\nB\u{202e} "), "A  1 B");
    }

    #[test]
    fn control_characters_stay_to_be_refused() {
        for typed in ["a\0", "a\u{7}b", "\u{1b}[2J", "a\u{b}", "a\u{85}b", "\u{c}"] {
            assert!(is_unprintable(&one_line(typed)), "{typed:?}");
        }
        assert!(!is_unprintable("a\r\n\tb"));
    }
}
