//! The form of an endpoint.

use crate::{
    foundation::{changeset::Changeset, field::FieldSpec},
    public_client::UrlRule,
};

use super::models::{Endpoint, EndpointAttributes, EventPatterns};

/// The maximum length of a description in characters.
const MAX_DESCRIPTION: usize = 200;

/// The fields, with the labels of the audit log.
pub(super) const FIELDS: [FieldSpec; 3] = [
    FieldSpec::new("url", "URL"),
    FieldSpec::new("description", "Description"),
    FieldSpec::new("events", "Events"),
];

/// The form of a new endpoint.
pub fn new_endpoint() -> Changeset {
    Changeset::default()
}

/// The form of an existing endpoint.
pub fn change_endpoint(endpoint: &Endpoint) -> Changeset {
    let values = [
        ("url", endpoint.url.clone()),
        ("description", endpoint.description.clone()),
        ("version", endpoint.version.to_string()),
    ];
    let events = endpoint.events.iter().map(|event| ("events[]", event.to_owned()));
    Changeset::new(values.into_iter().chain(events).collect())
}

/// Reads `url`, `description` and `events[]`.
pub(super) fn cast(form: &mut Changeset, rule: UrlRule) -> EndpointAttributes {
    let url = form.value("url").trim().to_owned();
    let url = if url.is_empty() {
        form.error("url", "URL can't be blank");
        url
    } else {
        match rule.check(&url) {
            // Without a fragment, which is never sent.
            Ok(mut checked) => {
                checked.set_fragment(None);
                checked.to_string()
            }
            Err(problem) => {
                form.error("url", problem.to_string());
                url
            }
        }
    };
    let description = form.text("description", "Description", MAX_DESCRIPTION);
    let mut chosen: Vec<String> = form.values().all("events").map(str::to_owned).collect();
    chosen.sort_unstable();
    chosen.dedup();
    if chosen.is_empty() {
        form.error("events", "Choose at least one event");
    } else if !chosen.iter().all(|pattern| EventPatterns::is_valid(pattern)) {
        form.error("events", "Events must be some of the list");
    }
    EndpointAttributes { url, description, events: chosen.into_iter().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cast_form(pairs: &[(&str, &str)]) -> Result<EndpointAttributes, Changeset> {
        let mut form = Changeset::new(pairs.iter().copied().collect());
        let attributes = cast(&mut form, UrlRule::Public);
        form.finish(attributes)
    }

    #[test]
    fn reads_the_fields() {
        let fields = [
            ("url", " https://example.com/hook#part "),
            ("events[]", "order.*"),
            ("events[]", "cart.merged"),
            ("events[]", "order.*"),
        ];
        let attributes = cast_form(&fields).unwrap();
        assert_eq!(attributes.url, "https://example.com/hook");
        assert_eq!(attributes.events.to_string(), "cart.merged order.*");
    }

    #[test]
    fn collects_every_error() {
        let fields = [("url", "http://10.0.0.1/"), ("description", "a\u{7}"), ("events[]", "x")];
        assert_eq!(cast_form(&fields).unwrap_err().errors().len(), 3);
        assert_eq!(cast_form(&[]).unwrap_err().errors().len(), 2);
    }
}
