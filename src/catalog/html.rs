//! Descriptions: HTML that is safe to show, and its plain text.

use std::{collections::HashSet, sync::LazyLock};

use ammonia::Builder;

/// The elements of a description: text but no layout. Pictures are left out, because they belong in
/// the gallery and must not be loaded from other websites.
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

/// Layout blocks. They are removed. Where one begins or ends inside running text, a line break is
/// inserted.
const BLOCKS: [&str; 21] = [
    "address",
    "article",
    "aside",
    "center",
    "details",
    "dialog",
    "dir",
    "div",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "hgroup",
    "legend",
    "main",
    "menu",
    "nav",
    "section",
    "summary",
];

/// Headings of other levels, each with the nearest allowed level.
const HEADINGS: [(&str, &str); 3] = [("h1", "h2"), ("h5", "h4"), ("h6", "h4")];

/// Elements inside a line of text.
const INLINE: [&str; 15] = [
    "a", "abbr", "b", "cite", "code", "del", "em", "i", "ins", "q", "s", "small", "strong", "sub",
    "sup",
];

/// Allows the elements of a description only.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| cleaner(HashSet::from(TAGS)));

/// Also allows layout blocks, so that their ends can be found.
static LAYOUT_CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let headings = HEADINGS.map(|(heading, _)| heading);
    cleaner(TAGS.into_iter().chain(BLOCKS).chain(headings).collect())
});

fn cleaner(tags: HashSet<&'static str>) -> Builder<'static> {
    let mut cleaner = Builder::default();
    cleaner.tags(tags);
    cleaner.url_schemes(HashSet::from(["http", "https", "mailto", "tel"]));
    cleaner.link_rel(Some("nofollow noopener noreferrer"));
    cleaner
}

/// Returns the HTML with its paragraphs, lists, tables, links and emphasis only.
pub fn clean_html(html: &str) -> String {
    let with_layout = LAYOUT_CLEANER.clean(html).to_string();
    let flat = without_layout(&with_layout);
    // The flattened HTML was edited as text, so it is parsed and cleaned again.
    let clean = if flat == with_layout { flat } else { CLEANER.clean(&flat).to_string() };
    // Removed elements may leave space at the ends.
    clean.trim().to_owned()
}

/// Removes layout blocks from clean HTML and gives headings an allowed level.
fn without_layout(html: &str) -> String {
    let mut flat = Flattener { html: String::with_capacity(html.len()), ..Flattener::default() };
    let mut rest = html;
    while !rest.is_empty() {
        let end = match rest.strip_prefix('<') {
            Some(_) => end_of_tag(rest),
            None => rest.find('<').unwrap_or(rest.len()),
        };
        let (part, remainder) = rest.split_at(end);
        if part.starts_with('<') {
            flat.push_tag(part);
        } else {
            flat.push_text(part);
        }
        rest = remainder;
    }
    flat.html
}

/// Returns the length of the tag at the start of a text. A quoted attribute may contain `>`.
fn end_of_tag(text: &str) -> usize {
    let mut quoted = false;
    let end = text.find(|c: char| {
        quoted ^= c == '"';
        c == '>' && !quoted
    });
    end.map_or(text.len(), |end| end + 1)
}

/// Writes HTML without its layout blocks.
#[derive(Default)]
struct Flattener {
    html: String,
    /// `true` if running text came last, so that text after a block needs a line break.
    in_line: bool,
    /// `true` if a layout block began or ended after that text.
    must_break: bool,
    /// `true` if spaces are significant.
    preformatted: bool,
}

impl Flattener {
    fn push_text(&mut self, text: &str) {
        if text.trim().is_empty() && !self.preformatted {
            // Spaces between blocks need no line break.
            if !self.must_break {
                self.html.push_str(text);
            }
            return;
        }
        self.break_line();
        self.html.push_str(text);
        self.in_line = true;
    }

    fn push_tag(&mut self, tag: &str) {
        let is_end = tag.starts_with("</");
        let name = tag.trim_start_matches(['<', '/']);
        let length = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
        let name = &name[..length];
        if BLOCKS.contains(&name) {
            self.must_break = true;
        } else if INLINE.contains(&name) {
            if !is_end {
                self.break_line();
            }
            self.html.push_str(tag);
        } else {
            self.in_line = false;
            self.must_break = false;
            self.preformatted = name == "pre" && !is_end;
            match HEADINGS.into_iter().find(|(heading, _)| *heading == name) {
                Some((_, nearest)) => {
                    let mark = if is_end { "</" } else { "<" };
                    self.html.push_str(mark);
                    self.html.push_str(nearest);
                    self.html.push_str(&tag[mark.len() + length..]);
                }
                None => self.html.push_str(tag),
            }
        }
    }

    fn break_line(&mut self) {
        if self.must_break && self.in_line {
            self.html.push_str("<br>");
        }
        self.must_break = false;
    }
}

/// Returns the beginning of cleaned HTML as plain text: whole words, at most `max` characters.
pub fn plain_text(html: &str, max: usize) -> String {
    const BLOCK_ENDS: [&str; 10] =
        ["</p>", "</li>", "</h2>", "</h3>", "</h4>", "</td>", "</th>", "</dt>", "</dd>", "<br>"];
    let mut spaced = html.to_owned();
    for end in BLOCK_ENDS {
        spaced = spaced.replace(end, &format!("{end} "));
    }
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
    fn scripts_styles_and_pictures_are_removed() {
        let html = "<p onclick=x() style='color:red'>A <b>kettle</b><script>x()</script>\
            <img src=x onerror=x()><a href='javascript:x()'>go</a></p><iframe src=//x></iframe>";
        let clean = clean_html(html);
        assert_eq!(clean, "<p>A <b>kettle</b><a rel=\"nofollow noopener noreferrer\">go</a></p>");
    }

    #[test]
    fn removed_layout_leaves_a_line_break() {
        let soap = "<div>Olive oil</div><div>Handmade in Crete</div><h1>Care</h1><p>Keep dry</p>\
            <h5>Size</h5>100 g<section>One</section>\n<section>Two</section>";
        let clean = "Olive oil<br>Handmade in Crete<h2>Care</h2><p>Keep dry</p>\
            <h4>Size</h4>100 g<br>One<br>Two";
        assert_eq!(clean_html(soap), clean);
        assert_eq!(clean_html(clean), clean);
        for (html, clean) in [
            ("<div><p>a</p></div><div><p>b</p></div>", "<p>a</p><p>b</p>"),
            ("<div><div>a</div> <b>b</b></div>c", "a<br><b>b</b><br>c"),
            ("a<div><ul><li><div>b</div></li></ul></div>", "a<ul><li>b</li></ul>"),
            ("<p>a <span>b</span></p><div></div>", "<p>a b</p>"),
            ("<h1 class=x lang=en>T</h1>", "<h2 lang=\"en\">T</h2>"),
            ("<article><header>a</header>b<footer>c</footer></article>", "a<br>b<br>c"),
            ("<pre>a\n <div>b</div></pre>", "<pre>a\n <br>b</pre>"),
        ] {
            assert_eq!(clean_html(html), clean, "{html}");
            assert_eq!(clean_html(clean), clean);
        }
        let hidden =
            clean_html("<div>a<noscript><img src=x onerror=x()></noscript></div><div>b</div>");
        assert!(!hidden.contains("<img"), "{hidden}");
    }

    #[test]
    fn clean_html_is_not_changed() {
        let html = "<h2>Wool & co</h2><ul><li>5 < 6 &amp; \u{a0}<a href=\"/a?b=1&c=2\">x</a></ul>";
        let once = clean_html(html);
        assert_eq!(clean_html("<p>a</p>\n<div></div>"), "<p>a</p>");
        assert_eq!(clean_html(&once), once);
    }

    #[test]
    fn plain_text_has_no_markup_and_whole_words() {
        let html = "<p>Pours <b>well</b>.</p><ul><li>Salt &amp; pepper</li><li>a &lt; b</li></ul>";
        assert_eq!(plain_text(html, 100), "Pours well. Salt & pepper a < b");
        assert_eq!(plain_text(html, 12), "Pours well.");
        assert_eq!(plain_text("", 10), "");
    }
}
