//! What the shop says in answer to a step.

use serde_json::Value;

use vitrine::checkout::EXPIRED;

use crate::support::Page;
use crate::support::api_client;

use super::cart_facts::plain;

/// The answer to a step.
#[derive(Debug)]
pub struct Reply {
    pub accepted: bool,
    pub messages: Vec<Message>,
    /// The code of the API's error; empty for pages and without an error.
    pub code: String,
}

/// A sentence for people, without the final period.
#[derive(Debug)]
pub struct Message {
    /// The field that it is about; empty if it is about no field.
    pub field: String,
    pub text: String,
}

impl Message {
    fn new(field: &str, text: &str) -> Message {
        Message { field: field.to_owned(), text: plain(text).trim_end_matches('.').to_owned() }
    }

    fn is_same(&self, other: &Message) -> bool {
        let same_field =
            self.field.is_empty() || other.field.is_empty() || self.field == other.field;
        same_field && self.text == other.text
    }
}

impl Reply {
    /// Returns `true` if both twins got the same answer.
    pub fn is_same(&self, other: &Reply) -> bool {
        let mut pairs = self.messages.iter().zip(&other.messages);
        self.accepted == other.accepted
            && self.messages.len() == other.messages.len()
            && pairs.all(|(one, other)| one.is_same(other))
    }

    /// Reads the messages of a page: beside fields, in alerts, and notes above the page.
    pub fn of_page(page: &Page) -> Reply {
        let mut errors: Vec<Message> = field_errors(page);
        let alerts = page.texts(".flashes .flash--error").into_iter();
        // The cart's page ends a checkout whose time is over, and says so besides the answer.
        let alerts: Vec<String> =
            alerts.filter(|text| page.path != "/cart" || text != EXPIRED).collect();
        errors.extend(alerts.iter().map(|text| Message::new("", text)));
        if errors.is_empty() && page.path.starts_with("/checkout") && is_closed(page) {
            errors.push(Message::new("", &page.heading()));
        }
        let accepted = errors.is_empty() && page.status == 200;
        let notes = page.texts(".flashes p:not(.flash--error)");
        let notes = notes.iter().filter_map(|text| note(text)).map(|text| Message::new("", &text));
        Reply { accepted, messages: errors.into_iter().chain(notes).collect(), code: String::new() }
    }

    /// Reads the messages of a response of the API.
    pub fn of_api(reply: &api_client::Reply) -> Reply {
        let body = &reply.body;
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let errors = list(&body["errors"]);
        let accepted = (200..300).contains(&reply.status);
        let messages = if accepted {
            list(&body["notes"]).iter().map(|note| Message::new("", &text(note))).collect()
        } else if errors.is_empty() {
            vec![Message::new("", &text(&body["detail"]))]
        } else {
            let message = |error: &Value| {
                Message::new(
                    text(&error["pointer"]).trim_start_matches('/'),
                    &text(&error["message"]),
                )
            };
            errors.iter().map(message).collect()
        };
        Reply { accepted, messages, code: reply.code().to_owned() }
    }

    /// The same answer without notes, for steps that report them in another way.
    pub fn without_notes(self) -> Reply {
        if self.accepted { Reply { messages: Vec::new(), ..self } } else { self }
    }
}

/// Returns `true` if a page under `/checkout` says that no checkout is open.
fn is_closed(page: &Page) -> bool {
    page.texts(".checkout").is_empty()
}

/// The messages beside fields. The summary above the form must list the same.
fn field_errors(page: &Page) -> Vec<Message> {
    let beside: Vec<Message> = page
        .texts(".field-error[id]")
        .iter()
        .map(|text| Message::new("", text.trim_start_matches("Error:")))
        .collect();
    if page.texts(".error-summary").is_empty() {
        return beside;
    }
    let links = page.links().into_iter();
    let summary: Vec<Message> = links
        .filter_map(|link| {
            let field = link.url.strip_prefix("#field_")?;
            let field = if field.starts_with("items_") { "quantity" } else { field };
            Some(Message::new(field, &link.name))
        })
        .collect();
    let texts = |messages: &[Message]| {
        let mut texts: Vec<String> = messages.iter().map(|message| message.text.clone()).collect();
        texts.sort();
        texts
    };
    assert_eq!(texts(&summary), texts(&beside), "the summary lists the messages beside the fields");
    summary
}

/// What a message says besides confirming the step.
fn note(text: &str) -> Option<String> {
    if let Some(added) = text.strip_prefix("Item added to your cart: ") {
        return added.split_once(". ").map(|(_, note)| note.to_owned());
    }
    let confirmations = [" was applied.", " was removed.", " was removed from your cart."];
    let is_confirmation = confirmations.iter().any(|end| text.ends_with(end))
        || ["Cart updated.", "Order created successfully."].contains(&text)
        || text.starts_with("Your items are now reserved until");
    (!is_confirmation).then(|| text.to_owned())
}
