//! The topics of a page, signed: a page is told about what it shows, and about nothing else.

use std::fmt::Write;

use actix_web::cookie::Key;

use crate::foundation::token::{self, HmacSigner};

use super::{page_kind::PageKind, topic::Topic};

/// Topics that a page can have; the longest list shows half of it.
const MOST: usize = 200;
const PURPOSE: &str = "live";

/// What a page says of itself: the shop has signed it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubscriptionToken {
    /// Which page it is.
    pub page_kind: PageKind,
    /// What it shows.
    pub topics: Vec<Topic>,
}

/// Makes and reads tickets: `l.c7.c9.a~<signature>`, the place and then the topics. The same page
/// makes the same ticket, so a page that is the same stays the same.
#[derive(Clone)]
pub struct Tickets {
    seal: HmacSigner,
}

impl Tickets {
    /// With the key of all cookies.
    pub fn new(key: &Key) -> Self {
        Self { seal: HmacSigner::new(key.signing(), PURPOSE) }
    }

    /// The ticket of a page.
    pub fn seal(&self, page_kind: PageKind, topics: &[Topic]) -> String {
        let mut body = page_kind.to_string();
        for topic in topics.iter().take(MOST) {
            // Writing to memory does not fail.
            let _ = write!(body, ".{topic}");
        }
        format!("{body}~{}", self.seal.of(&body))
    }

    /// What a ticket says; nothing where we have not signed it. No ticket is of no page that we
    /// tell apart, and has no topics.
    pub fn open(&self, subscription_token: &str) -> Option<SubscriptionToken> {
        if subscription_token.is_empty() {
            return Some(SubscriptionToken::default());
        }
        let (body, signature) = subscription_token.rsplit_once('~')?;
        if !token::same(signature, &self.seal.of(body)) {
            return None;
        }
        let mut words = body.split('.');
        let page_kind = PageKind::parse(words.next()?)?;
        Some(SubscriptionToken {
            page_kind,
            topics: words.map(Topic::parse).collect::<Option<_>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::ids::{OrderId, ProductId};

    #[test]
    fn a_ticket_is_ours_and_whole() {
        let subscription_tokens = Tickets::new(&Key::derive_from(&[1; 64]));
        let id = ProductId::from(7);
        let parts = [Topic::Card(id), Topic::Offer(id), Topic::Line(id)];
        let topics = [parts.as_slice(), &[Topic::Lists, Topic::Terms, Topic::Admin]].concat();
        let (page_kind, subscription_token) =
            (PageKind::Product(id), subscription_tokens.sign(PageKind::Product(id), &topics));
        assert_eq!(subscription_tokens.sign(page_kind, &topics), subscription_token);
        assert_eq!(
            subscription_tokens.open(&subscription_token),
            Some(SubscriptionToken { page_kind, topics })
        );
        assert_eq!(subscription_tokens.open(""), Some(SubscriptionToken::default()));
        let bare = subscription_tokens.sign(PageKind::Checkout, &[]);
        assert_eq!(
            subscription_tokens.open(&bare).map(|subscription_token| subscription_token.topics),
            Some(Vec::new())
        );
        let order = subscription_tokens.sign(PageKind::Order, &[Topic::Order(OrderId::from(9))]);
        let theirs = Tickets::new(&Key::derive_from(&[2; 64]));
        assert_eq!(theirs.open(&order), None);
        for forged in [
            &order.replace("o9", "o8"),
            &order.replacen('o', "h", 1),
            &order[1..],
            &order[..order.len() - 1],
            "~",
            "d",
            "d~",
        ] {
            assert_eq!(subscription_tokens.open(forged), None, "{forged}");
        }
    }
}
