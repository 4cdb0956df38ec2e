//! Encoding of events in messages between processes on the same database.

use super::event::Event;

/// The maximum length of a message in bytes, slightly below PostgreSQL's limit for a notification.
const MAX_BYTES: usize = 7_000;

/// Encodes events. Returns `None` if none of them concerns other processes.
pub fn encode(sender: &str, events: &[Event]) -> Option<String> {
    let words: Vec<String> = events.iter().filter_map(word).collect();
    if words.is_empty() {
        return None;
    }
    let message = format!("{sender} {}", words.join(" "));
    Some(if message.len() > MAX_BYTES { format!("{sender} everything") } else { message })
}

/// A decoded message.
#[derive(Debug, PartialEq, Eq)]
pub struct Message<'a> {
    /// The name of the bus that sent it.
    pub sender: &'a str,
    /// The events.
    pub events: Vec<Event>,
}

/// Decodes a message. Unreadable parts become [`Event::ResyncRequired`].
pub fn decode(message: &str) -> Message<'_> {
    let (sender, words) = message.split_once(' ').unwrap_or((message, "everything"));
    Message { sender, events: words.split(' ').map(event).collect() }
}

/// Encodes an event as a word without spaces. `None` if it concerns this process only: workers of
/// other processes poll for jobs themselves.
fn word(event: &Event) -> Option<String> {
    Some(match event {
        Event::ProductChanged(id) => format!("product:{id}"),
        Event::CategoriesChanged => "categories".into(),
        Event::CatalogChanged => "catalog".into(),
        Event::SynonymsChanged => "synonyms".into(),
        Event::StockChanged(id) => format!("stock:{id}"),
        Event::CartChanged(id) => format!("cart:{id}"),
        Event::OrderPlaced(id) => format!("placed:{id}"),
        Event::OrderChanged(id) => format!("order:{id}"),
        Event::SettingsChanged => "settings".into(),
        Event::PricingRulesChanged => "pricing_rules".into(),
        Event::LoggedOut(id) => format!("logged_out:{id}"),
        Event::FailedJobsChanged => "undelivered".into(),
        Event::JobProgressed => "job_progress".into(),
        Event::ResyncRequired => "everything".into(),
        Event::JobEnqueued => return None,
    })
}

/// Decodes an event. Unknown words of newer versions become [`Event::ResyncRequired`].
fn event(word: &str) -> Event {
    let (name, id) = word.split_once(':').unwrap_or((word, "0"));
    let Ok(id) = id.parse::<i64>() else { return Event::ResyncRequired };
    match name {
        "product" => Event::ProductChanged(id.into()),
        "categories" => Event::CategoriesChanged,
        "catalog" => Event::CatalogChanged,
        "synonyms" => Event::SynonymsChanged,
        "stock" => Event::StockChanged(id.into()),
        "cart" => Event::CartChanged(id.into()),
        "placed" => Event::OrderPlaced(id.into()),
        "order" => Event::OrderChanged(id.into()),
        "settings" => Event::SettingsChanged,
        "pricing_rules" => Event::PricingRulesChanged,
        "logged_out" => Event::LoggedOut(id.into()),
        "undelivered" => Event::FailedJobsChanged,
        "job_progress" => Event::JobProgressed,
        _ => Event::ResyncRequired,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::ids::{CartId, OrderId, ProductId, UserId, VariantId};

    #[test]
    fn events_survive_a_round_trip() {
        let events = [
            Event::ProductChanged(ProductId::from(1)),
            Event::CategoriesChanged,
            Event::CatalogChanged,
            Event::SynonymsChanged,
            Event::StockChanged(VariantId::from(2)),
            Event::CartChanged(CartId::from(3)),
            Event::OrderPlaced(OrderId::from(4)),
            Event::OrderChanged(OrderId::from(i64::MAX)),
            Event::SettingsChanged,
            Event::PricingRulesChanged,
            Event::LoggedOut(UserId::from(5)),
            Event::FailedJobsChanged,
            Event::JobProgressed,
            Event::ResyncRequired,
        ];
        let message = encode("here", &events).unwrap();
        assert_eq!(decode(&message), Message { sender: "here", events: events.to_vec() });
    }

    #[test]
    fn enqueued_jobs_are_not_sent() {
        assert_eq!(encode("here", &[Event::JobEnqueued]), None);
    }

    #[test]
    fn long_and_unknown_messages_require_a_resync() {
        let many: Vec<Event> =
            (0..5_000).map(|id| Event::StockChanged(VariantId::from(id))).collect();
        assert_eq!(encode("here", &many).unwrap(), "here everything");
        for unknown in ["here", "here moon", "here stock:x", "here "] {
            let events = vec![Event::ResyncRequired];
            assert_eq!(decode(unknown), Message { sender: "here", events }, "{unknown}");
        }
    }
}
