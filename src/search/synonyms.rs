//! Words and phrases that mean the same.

use std::collections::{HashMap, HashSet};

use super::stemming::stem;

/// A phrase as its folded words.
type Phrase = Vec<String>;

/// The groups of words and phrases that mean the same.
#[derive(Debug, Default)]
pub struct Synonyms {
    /// The other phrases of the groups that a phrase is in, by the stems of its words.
    others: HashMap<Phrase, Vec<Phrase>>,
    /// The stems of all words.
    words: HashSet<String>,
    /// The number of words of the longest phrase.
    longest: usize,
}

impl Synonyms {
    /// Prepares groups of phrases. If a phrase is in several groups, it means the same as the
    /// phrases of all of them.
    pub fn new(groups: &[Vec<Phrase>]) -> Self {
        let mut synonyms = Self::default();
        for phrases in groups {
            for phrase in phrases.iter().filter(|phrase| !phrase.is_empty()) {
                let stems: Phrase = phrase.iter().map(|word| stem(word)).collect();
                synonyms.longest = synonyms.longest.max(stems.len());
                synonyms.words.extend(stems.iter().cloned());
                let others = phrases.iter().filter(|other| *other != phrase && !other.is_empty());
                synonyms.others.entry(stems).or_default().extend(others.cloned());
            }
        }
        synonyms
    }

    /// Returns what means the same as these folded words together. `None` if they are in no group.
    pub fn of(&self, words: &[&str]) -> Option<&[Phrase]> {
        if self.others.is_empty() || words.len() > self.longest {
            return None;
        }
        let stems: Phrase = words.iter().map(|word| stem(word)).collect();
        self.others.get(&stems).map(Vec::as_slice)
    }

    /// Returns `true` if a folded word is in a group.
    pub fn has_word(&self, word: &str) -> bool {
        !self.words.is_empty() && self.words.contains(&stem(word))
    }

    /// The number of words of the longest phrase.
    pub fn longest(&self) -> usize {
        self.longest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_has_the_others_of_its_groups() {
        let phrase = |text: &str| text.split(' ').map(str::to_owned).collect::<Phrase>();
        let groups = [
            vec![phrase("sofa"), phrase("couch"), phrase("day bed")],
            vec![phrase("couch"), phrase("canape")],
        ];
        let synonyms = Synonyms::new(&groups);
        let of = |words: &[&str]| synonyms.of(words).map(|others| others.concat().join(" "));
        assert_eq!(of(&["sofas"]).as_deref(), Some("couch day bed"));
        assert_eq!(of(&["couch"]).as_deref(), Some("sofa day bed canape"));
        assert_eq!(of(&["day", "bed"]).as_deref(), Some("sofa couch"));
        assert_eq!((of(&["day"]), of(&["a", "day", "bed"])), (None, None));
        assert!(synonyms.has_word("beds") && !synonyms.has_word("chair"));
        assert_eq!(Synonyms::default().of(&["couch"]), None);
    }
}
