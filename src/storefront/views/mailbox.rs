//! The mails of a shop that sends none.

use askama::Template;

use crate::{
    mailer::Kept,
    web::{layout::Layout, paths},
};

/// Every mail, newest first.
#[derive(Template)]
#[template(path = "storefront/dev/mailbox.html")]
pub struct MailboxPage {
    /// The frame.
    pub layout: Layout,
    /// What the page shows.
    pub mails: Vec<Kept>,
}

/// One mail.
#[derive(Template)]
#[template(path = "storefront/dev/mail.html")]
pub struct MailPage {
    layout: Layout,
    message: Kept,
    pieces: Vec<Piece>,
}

/// Words of a mail, or a link in it with the address that it leads to.
enum Piece {
    Words(String),
    Link(String, String),
}

impl MailPage {
    /// A mail with its links. Those to this shop lead to where it is looked at from.
    pub fn new(layout: Layout, message: Kept, base_url: &str) -> Self {
        Self { layout, pieces: pieces(&message.mail.text, base_url), message }
    }
}

fn pieces(text: &str, base_url: &str) -> Vec<Piece> {
    let words = text.split_inclusive(char::is_whitespace);
    let piece = |word: &str| {
        let address = word.trim_end();
        if address.starts_with("http://") || address.starts_with("https://") {
            let target = address.strip_prefix(base_url).filter(|path| path.starts_with('/'));
            Piece::Link(target.unwrap_or(address).to_owned(), word.to_owned())
        } else {
            Piece::Words(word.to_owned())
        }
    };
    words.map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_and_lead_to_this_shop() {
        let found = pieces("Hello,\n\nhttp://a.b/x\nhttp://a.b.evil/\n<b>", "http://a.b");
        let targets: Vec<_> = found
            .iter()
            .filter_map(|piece| match piece {
                Piece::Link(target, _) => Some(target.as_str()),
                Piece::Words(_) => None,
            })
            .collect();
        assert_eq!(targets, ["/x", "http://a.b.evil/"]);
    }
}
