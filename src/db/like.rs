//! Patterns for SQL's `LIKE`.

#[diesel::declare_sql_function]
extern "SQL" {
    /// Returns a text in lower case. SQLite converts only the letters of ASCII.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// Returns the pattern for texts that contain this one. Needs `.escape('\\')`, because `%`, `_` and `\`
/// are escaped with a backslash.
pub fn containing(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_and_backslashes_are_escaped() {
        let cases = [
            ("shoe", "%shoe%"),
            ("50%", r"%50\%%"),
            ("a_b", r"%a\_b%"),
            (r"a\b", r"%a\\b%"),
            (r"\%_", r"%\\\%\_%"),
            ("", "%%"),
        ];
        for (text, pattern) in cases {
            assert_eq!(containing(text), pattern);
        }
    }
}
