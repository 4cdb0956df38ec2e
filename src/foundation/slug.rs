//! Readable parts of URLs, generated from titles.

/// The longest slug of a title, in characters.
pub const MAX_LEN: usize = 80;

/// The longest part of a slug before an added number, in characters.
const MAX_STEM: usize = 200;

/// Returns a slug for a title: lower-case ASCII letters, digits and hyphens, cut between words to
/// at most [`MAX_LEN`] characters. Returns "item" if no readable character is left.
pub fn slugify(title: &str) -> String {
    let mut slug = slug::slugify(title);
    if slug.len() > MAX_LEN {
        let end = slug[..MAX_LEN].rfind('-').unwrap_or(MAX_LEN);
        slug.truncate(end);
    }
    if slug.is_empty() { "item".to_owned() } else { slug }
}

/// Returns the slug of a title, without regard to others.
pub fn plain(title: &str) -> String {
    if is_slug(title) { title.to_owned() } else { slugify(title) }
}

/// Returns slugs to try for a title or an existing slug, the best first: the slug itself, the slug
/// with a number from 2 to 99, and the slug with four random endings, in case hundreds of titles
/// are alike.
pub fn candidates(title: &str) -> Vec<String> {
    let plain = plain(title);
    let end = plain.len().min(MAX_STEM);
    let stem = plain[..end].trim_end_matches('-').to_owned();
    let numbered = (2..=99).map(|number| format!("{stem}-{number}"));
    let random = (0..4).map(|_| format!("{stem}-{:08x}", rand::random::<u32>()));
    std::iter::once(plain.clone()).chain(numbered).chain(random).collect()
}

/// Returns `true` if a text could be a slug. Other texts need no lookup.
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
        let all = candidates("Wool Hat");
        assert_eq!((all[0].as_str(), all[1].as_str(), all.len()), ("wool-hat", "wool-hat-2", 103));
        assert_eq!(candidates("a_b")[0], "a_b");
        assert!(candidates(&"x".repeat(255)).iter().all(|slug| is_slug(slug)));
        assert!(is_slug("a-b_9") && !is_slug("A b") && !is_slug(""));
    }
}
