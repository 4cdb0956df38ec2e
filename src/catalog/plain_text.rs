//! The words of a description without its markup.

use std::collections::HashSet;

use ammonia::Builder;

/// The first words of cleaned HTML, at most `max` characters and not cut within a word.
pub fn plain_text(html: &str, max: usize) -> String {
    // Blocks would otherwise run into each other.
    let spaced =
        ["</p>", "</li>", "</h2>", "</h3>", "</h4>", "</td>", "</th>", "</dt>", "</dd>", "<br>"]
            .iter()
            .fold(html.to_owned(), |text, end| text.replace(end, &format!("{end} ")));
    let text = Builder::empty().tags(HashSet::new()).clean(&spaced).to_string();
    let text = text.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">");
    let text = text.replace("&amp;", "&");
    let mut short = String::new();
    for word in text.split_whitespace() {
        if short.chars().count() + 1 + word.chars().count() > max {
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_left_out_and_words_stay_whole() {
        let html = "<p>Pours <b>well</b>.</p><ul><li>Salt &amp; pepper</li><li>a &lt; b</li></ul>";
        assert_eq!(plain_text(html, 100), "Pours well. Salt & pepper a < b");
        assert_eq!(plain_text(html, 12), "Pours well.");
        assert_eq!(plain_text("", 10), "");
    }
}
