//! Codes as people type them.

use crate::foundation::text::plain_signs;

/// The longest code, in characters.
pub const MAX_CODE: usize = 40;

/// A code as it is kept: in plain signs, trimmed, in upper case. None where no coupon can have it: it is empty,
/// longer than [`MAX_CODE`], or has anything but plain letters, digits, dashes and underscores.
pub fn normalize(typed: &str) -> Option<String> {
    let code = plain_signs(typed);
    let code = code.trim();
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_');
    let usable = (1..=MAX_CODE).contains(&code.len()) && code.bytes().all(plain);
    usable.then(|| code.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::normalize;

    #[test]
    fn case_and_blanks_around_do_not_matter() {
        assert_eq!(normalize(" welcome-10\t").as_deref(), Some("WELCOME-10"));
        assert_eq!(normalize("Tea_3for2").as_deref(), Some("TEA_3FOR2"));
        for pasted in [
            "\u{feff}WELCOME-10\u{a0}",
            "WEL\u{ad}COME\u{2011}10",
            "ｗｅｌｃｏｍｅ－１０",
            "welcome–1\u{200b}0",
        ] {
            assert_eq!(normalize(pasted).as_deref(), Some("WELCOME-10"), "{pasted:?}");
        }
        assert_eq!(normalize(&"x".repeat(40)), Some("X".repeat(40)));
    }

    #[test]
    fn what_no_code_looks_like_is_none() {
        let long = "x".repeat(41);
        for typed in ["", "  ", "a b", "a\0b", "СКИДКА", "ﬁve", "ı", "a%", "'--;", &long] {
            assert_eq!(normalize(typed), None, "{typed:?}");
        }
        assert_eq!(normalize(&"x".repeat(10_000)), None);
    }
}
