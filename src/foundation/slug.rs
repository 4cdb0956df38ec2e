//! Readable addresses made of titles.

/// The longest slug, in characters.
pub const MAX_LEN: usize = 80;

/// A slug of a title: lower-case ASCII letters, digits and hyphens, cut at a word
/// to at most [`MAX_LEN`] characters; "item" when nothing readable is left.
pub fn slugify(title: &str) -> String {
    let mut slug = slug::slugify(title);
    if slug.len() > MAX_LEN {
        let end = slug[..MAX_LEN].rfind('-').unwrap_or(MAX_LEN);
        slug.truncate(end);
    }
    if slug.is_empty() { "item".to_owned() } else { slug }
}

/// The slug of a title and, should others have it, the same with a number: `-2` to `-99`.
pub fn candidates(title: &str) -> Vec<String> {
    let plain = slugify(title);
    let numbered = (2..=99).map(|number| format!("{plain}-{number}"));
    std::iter::once(plain.clone()).chain(numbered).collect()
}

/// Whether a text could be a slug at all; anything else need not be looked up.
pub fn is_slug(text: &str) -> bool {
    let allowed = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, b'-' | b'_');
    !text.is_empty() && text.len() <= 255 && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_slugs() {
        assert_eq!(slugify("Crème brûlée & Co."), "creme-brulee-co");
        assert_eq!(slugify("***"), "item");
        assert!(slugify(&"long word ".repeat(30)).len() <= MAX_LEN);
        assert!(is_slug("a-b_9") && !is_slug("A b") && !is_slug(""));
    }
}
