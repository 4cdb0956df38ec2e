//! Texts in files for spreadsheets.

/// Returns a text that spreadsheets do not run as a formula: with an apostrophe before a sign that begins one.
pub fn formula_safe(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}
