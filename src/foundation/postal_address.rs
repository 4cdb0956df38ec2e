//! Postal addresses in the format of their countries, for labels, documents, emails and pages.

use super::place::Country;

/// The parts of an address; unknown parts are empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PostalAddress<'a> {
    /// The recipient's name.
    pub name: &'a str,
    /// The recipient's company.
    pub company: &'a str,
    /// Street and number.
    pub line1: &'a str,
    /// Apartment, floor or other details.
    pub line2: &'a str,
    /// The postcode as people write it.
    pub postcode: &'a str,
    /// City or town.
    pub city: &'a str,
    /// The code of the state or province.
    pub region: &'a str,
    /// The country, if it is known.
    pub country: Option<Country>,
}

/// The formats of countries that differ from [`USUAL`], in a notation like that of libaddressinput:
/// `N` name, `O` company, `A` street, `Z` postcode, `C` city, `S` region, `|` a new line.
const ORDERS: [(&str, &str); 71] = [
    ("AE", "N|O|A|C|S"),
    ("AR", "N|O|A|Z C|S"),
    ("AS", "N|O|A|C S Z"),
    ("AU", "O|N|A|C S Z"),
    ("BD", "N|O|A|C - Z"),
    ("BH", "N|O|A|C Z"),
    ("BM", "N|O|A|C Z"),
    ("BN", "N|O|A|C Z"),
    ("BR", "O|N|A|C-S|Z"),
    ("CA", "N|O|A|C S Z"),
    ("CL", "N|O|A|Z C|S"),
    ("CN", "N|O|A|C|S, Z"),
    ("CO", "N|O|A|C, S, Z"),
    ("CR", "N|O|A|S, C|Z"),
    ("EG", "N|O|A|C|S|Z"),
    ("FM", "N|O|A|C S Z"),
    ("GB", "N|O|A|C|Z"),
    ("GG", "N|O|A|C|Z"),
    ("GU", "N|O|A|C Z"),
    ("HK", "N|O|A|C|S"),
    ("HU", "N|O|C|A|Z"),
    ("ID", "N|O|A|C|S Z"),
    ("IE", "N|O|A|C|S|Z"),
    ("IL", "N|O|A|C Z"),
    ("IM", "N|O|A|C|Z"),
    ("IN", "N|O|A|C Z|S"),
    ("IQ", "O|N|A|C, S|Z"),
    ("IT", "N|O|A|Z C S"),
    ("JE", "N|O|A|C|Z"),
    ("JM", "N|O|A|C|S"),
    ("JO", "N|O|A|C Z"),
    ("JP", "N|O|A|C, S|Z"),
    ("KE", "N|O|A|C|Z"),
    ("KH", "N|O|A|C Z"),
    ("KR", "N|O|A|C|S|Z"),
    ("KW", "N|O|A|Z C"),
    ("LB", "N|O|A|C Z"),
    ("LK", "N|O|A|C|Z"),
    ("LV", "N|O|A|C, Z"),
    ("MH", "N|O|A|C S Z"),
    ("MM", "N|O|A|C, Z"),
    ("MP", "N|O|A|C S Z"),
    ("MV", "N|O|A|C Z"),
    ("MX", "N|O|A|Z C, S"),
    ("MY", "N|O|A|Z C|S"),
    ("NG", "N|O|A|C Z|S"),
    ("NP", "N|O|A|C Z"),
    ("NZ", "N|O|A|C Z"),
    ("PE", "N|O|A|C Z|S"),
    ("PG", "N|O|A|C Z S"),
    ("PH", "N|O|A|Z C|S"),
    ("PK", "N|O|A|C-Z"),
    ("PR", "N|O|A|C S Z"),
    ("PW", "N|O|A|C S Z"),
    ("RU", "N|O|A|C|S|Z"),
    ("SA", "N|O|A|C Z"),
    ("SG", "N|O|A|C Z"),
    ("SV", "N|O|A|Z-C|S"),
    ("TH", "N|O|A|C|S Z"),
    ("TR", "N|O|A|Z C/S"),
    ("TW", "N|O|A|C, S Z"),
    ("UA", "N|O|A|C|S|Z"),
    ("US", "N|O|A|C, S Z"),
    ("UY", "N|O|A|Z C S"),
    ("VE", "N|O|A|C Z, S"),
    ("VG", "N|O|A|C|Z"),
    ("VI", "N|O|A|C S Z"),
    ("VN", "N|O|A|C|S Z"),
    ("WS", "N|O|A|C|Z"),
    ("XK", "N|O|A|Z C"),
    ("ZA", "N|O|A|C|Z"),
];

/// The format of most countries: the postcode before the city, a region after it.
const USUAL: &str = "N|O|A|Z C S";

/// The formats for addresses in East Asian scripts, from the largest part to the smallest.
const LARGE_TO_SMALL: [(&str, &str); 3] =
    [("CN", "Z|SC|A|O|N"), ("JP", "Z|SC|A|O|N"), ("TW", "Z|SC|A|O|N")];

impl PostalAddress<'_> {
    /// The lines for an envelope, without empty ones. The country comes last, in capitals.
    pub fn lines(&self) -> Vec<String> {
        let country = self.country.map(|country| country.name().to_uppercase());
        self.lines_within().into_iter().chain(country).collect()
    }

    /// The address in one line: `18 Harbour Street, Portland, ME 04101, United States`.
    pub fn in_one_line(&self) -> String {
        let country = self.country.map(|country| country.name().to_owned());
        self.lines_within().into_iter().chain(country).collect::<Vec<_>>().join(", ")
    }

    /// The lines without the country.
    fn lines_within(&self) -> Vec<String> {
        let lines = self.order().split('|').flat_map(|line| match line {
            "A" => vec![self.line1.to_owned(), self.line2.to_owned()],
            line => vec![self.line(line)],
        });
        lines.filter(|line| !line.is_empty()).collect()
    }

    fn order(&self) -> &'static str {
        let Some(country) = self.country else { return USUAL };
        let find = |orders: &'static [(&'static str, &'static str)]| {
            let index = orders.binary_search_by_key(&country.code(), |(code, _)| code).ok()?;
            Some(orders[index].1)
        };
        let own = self.is_east_asian().then(|| find(&LARGE_TO_SMALL)).flatten();
        own.or_else(|| find(&ORDERS)).unwrap_or(USUAL)
    }

    /// Returns `true` if street or city are written in Han, kana or hangul.
    fn is_east_asian(&self) -> bool {
        let signs = self.line1.chars().chain(self.city.chars());
        let own = |c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}');
        signs.into_iter().any(own)
    }

    /// One line of a format. Separators are left out beside empty parts.
    fn line(&self, order: &str) -> String {
        let mut line = String::new();
        let mut separator = String::new();
        for sign in order.chars() {
            let part = match sign {
                'N' if order.len() == 1 => self.name,
                'O' if order.len() == 1 => self.company,
                'Z' => self.postcode,
                'C' => self.city,
                'S' => self.region,
                other => {
                    separator.push(other);
                    continue;
                }
            };
            let part = if part.contains(char::is_alphanumeric) { part.trim() } else { "" };
            if part.is_empty() {
                continue;
            }
            if !line.is_empty() {
                line.push_str(&separator);
            }
            separator.clear();
            line.push_str(part);
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(country: &str, postcode: &str, city: &str, region: &str) -> String {
        let country = country.parse().ok();
        let name = "Ada";
        let address = PostalAddress {
            name,
            line1: "1 High Street",
            postcode,
            city,
            region,
            country,
            ..PostalAddress::default()
        };
        address.lines().join(" / ")
    }

    #[test]
    fn each_country_has_its_format() {
        for (country, postcode, city, region, wanted) in [
            ("DE", "10115", "Berlin", "", "Ada / 1 High Street / 10115 Berlin / GERMANY"),
            (
                "GB",
                "SW1A 1AA",
                "London",
                "",
                "Ada / 1 High Street / London / SW1A 1AA / UNITED KINGDOM",
            ),
            (
                "US",
                "04101",
                "Portland",
                "ME",
                "Ada / 1 High Street / Portland, ME 04101 / UNITED STATES",
            ),
            ("US", "09012", "APO", "AE", "Ada / 1 High Street / APO, AE 09012 / UNITED STATES"),
            ("CA", "K1A 0B1", "Ottawa", "ON", "Ada / 1 High Street / Ottawa ON K1A 0B1 / CANADA"),
            ("AU", "2000", "Sydney", "NSW", "Ada / 1 High Street / Sydney NSW 2000 / AUSTRALIA"),
            ("HU", "1051", "Budapest", "", "Ada / Budapest / 1 High Street / 1051 / HUNGARY"),
            (
                "JP",
                "100-0001",
                "Chiyoda",
                "Tokyo",
                "Ada / 1 High Street / Chiyoda, Tokyo / 100-0001 / JAPAN",
            ),
            ("CN", "100000", "Beijing", "", "Ada / 1 High Street / Beijing / 100000 / CHINA"),
            ("IT", "00118", "Roma", "RM", "Ada / 1 High Street / 00118 Roma RM / ITALY"),
            (
                "BR",
                "01000-000",
                "São Paulo",
                "SP",
                "Ada / 1 High Street / São Paulo-SP / 01000-000 / BRAZIL",
            ),
            ("HK", "", "Kowloon", "-", "Ada / 1 High Street / Kowloon / HONG KONG"),
            ("", "", "Berlin", "", "Ada / 1 High Street / Berlin"),
        ] {
            assert_eq!(lines(country, postcode, city, region), wanted, "{country}");
        }
    }

    #[test]
    fn east_asian_scripts_are_written_from_large_to_small() {
        let address = PostalAddress {
            name: "山田太郎",
            line1: "千代田1-1",
            postcode: "100-0001",
            city: "千代田区",
            region: "東京都",
            country: "JP".parse().ok(),
            ..PostalAddress::default()
        };
        assert_eq!(
            address.lines(),
            ["100-0001", "東京都千代田区", "千代田1-1", "山田太郎", "JAPAN"]
        );
    }

    #[test]
    fn one_line_has_no_empty_parts() {
        let country = "US".parse().ok();
        let address = PostalAddress {
            line1: "18 Harbour Street",
            city: "Portland",
            region: "ME",
            country,
            ..PostalAddress::default()
        };
        assert_eq!(address.in_one_line(), "18 Harbour Street, Portland, ME, United States");
        assert_eq!(PostalAddress::default().in_one_line(), "");
    }

    #[test]
    fn formats_are_sorted_and_complete() {
        assert!(ORDERS.is_sorted_by_key(|(code, _)| code) && LARGE_TO_SMALL.is_sorted());
        for (code, order) in ORDERS {
            for part in ["N", "O", "A", "C"] {
                assert!(order.contains(part), "{code} {part}");
            }
        }
    }
}
