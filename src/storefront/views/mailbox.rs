//! The mails of a shop without a mail server.

use askama::Template;

use crate::{
    mailer::MailboxEntry,
    web::{layout::Layout, paths},
};

/// The list of all mails, newest first.
#[derive(Template)]
#[template(path = "storefront/dev/mailbox.html")]
pub struct MailboxPage {
    /// The layout.
    pub layout: Layout,
    /// The mails.
    pub mails: Vec<MailboxEntry>,
}

/// One mail.
#[derive(Template)]
#[template(path = "storefront/dev/mail.html")]
pub struct MailPage {
    layout: Layout,
    entry: MailboxEntry,
    pieces: Vec<Piece>,
}

/// A part of a mail's text.
enum Piece {
    Text(String),
    Link { target: String, text: String },
}

impl MailPage {
    /// A mail with clickable links. Links to this shop become relative, so they keep the current host name.
    pub fn new(layout: Layout, entry: MailboxEntry, base_url: &str) -> Self {
        Self { layout, pieces: pieces(&entry.mail.text, base_url), entry }
    }
}

fn pieces(text: &str, base_url: &str) -> Vec<Piece> {
    let words = text.split_inclusive(char::is_whitespace);
    let piece = |word: &str| {
        let address = word.trim_end();
        if address.starts_with("http://") || address.starts_with("https://") {
            let target = address.strip_prefix(base_url).filter(|path| path.starts_with('/'));
            Piece::Link { target: target.unwrap_or(address).to_owned(), text: word.to_owned() }
        } else {
            Piece::Text(word.to_owned())
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
                Piece::Link { target, .. } => Some(target.as_str()),
                Piece::Text(_) => None,
            })
            .collect();
        assert_eq!(targets, ["/x", "http://a.b.evil/"]);
    }
}
