//! Events in words, for the other programs on the same database.

use super::event::Event;

/// What PostgreSQL lets one notification carry, in bytes, and somewhat less.
const LONGEST: usize = 7_000;

/// A message from a sender about what happened: ids only. Nothing where it concerns nobody else.
pub fn message(sender: &str, events: &[Event]) -> Option<String> {
    let words: Vec<String> = events.iter().filter_map(word).collect();
    if words.is_empty() {
        return None;
    }
    let message = format!("{sender} {}", words.join(" "));
    Some(if message.len() > LONGEST { format!("{sender} everything") } else { message })
}

/// Who sent a message, and what happened.
pub fn read(message: &str) -> (&str, Vec<Event>) {
    let (sender, words) = message.split_once(' ').unwrap_or((message, "everything"));
    (sender, words.split(' ').map(event).collect())
}

/// Work is found by whoever has time for it: the others need not hear of it.
fn word(event: &Event) -> Option<String> {
    Some(match event {
        Event::ProductChanged(id) => format!("product:{id}"),
        Event::CategoriesChanged => "categories".into(),
        Event::CatalogChanged => "catalog".into(),
        Event::StockChanged(id) => format!("stock:{id}"),
        Event::CartChanged(id) => format!("cart:{id}"),
        Event::OrderPlaced(id) => format!("placed:{id}"),
        Event::OrderChanged(id) => format!("order:{id}"),
        Event::SettingsChanged => "settings".into(),
        Event::TermsChanged => "terms".into(),
        Event::LoggedOut(id) => format!("left:{id}"),
        Event::FailedJobsChanged => "undelivered".into(),
        Event::ResyncRequired => "everything".into(),
        Event::JobEnqueued => return None,
    })
}

/// What a newer version of the program says in words of its own may be anything.
fn event(word: &str) -> Event {
    let (name, id) = word.split_once(':').unwrap_or((word, "0"));
    let Ok(id) = id.parse::<i64>() else { return Event::ResyncRequired };
    match name {
        "product" => Event::ProductChanged(id.into()),
        "categories" => Event::CategoriesChanged,
        "catalog" => Event::CatalogChanged,
        "stock" => Event::StockChanged(id.into()),
        "cart" => Event::CartChanged(id.into()),
        "placed" => Event::OrderPlaced(id.into()),
        "order" => Event::OrderChanged(id.into()),
        "settings" => Event::SettingsChanged,
        "terms" => Event::TermsChanged,
        "left" => Event::LoggedOut(id.into()),
        "undelivered" => Event::FailedJobsChanged,
        _ => Event::ResyncRequired,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::ids::{CartId, OrderId, ProductId, UserId, VariantId};

    #[test]
    fn what_is_said_is_what_is_heard() {
        let events = [
            Event::ProductChanged(ProductId::from(1)),
            Event::CategoriesChanged,
            Event::CatalogChanged,
            Event::StockChanged(VariantId::from(2)),
            Event::CartChanged(CartId::from(3)),
            Event::OrderPlaced(OrderId::from(4)),
            Event::OrderChanged(OrderId::from(i64::MAX)),
            Event::SettingsChanged,
            Event::TermsChanged,
            Event::LoggedOut(UserId::from(5)),
            Event::FailedJobsChanged,
            Event::ResyncRequired,
        ];
        let said = message("here", &events).unwrap();
        assert_eq!(read(&said), ("here", events.to_vec()));
    }

    #[test]
    fn work_is_nobody_elses_business() {
        assert_eq!(message("here", &[Event::JobEnqueued]), None);
    }

    #[test]
    fn what_is_too_much_or_unknown_is_everything() {
        let many: Vec<Event> =
            (0..5_000).map(|id| Event::StockChanged(VariantId::from(id))).collect();
        assert_eq!(message("here", &many).unwrap(), "here everything");
        for unknown in ["here", "here moon", "here stock:x", "here "] {
            assert_eq!(read(unknown), ("here", vec![Event::ResyncRequired]), "{unknown}");
        }
    }
}
