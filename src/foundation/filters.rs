//! Filters for HTML templates.
#![allow(missing_docs, reason = "askama's macro generates items without docs")]

use askama::{
    Values,
    filters::{Html, Safe, escape},
};

use super::direction::{has_right_to_left, isolated};

/// Wraps a text with right-to-left letters in `<bdi>`, so that it doesn't reorder what is beside it.
/// Other texts are only escaped.
#[askama::filter_fn]
pub fn bdi<T: AsRef<str>>(text: T, _values: &dyn Values) -> askama::Result<Safe<String>> {
    let text = text.as_ref();
    if !has_right_to_left(text) {
        return Ok(Safe(escape(text, Html)?.to_string()));
    }
    Ok(Safe(format!("<bdi>{}</bdi>", escape(isolated(text).unwrap_or(text), Html)?)))
}

#[cfg(test)]
mod tests {
    use askama::Template;

    use crate::foundation::{direction::isolate, filters};

    #[derive(Template)]
    #[template(source = "2 × {{ name|bdi }}, $4", ext = "html")]
    struct Line<'a> {
        name: &'a str,
    }

    fn line(name: &str) -> String {
        Line { name }.render().unwrap()
    }

    #[test]
    fn names_are_isolated_and_escaped() {
        assert_eq!(line("Mug"), "2 × Mug, $4");
        assert_eq!(line("<b>Mug"), "2 × &#60;b&#62;Mug, $4");
        assert_eq!(line("ספל <2>"), "2 × <bdi>ספל &#60;2&#62;</bdi>, $4");
        assert_eq!(line(&isolate("ספל")), "2 × <bdi>ספל</bdi>, $4");
    }
}
