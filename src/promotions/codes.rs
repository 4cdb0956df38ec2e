//! The normal form of codes.

use crate::foundation::text::plain_signs;

/// The maximum number of characters of a code.
pub const MAX_CODE: usize = 40;

/// Returns the normal form of a code: trimmed, in upper case, with ASCII characters. `None` if no
/// coupon can have the code, because it is empty, longer than [`MAX_CODE`], or contains other
/// characters than letters from A to Z, digits, dashes and underscores.
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
    fn codes_are_trimmed_and_converted_to_upper_case() {
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
    fn codes_with_other_characters_are_rejected() {
        let long = "x".repeat(41);
        for typed in ["", "  ", "a b", "a\0b", "СКИДКА", "ﬁve", "ı", "a%", "'--;", &long] {
            assert_eq!(normalize(typed), None, "{typed:?}");
        }
        assert_eq!(normalize(&"x".repeat(10_000)), None);
    }
}
