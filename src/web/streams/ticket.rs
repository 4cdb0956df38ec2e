//! The topics of a page, signed: a page is told about what it shows, and about nothing else.

use actix_web::cookie::Key;

use crate::foundation::token;

use super::topic::Topic;

/// Topics that a page can have; the longest list shows half of it.
const MOST: usize = 200;
const PURPOSE: &str = "live";

/// Makes and reads tickets: `c7.c9.a~<signature>`. The same topics make the same ticket, so a
/// page that is the same stays the same.
#[derive(Clone)]
pub struct Tickets {
    key: Key,
}

impl Tickets {
    /// With the key of all cookies.
    pub fn new(key: Key) -> Self {
        Self { key }
    }

    /// The ticket of a page.
    pub fn seal(&self, topics: &[Topic]) -> String {
        let words: Vec<String> = topics.iter().take(MOST).map(Topic::to_string).collect();
        let body = words.join(".");
        format!("{body}~{}", self.signature(&body))
    }

    /// The topics of a ticket; nothing where we have not signed it. No ticket has no topics.
    pub fn open(&self, ticket: &str) -> Option<Vec<Topic>> {
        if ticket.is_empty() {
            return Some(Vec::new());
        }
        let (body, signature) = ticket.rsplit_once('~')?;
        if !token::same(signature, &self.signature(body)) {
            return None;
        }
        body.split('.').map(Topic::parse).collect()
    }

    fn signature(&self, body: &str) -> String {
        token::keyed(self.key.signing(), PURPOSE, body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::ids::{OrderId, ProductId};

    #[test]
    fn a_ticket_is_ours_and_whole() {
        let tickets = Tickets::new(Key::derive_from(&[1; 64]));
        let id = ProductId::from(7);
        let topics =
            [Topic::Card(id), Topic::Offer(id), Topic::Line(id), Topic::Lists, Topic::Desk];
        let ticket = tickets.seal(&topics);
        assert_eq!(tickets.open(&ticket).as_deref(), Some(&topics[..]));
        assert_eq!(tickets.seal(&topics), ticket);
        assert_eq!(tickets.open(""), Some(Vec::new()));
        let order = tickets.seal(&[Topic::Order(OrderId::from(9))]);
        let theirs = Tickets::new(Key::derive_from(&[2; 64]));
        assert_eq!(theirs.open(&order), None);
        for forged in
            [&order.replace("o9", "o8"), &order[1..], &order[..order.len() - 1], "~", "d", "d~"]
        {
            assert_eq!(tickets.open(forged), None, "{forged}");
        }
    }
}
