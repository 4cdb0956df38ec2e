//! The text that product searches match, and the words of a search.

use crate::search::fold;

/// The maximum number of words of a search. Further words are ignored.
const MAX_WORDS: usize = 8;

/// The maximum number of characters of a search. Further characters are ignored.
const MAX_QUERY: usize = 100;

/// Returns the text that product searches match: title, vendor, type, tags and SKUs, in lower case
/// and without accents. Saved as `products.search_text`.
pub fn search_text<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let folded: Vec<String> = parts.into_iter().map(fold).collect();
    folded.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// Returns the words of a search in the form that a [`search_text`] has them. Plural endings are
/// removed.
pub fn search_words(query: &str) -> Vec<String> {
    let query: String = query.chars().take(MAX_QUERY).collect();
    fold(&query).split(' ').filter(|word| !word.is_empty()).take(MAX_WORDS).map(singular).collect()
}

fn singular(word: &str) -> String {
    let ends = |ending: &str| word.len() > ending.len() + 1 && word.ends_with(ending);
    let cut = match word {
        _ if ["sses", "shes", "ches", "xes"].into_iter().any(ends) => 2,
        _ if ends("s") && !ends("ss") && word.len() > 3 => 1,
        _ => 0,
    };
    word[..word.len() - cut].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_case_do_not_matter() {
        let text = search_text(["Crème  Brûlée Set", "Ærø", "", "Sweet, Küche", "CB-1"]);
        assert_eq!(text, "creme brulee set aero sweet, kuche cb-1");
        assert!(search_words("BRÛLÉE kuche").iter().all(|word| text.contains(word)));
    }

    #[test]
    fn plurals_find_the_singular() {
        assert_eq!(search_words("mugs dishes glass gas"), ["mug", "dish", "glass", "gas"]);
    }

    #[test]
    fn control_characters_and_excess_words_are_ignored() {
        assert_eq!(search_words("a\0b\u{7}"), ["ab"]);
        assert_eq!(search_words(&"word ".repeat(50)).len(), MAX_WORDS);
    }
}
