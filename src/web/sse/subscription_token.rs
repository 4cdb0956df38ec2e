//! The signed topics of a page, so that a client can subscribe only to what its page shows.

use std::fmt::Write;

use actix_web::cookie::Key;

use crate::foundation::token::{HmacSigner, constant_time_eq};

use super::{page_kind::PageKind, topic::Topic};

/// Maximum number of topics of a page. The longest list has half of them.
const MAX_TOPICS: usize = 200;
const PURPOSE: &str = "live";

/// The verified content of a token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubscriptionToken {
    /// The kind of page.
    pub page_kind: PageKind,
    /// The topics that it shows.
    pub topics: Vec<Topic>,
}

/// Signs and verifies tokens such as `l.c7.c9.a~<signature>`: the kind of page, then its topics. Equal
/// pages have equal tokens, so that browsers can cache them.
#[derive(Clone)]
pub struct SubscriptionTokenSigner {
    signer: HmacSigner,
}

impl SubscriptionTokenSigner {
    /// `key` is the key of all cookies.
    pub fn new(key: &Key) -> Self {
        Self { signer: HmacSigner::new(key.signing(), PURPOSE) }
    }

    /// Returns the token of a page.
    pub fn sign(&self, page_kind: PageKind, topics: &[Topic]) -> String {
        let mut body = page_kind.to_string();
        for topic in topics.iter().take(MAX_TOPICS) {
            // Writing to a string cannot fail.
            let _ = write!(body, ".{topic}");
        }
        format!("{body}~{}", self.signer.sign(&body))
    }

    /// Returns the content of a token, or `None` if its signature is invalid. An empty token has no
    /// topics.
    pub fn verify(&self, token: &str) -> Option<SubscriptionToken> {
        if token.is_empty() {
            return Some(SubscriptionToken::default());
        }
        let (body, signature) = token.rsplit_once('~')?;
        if !constant_time_eq(signature, &self.signer.sign(body)) {
            return None;
        }
        let mut codes = body.split('.');
        let page_kind = PageKind::parse(codes.next()?)?;
        Some(SubscriptionToken {
            page_kind,
            topics: codes.map(Topic::parse).collect::<Option<_>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::ids::{OrderId, ProductId};

    #[test]
    fn only_whole_tokens_with_our_signature_are_verified() {
        let signer = SubscriptionTokenSigner::new(&Key::derive_from(&[1; 64]));
        let id = ProductId::from(7);
        let parts = [Topic::Card(id), Topic::Offer(id), Topic::Line(id)];
        let topics =
            [parts.as_slice(), &[Topic::Lists, Topic::PricingRules, Topic::Admin]].concat();
        let page_kind = PageKind::Product(id);
        let token = signer.sign(page_kind, &topics);
        assert_eq!(signer.sign(page_kind, &topics), token);
        assert_eq!(signer.verify(&token), Some(SubscriptionToken { page_kind, topics }));
        assert_eq!(signer.verify(""), Some(SubscriptionToken::default()));
        let bare = signer.sign(PageKind::Checkout, &[]);
        assert_eq!(signer.verify(&bare).map(|token| token.topics), Some(Vec::new()));
        let order = signer.sign(PageKind::Order, &[Topic::Order(OrderId::from(9))]);
        let theirs = SubscriptionTokenSigner::new(&Key::derive_from(&[2; 64]));
        assert_eq!(theirs.verify(&order), None);
        for forged in [
            &order.replace("o9", "o8"),
            &order.replacen('o', "h", 1),
            &order[1..],
            &order[..order.len() - 1],
            "~",
            "d",
            "d~",
        ] {
            assert_eq!(signer.verify(forged), None, "{forged}");
        }
    }
}
