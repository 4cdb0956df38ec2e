//! Cleaning of texts that come from forms and files.

/// Returns a text as one trimmed line, with single spaces between words. Direction overrides and
/// invisible characters are removed, because they can make one name look like another.
pub fn one_line(text: &str) -> String {
    let text = spaced_line(text);
    text.split(is_blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Like [`one_line`], but preserves repeated spaces, which may be part of an SKU.
pub fn spaced_line(text: &str) -> String {
    let visible = text.chars().filter(|c| !is_hidden(*c));
    let line: String = visible.map(|c| if is_break(c) { ' ' } else { c }).collect();
    line.trim_matches(is_blank).to_owned()
}

/// Converts digits of any script, full-width characters, dashes and spaces to ASCII, and removes
/// invisible characters. Used to read numbers, codes, postcodes and email addresses however they were
/// typed or pasted.
pub fn plain_signs(text: &str) -> String {
    text.chars().filter(|c| !is_hidden(*c) && !is_ignorable(*c)).map(plain_sign).collect()
}

/// Converts digits of any script to ASCII.
pub fn plain_digits(text: &str) -> String {
    text.chars().map(|c| digit(c).unwrap_or(c)).collect()
}

fn plain_sign(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => '-',
        '\u{66b}' | '\u{3002}' => '.',
        // Full-width forms have the same order as ASCII.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xff01 + 0x21).unwrap_or(c),
        c if is_blank(c) => ' ',
        c => digit(c).unwrap_or(c),
    }
}

/// The zeros of scripts that have their own digits.
const ZEROS: [u32; 20] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50,
    0xed0, 0xf20, 0x1040, 0x17e0, 0x1810, 0x1946, 0xff10,
];

fn digit(c: char) -> Option<char> {
    let code = u32::from(c);
    let zero = ZEROS.iter().rev().find(|zero| **zero <= code)?;
    char::from_digit(code - zero, 10)
}

/// Matches soft hyphens, joiners, direction marks and variation selectors, which are never part of a
/// number or a code.
fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200c}'..='\u{200f}'
        | '\u{2061}'..='\u{2065}' | '\u{fe00}'..='\u{fe0f}')
}

/// Returns `true` if a text has control characters other than line breaks and tabs. They break
/// terminals, files and databases.
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

/// Matches direction overrides and isolates, and zero-width spaces. Joiners are part of some scripts
/// and not matched.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
}

/// Returns a text that spreadsheets do not run as a formula: with an apostrophe before a sign that begins one. Numbers
/// stay as they are.
pub fn formula_safe(text: &str) -> String {
    let is_number = text.parse::<f64>().is_ok();
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_breaks_or_hidden_characters() {
        for (typed, expected) in [
            (" Ada\r\n\tGuest ", "Ada Guest"),
            ("a\u{a0}\u{2003} b", "a b"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("\u{2066}a\u{2069}\u{200b}\u{feff}", "a"),
            ("👩\u{200d}🍳 می\u{200c}خواهم", "👩\u{200d}🍳 می\u{200c}خواهم"),
        ] {
            assert_eq!(one_line(typed), expected, "{typed:?}");
        }
        assert_eq!(spaced_line("\tA  1\nB\u{202e} "), "A  1 B");
    }

    #[test]
    fn characters_become_ascii_however_they_are_typed() {
        for (typed, plain) in [
            ("１２３", "123"),
            ("٠١٢٣٤٥٦٧٨٩", "0123456789"),
            ("۱۲٫۵", "12.5"),
            ("१२", "12"),
            ("ＷＥＬＣＯＭＥ－１０", "WELCOME-10"),
            ("TEA\u{2011}3\u{ad}FOR\u{200b}2\u{feff}", "TEA-3FOR2"),
            ("a\u{a0}b\u{3000}c", "a b c"),
            ("−5", "-5"),
            ("ada＠example．com", "ada@example.com"),
            ("plain-1_2", "plain-1_2"),
        ] {
            assert_eq!(plain_signs(typed), plain, "{typed:?}");
        }
        assert_eq!(plain_digits("千代田１−２ 丁目"), "千代田1−2 丁目");
    }

    #[test]
    fn formulas_are_texts_and_numbers_stay() {
        for (text, safe) in [
            ("=1+1", "'=1+1"),
            ("@x", "'@x"),
            ("-2+3", "'-2+3"),
            ("-2.50", "-2.50"),
            ("a=b", "a=b"),
        ] {
            assert_eq!(formula_safe(text), safe);
        }
    }

    #[test]
    fn control_characters_are_not_removed_but_detected() {
        for typed in ["a\0", "a\u{7}b", "\u{1b}[2J", "a\u{b}", "a\u{85}b", "\u{c}"] {
            assert!(is_unprintable(&one_line(typed)), "{typed:?}");
        }
        assert!(!is_unprintable("a\r\n\tb"));
    }
}
