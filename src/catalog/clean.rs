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

/// Blocks that are layout. They go, and where one began or ended inside running text a line breaks.
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

/// Headings of a level that a description has not, and the nearest that it has.
const HEADINGS: [(&str, &str); 3] = [("h1", "h2"), ("h5", "h4"), ("h6", "h4")];

/// Elements inside a line of text.
const INLINE: [&str; 15] = [
    "a", "abbr", "b", "cite", "code", "del", "em", "i", "ins", "q", "s", "small", "strong", "sub",
    "sup",
];

/// Leaves what a description may be made of, and nothing else.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| cleaner(HashSet::from(TAGS)));

/// Leaves the layout, too, to see where it ends.
static FIRST_CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
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

/// The same text with its paragraphs, lists, tables, links and emphasis, and nothing else.
pub fn clean_html(html: &str) -> String {
    let first = FIRST_CLEANER.clean(html).to_string();
    let flat = without_layout(&first);
    // What was taken apart is not trusted before it was read as a whole again.
    let clean = if flat == first { flat } else { CLEANER.clean(&flat).to_string() };
    // What is dropped may leave space at the ends.
    clean.trim().to_owned()
}

/// Takes the layout's blocks out of clean HTML, and gives headings a level that there is.
fn without_layout(html: &str) -> String {
    let mut flat = Flat { html: String::with_capacity(html.len()), ..Flat::default() };
    let mut rest = html;
    while !rest.is_empty() {
        let end = match rest.strip_prefix('<') {
            Some(_) => end_of_tag(rest),
            None => rest.find('<').unwrap_or(rest.len()),
        };
        let (part, others) = rest.split_at(end);
        if part.starts_with('<') {
            flat.tag(part)
        } else {
            flat.text(part)
        }
        rest = others;
    }
    flat.html
}

/// Where the tag ends that a text begins with; `>` may stand in the value of an attribute.
fn end_of_tag(text: &str) -> usize {
    let mut quoted = false;
    let end = text.find(|c: char| {
        quoted ^= c == '"';
        c == '>' && !quoted
    });
    end.map_or(text.len(), |end| end + 1)
}

/// HTML on its way out.
#[derive(Default)]
struct Flat {
    html: String,
    /// Whether the last thing was running text, so that what follows a block needs a new line.
    in_line: bool,
    /// Whether a block of the layout began or ended since.
    must_break: bool,
    /// Whether spaces mean something.
    preformatted: bool,
}

impl Flat {
    fn text(&mut self, text: &str) {
        if text.trim().is_empty() && !self.preformatted {
            // Spaces between blocks are nothing to break a line for.
            if !self.must_break {
                self.html.push_str(text);
            }
            return;
        }
        self.break_line();
        self.html.push_str(text);
        self.in_line = true;
    }

    fn tag(&mut self, tag: &str) {
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
    fn layout_that_is_dropped_leaves_a_break() {
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
    fn what_is_clean_stays_as_it_is() {
        let html = "<h2>Wool & co</h2><ul><li>5 < 6 &amp; \u{a0}<a href=\"/a?b=1&c=2\">x</a></ul>";
        let once = clean_html(html);
        assert_eq!(clean_html("<p>a</p>\n<div></div>"), "<p>a</p>");
        assert_eq!(clean_html(&once), once);
    }
}
