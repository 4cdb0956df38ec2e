//! How a variant is called where people read of it.

use crate::foundation::direction::isolate;

/// The chosen values of a product's options, such as `Moss / 1.5 l`; empty where it has none.
pub fn options_text(options: [&str; 3]) -> String {
    let chosen: Vec<&str> = options.into_iter().filter(|value| !value.is_empty()).collect();
    chosen.join(" / ")
}

/// Title and options, such as `Enamel Kettle (Moss / 1.5 l)`, isolated where they are written from
/// right to left.
pub fn full_name(title: &str, options: [&str; 3]) -> String {
    match options_text(options) {
        chosen if chosen.is_empty() => isolate(title).into_owned(),
        chosen => isolate(&format!("{title} ({chosen})")).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_was_chosen() {
        assert_eq!(full_name("Kettle", ["Moss", "1.5 l", ""]), "Kettle (Moss / 1.5 l)");
        assert_eq!(full_name("Book", ["", "", ""]), "Book");
        assert_eq!(full_name("ספר", ["2 l", "", ""]), "\u{2068}ספר (2 l)\u{2069}");
    }
}
