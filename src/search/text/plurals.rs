//! English plurals that change more than the ending, which the stemmer does not know.

/// Endings of one number with those of the other.
const ENDINGS: [(&str, &str); 3] = [("f", "ves"), ("fe", "ves"), ("man", "men")];

/// Words that have a plural of their own.
const WORDS: [(&str, &str); 6] = [
    ("child", "children"),
    ("foot", "feet"),
    ("goose", "geese"),
    ("mouse", "mice"),
    ("person", "people"),
    ("tooth", "teeth"),
];

/// Returns what may be the singular or the plural of a word, if its form is irregular. Not every one is a word.
pub fn other_numbers(word: &str) -> Vec<String> {
    let replace = |from: &str, to: &str| {
        let start = word.strip_suffix(from).filter(|start| start.len() > 1);
        start.map(|start| format!("{start}{to}"))
    };
    let endings =
        ENDINGS.iter().flat_map(|(one, many)| [replace(many, one), replace(one, many)]).flatten();
    let words = WORDS.iter().filter_map(|(one, many)| match word {
        _ if word == *one => Some((*many).to_owned()),
        _ if word == *many => Some((*one).to_owned()),
        _ => None,
    });
    endings.chain(words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn irregular_plurals_lead_to_their_singular_and_back() {
        for (one, many) in
            [("knife", "knives"), ("shelf", "shelves"), ("woman", "women"), ("foot", "feet")]
        {
            assert!(other_numbers(one).contains(&many.to_owned()), "{one}");
            assert!(other_numbers(many).contains(&one.to_owned()), "{many}");
        }
        assert_eq!(other_numbers("kettle"), [] as [String; 0]);
    }
}
