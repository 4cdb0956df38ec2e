//! The options of a choice of one of all countries.

use std::{collections::HashMap, fmt, sync::LazyLock};

use askama::filters::{Html, HtmlSafe, escape};

use crate::foundation::place::Country;

/// The options of all countries. Their text differs by the chosen one alone, so it is made once.
pub struct CountryOptions<'a> {
    /// The code of the chosen country. Without one, no option is chosen.
    pub chosen: &'a str,
}

/// The options, none of which is chosen.
struct OptionText {
    html: String,
    /// The places at which an option becomes the chosen one, by the codes of the countries.
    places: HashMap<&'static str, usize>,
}

static ALL: LazyLock<OptionText> = LazyLock::new(|| {
    let mut all = OptionText { html: String::new(), places: HashMap::new() };
    for country in Country::all() {
        all.html += &format!("\n    <option value=\"{}\"", country.code());
        all.places.insert(country.code(), all.html.len());
        let name = escape(country.name(), Html).map_or(String::new(), |name| name.to_string());
        all.html += &format!(">{name}</option>");
    }
    all
});

impl fmt::Display for CountryOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match ALL.places.get(self.chosen) {
            None => f.write_str(&ALL.html),
            Some(place) => {
                let (before, after) = ALL.html.split_at(*place);
                f.write_str(before)?;
                f.write_str(" selected")?;
                f.write_str(after)
            }
        }
    }
}

impl HtmlSafe for CountryOptions<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_country_is_chosen() {
        let none = CountryOptions { chosen: "" }.to_string();
        let germany = CountryOptions { chosen: "DE" }.to_string();
        assert!(none.contains("<option value=\"DE\">Germany</option>"), "{none}");
        assert!(germany.contains("<option value=\"DE\" selected>Germany</option>"), "{germany}");
        assert_eq!(germany.replace(" selected", ""), none);
        assert!(none.contains("Côte d&#39;Ivoire") || !none.contains("Ivoire"), "{none}");
    }
}
