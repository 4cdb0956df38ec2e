//! Releases as a calendar file (RFC 5545).

use crate::{catalog::Product, foundation::clock::Timestamp, web::paths};

/// The content type of calendar files.
pub const CONTENT_TYPE: &str = "text/calendar; charset=utf-8";

/// Maximum octets of a line, without its end.
const MAX_OCTETS: usize = 75;

/// Makes a calendar file with the releases of products. Products without a release are left out.
pub fn render_calendar<'a>(
    shop_name: &str,
    base_url: &str,
    products: impl IntoIterator<Item = &'a Product>,
) -> String {
    let host = base_url.split("://").last().unwrap_or_default();
    let mut calendar = Calendar::default();
    calendar.add("BEGIN", "VCALENDAR");
    calendar.add("VERSION", "2.0");
    calendar.add("PRODID", "-//Vitrine//Drops//EN");
    calendar.add("METHOD", "PUBLISH");
    calendar.add_text("X-WR-CALNAME", &format!("{shop_name}: Drops"));
    for product in products {
        let Some(release) = product.released_at else { continue };
        let url = format!("{base_url}{}", paths::product(&product.slug));
        calendar.add("BEGIN", "VEVENT");
        calendar.add("UID", &format!("product-{}@{host}", product.id));
        calendar.add("DTSTAMP", &utc(product.updated_at));
        calendar.add("SEQUENCE", &product.version.to_string());
        calendar.add("DTSTART", &utc(release));
        calendar.add_text("SUMMARY", &format!("{} at {shop_name}", product.title));
        calendar.add_text("DESCRIPTION", &format!("On sale from now on: {url}"));
        calendar.add("URL", &url);
        calendar.add("TRANSP", "TRANSPARENT");
        calendar.add("END", "VEVENT");
    }
    calendar.add("END", "VCALENDAR");
    calendar.text
}

/// The lines of a calendar file.
#[derive(Default)]
struct Calendar {
    text: String,
}

impl Calendar {
    /// Adds a property with a text, whose special characters are escaped.
    fn add_text(&mut self, name: &str, text: &str) {
        let mut escaped = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                '\\' | ';' | ',' => escaped.extend(['\\', letter]),
                '\n' => escaped.push_str("\\n"),
                letter if letter.is_control() => {}
                letter => escaped.push(letter),
            }
        }
        self.add(name, &escaped);
    }

    /// Adds a property, on several lines if it is long. The next ones begin with a space.
    fn add(&mut self, name: &str, value: &str) {
        let mut octets = 0;
        for letter in format!("{name}:{value}").chars() {
            if octets + letter.len_utf8() > MAX_OCTETS {
                self.text.push_str("\r\n ");
                octets = 1;
            }
            self.text.push(letter);
            octets += letter.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

/// A time such as `20260301T120000Z`.
fn utc(time: Timestamp) -> String {
    let digits: String =
        time.rfc3339().chars().filter(|letter| !matches!(letter, '-' | ':')).collect();
    format!("{}Z", &digits[..15])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_in_utc() {
        let time = Timestamp::parse("2026-03-01T12:00:05.250Z").unwrap();
        assert_eq!(utc(time), "20260301T120005Z");
    }

    #[test]
    fn special_characters_are_escaped() {
        let mut calendar = Calendar::default();
        calendar.add_text("SUMMARY", "Salt, pepper; \\ and\nmore\r\u{7}");
        assert_eq!(calendar.text, "SUMMARY:Salt\\, pepper\\; \\\\ and\\nmore\r\n");
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let mut calendar = Calendar::default();
        calendar.add_text("SUMMARY", &"ü€🙂".repeat(40));
        let lines: Vec<&str> = calendar.text.trim_end().split("\r\n").collect();
        assert!(lines.len() > 4 && lines.iter().all(|line| line.len() <= MAX_OCTETS), "{lines:?}");
        assert!(lines[1..].iter().all(|line| line.starts_with(' ')));
        let unfolded = calendar.text.replace("\r\n ", "");
        assert_eq!(unfolded.trim_end(), format!("SUMMARY:{}", "ü€🙂".repeat(40)));
    }
}
