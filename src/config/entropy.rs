//! Whether a secret was made at random, as far as its text can tell.

/// Characters that must be left after everything is taken out that could be guessed from the rest.
/// A digit of a hexadecimal key has four bits: 32 are 128 bits.
const UNGUESSED: usize = 32;

/// Different characters in the whole. 64 random hexadecimal digits lack more than three of the
/// sixteen once in millions of keys.
const DIFFERENT: usize = 10;

/// What is typed where a key is asked for.
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

/// Says why a key can be guessed; `None` for one that looks random.
pub(super) fn weakness(key: &str) -> Option<&'static str> {
    let emails: Vec<char> = key.chars().collect();
    let mut different = emails.clone();
    different.sort_unstable();
    different.dedup();
    if different.len() < DIFFERENT {
        return Some("it has only a few different characters");
    }
    if unguessed(&emails) < UNGUESSED {
        return Some("it repeats itself or is made of well-known parts");
    }
    are_words(&emails).then_some("it is made of words")
}

/// Characters that neither repeat earlier ones, nor go on in even steps, nor belong to a word that
/// is typed where a key is asked for.
fn unguessed(emails: &[char]) -> usize {
    let lower: Vec<char> = emails.iter().map(char::to_ascii_lowercase).collect();
    let mut guessed = vec![false; lower.len()];
    for at in 2..lower.len() {
        let three = &lower[at - 2..=at];
        let seen = lower[..at].windows(3).any(|earlier| earlier == three);
        let step =
            |at: usize| i64::from(u32::from(lower[at])) - i64::from(u32::from(lower[at - 1]));
        guessed[at] = seen || (step(at) == step(at - 1) && step(at).abs() <= 1);
    }
    for word in WORDS {
        let word: Vec<char> = word.chars().collect();
        for at in 0..lower.len().saturating_sub(word.len() - 1) {
            if lower[at..at + word.len()] == word {
                guessed[at..at + word.len()].fill(true);
            }
        }
    }
    guessed.iter().filter(|guessed| !**guessed).count()
}

/// Whether it reads like a sentence: hardly anything but lower-case letters between blanks or
/// hyphens, as many vowels among them as language has.
fn are_words(emails: &[char]) -> bool {
    let count = |wanted: fn(&char) -> bool| emails.iter().filter(|c| wanted(c)).count();
    let small = count(|c| c.is_lowercase());
    let large = count(|c| c.is_uppercase());
    let digits = count(char::is_ascii_digit);
    let vowels = count(|c| matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y'));
    let text = small + large;
    let one_case = small.min(large) * 6 < text;
    one_case && digits * 10 < emails.len() && vowels * 3 > text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_that_people_make_up_are_weak() {
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
        fn keys_of_a_generator_are_not(bytes: [u8; 32], more: [u8; 16]) {
            // Bytes that proptest makes simple while it shrinks are not what a generator makes.
            let mut different = bytes.to_vec();
            different.sort_unstable();
            different.dedup();
            prop_assume!(different.len() > 24);
            prop_assert_eq!(weakness(&const_hex::encode(bytes)), None);
            use base64::{Engine, engine::general_purpose::STANDARD};
            prop_assert_eq!(weakness(&STANDARD.encode([&bytes[..], &more[..]].concat())), None);
        }
    }
}
