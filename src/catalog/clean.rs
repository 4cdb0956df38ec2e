//! HTML that others wrote, made safe to show.

use std::{collections::HashSet, sync::LazyLock};

use ammonia::Builder;

/// What a description may be made of: text, not layout; no pictures, since those
/// have a place of their own and must not be fetched from elsewhere.
const TAGS: [&str; 36] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "dd",
    "del",
    "dl",
    "dt",
    "em",
    "h2",
    "h3",
    "h4",
    "hr",
    "i",
    "ins",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "small",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::default();
    cleaner.tags(HashSet::from(TAGS));
    cleaner.url_schemes(HashSet::from(["http", "https", "mailto", "tel"]));
    cleaner.link_rel(Some("nofollow noopener noreferrer"));
    cleaner
});

/// The same text with its paragraphs, lists, tables, links and emphasis, and nothing else.
pub fn clean_html(html: &str) -> String {
    // What is dropped may leave space at the ends.
    CLEANER.clean(html).to_string().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_text_and_drops_what_could_act() {
        let html = "<p onclick=x() style='color:red'>A <b>kettle</b><script>x()</script>\
            <img src=x onerror=x()><a href='javascript:x()'>go</a></p><iframe src=//x></iframe>";
        let clean = clean_html(html);
        assert_eq!(clean, "<p>A <b>kettle</b><a rel=\"nofollow noopener noreferrer\">go</a></p>");
    }

    #[test]
    fn what_is_clean_stays_as_it_is() {
        let html = "<h2>Wool & co</h2><ul><li>5 < 6 &amp; \u{a0}<a href=\"/a?b=1&c=2\">x</a></ul>";
        let once = clean_html(html);
        assert_eq!(clean_html("<p>a</p>\n<div></div>"), "<p>a</p>");
        assert_eq!(clean_html(&once), once);
    }
}
