//! Descriptions are HTML that someone else wrote: only harmless elements stay.

use std::{collections::HashSet, sync::LazyLock};

use ammonia::Builder;

/// Texts, lists and tables; pictures and styles belong to the shop, not to a description.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "code",
        "dd",
        "del",
        "dl",
        "dt",
        "em",
        "h3",
        "h4",
        "h5",
        "hr",
        "i",
        "ins",
        "li",
        "ol",
        "p",
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
        "u",
        "ul",
    ];
    let mut builder = Builder::new();
    builder
        .tags(HashSet::from(tags))
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .link_rel(Some("noopener noreferrer nofollow"));
    builder
});

/// The harmless part of a description.
pub fn clean(html: &str) -> String {
    CLEANER.clean(html).to_string().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn scripts_styles_and_handlers_go() {
        let html = r#"<p style="x" onclick="y">Hi <script>alert(1)</script><b>you</b></p><img src=x onerror=y>"#;
        assert_eq!(clean(html), "<p>Hi <b>you</b></p>");
        assert!(!clean(r#"<a href="javascript:alert(1)">x</a>"#).contains("javascript"));
    }

    #[test]
    fn cleaning_twice_changes_nothing() {
        let html =
            r#"<p>A &amp; B <a href="https://example.com" target="_blank">c</a></p><ul><li>1</ul>"#;
        assert_eq!(clean(&clean(html)), clean(html));
    }
}
