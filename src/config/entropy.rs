//! Detection of secrets that are not random.

/// Minimum number of characters that can't be guessed from the others. A hexadecimal digit has four
/// bits, so 32 of them have 128.
const MIN_UNPREDICTABLE: usize = 32;

/// Minimum number of distinct characters. A random key of 64 hexadecimal digits has fewer only once
/// in millions of keys.
const MIN_DISTINCT: usize = 10;

/// Words that are often part of weak keys.
const WORDS: [&str; 22] = [
    "0123456789",
    "abcdef",
    "admin",
    "change",
    "cookie",
    "default",
    "example",
    "insecure",
    "keyboard",
    "letmein",
    "passw",
    "placeholder",
    "please",
    "qwerty",
    "asdf",
    "replace",
    "sample",
    "secret",
    "shop",
    "test",
    "vitrine",
    "your",
];

/// Returns why a key can be guessed, or `None` if it looks random.
pub(super) fn weakness(key: &str) -> Option<&'static str> {
    let chars: Vec<char> = key.chars().collect();
    let mut distinct = chars.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < MIN_DISTINCT {
        return Some("it has only a few different characters");
    }
    if count_unpredictable(&chars) < MIN_UNPREDICTABLE {
        return Some("it repeats itself or is made of well-known parts");
    }
    is_text(&chars).then_some("it is made of words")
}

/// Counts the characters that neither repeat earlier ones, nor continue a sequence, nor belong to one of
/// [`WORDS`].
fn count_unpredictable(chars: &[char]) -> usize {
    let lower: Vec<char> = chars.iter().map(char::to_ascii_lowercase).collect();
    let mut predictable = vec![false; lower.len()];
    for at in 2..lower.len() {
        let three = &lower[at - 2..=at];
        let repeats = lower[..at].windows(3).any(|earlier| earlier == three);
        let step =
            |at: usize| i64::from(u32::from(lower[at])) - i64::from(u32::from(lower[at - 1]));
        predictable[at] = repeats || (step(at) == step(at - 1) && step(at).abs() <= 1);
    }
    for word in WORDS {
        let word: Vec<char> = word.chars().collect();
        for at in 0..lower.len().saturating_sub(word.len() - 1) {
            if lower[at..at + word.len()] == word {
                predictable[at..at + word.len()].fill(true);
            }
        }
    }
    predictable.iter().filter(|predictable| !**predictable).count()
}

/// Returns `true` for natural language: mostly lower-case letters with many vowels and few digits.
fn is_text(chars: &[char]) -> bool {
    let count = |wanted: fn(&char) -> bool| chars.iter().filter(|c| wanted(c)).count();
    let small = count(|c| c.is_lowercase());
    let large = count(|c| c.is_uppercase());
    let digits = count(char::is_ascii_digit);
    let vowels = count(|c| matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y'));
    let text = small + large;
    let one_case = small.min(large) * 6 < text;
    one_case && digits * 10 < chars.len() && vowels * 3 > text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn invented_keys_are_weak() {
        for key in [
            &"a".repeat(64),
            &"ab".repeat(40),
            &"0123456789".repeat(7),
            &"0123456789abcdef".repeat(4),
            &"deadbeef".repeat(8),
            &"Xk3#9aQz".repeat(8),
            &"change-me".repeat(8),
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=",
            "for tests only: sixty-four characters, or some more, to seal the cookies with",
            "please-change-this-secret-key-please-change-this-secret-key-1234567",
            "correct-horse-battery-staple-correct-horse-battery-staple-correct",
        ] {
            assert!(weakness(key).is_some(), "{key}");
        }
    }

    proptest! {
        #[test]
        fn generated_keys_are_not_weak(bytes: [u8; 32], more: [u8; 16]) {
            // Proptest shrinks inputs to bytes that are not random.
            let mut distinct = bytes.to_vec();
            distinct.sort_unstable();
            distinct.dedup();
            prop_assume!(distinct.len() > 24);
            prop_assert_eq!(weakness(&const_hex::encode(bytes)), None);
            use base64::{Engine, engine::general_purpose::STANDARD};
            prop_assert_eq!(weakness(&STANDARD.encode([&bytes[..], &more[..]].concat())), None);
        }
    }
}
