//! What a mail is.

use lettre::{Address, Message, message::MultiPart};
use serde::{Deserialize, Serialize};

use crate::foundation::zone::Zone;

/// A mail to one person. Both parts say the same; neither needs anything from elsewhere.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The address of the person.
    pub to: String,
    /// One line.
    pub subject: String,
    /// For readers of plain text.
    pub text: String,
    /// For everyone else.
    pub html: String,
}

/// What every mail says about the shop.
#[derive(Clone, Debug)]
pub struct Letterhead {
    /// Name of the shop.
    pub shop_name: String,
    /// Beginning of links, without a slash at the end.
    pub base_url: String,
    /// The shop's time zone.
    pub zone: Zone,
}

impl Letterhead {
    /// The whole address of a page.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }
}

/// Whether mail can be sent to this address at all.
pub fn is_address(text: &str) -> bool {
    text.parse::<Address>().is_ok()
}

/// To whom the mail in a job's payload goes, as `a…@example.com`: enough for a shopkeeper to know
/// whom to write to, and too little to collect. None where there is no mail in it.
pub fn masked_receiver(payload: &str) -> Option<String> {
    let mail: Mail = serde_json::from_str(payload).ok()?;
    let (name, host) = mail.to.rsplit_once('@')?;
    let first: String = name.chars().take(1).collect();
    Some(format!("{first}…@{host}"))
}

/// The mail as it travels.
pub(super) fn message(mail: Mail, from: &str) -> Result<Message, String> {
    let from = from.parse().map_err(|_| "the sender is no address")?;
    let to: Address = mail.to.parse().map_err(|_| "the receiver is no address")?;
    let parts = MultiPart::alternative_plain_html(mail.text, mail.html);
    let message = Message::builder().from(from).to(to.into()).subject(mail.subject);
    message.multipart(parts).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_cannot_smuggle_a_header() {
        let mail = Mail {
            to: "ada@example.com".into(),
            subject: "Hello\r\nBcc: eve@example.com".into(),
            text: "Hi".into(),
            html: "<p>Hi</p>".into(),
        };
        let sent = message(mail, "Vitrine <shop@localhost>").unwrap().formatted();
        let sent = String::from_utf8(sent).unwrap();
        assert!(!sent.lines().any(|line| line.starts_with("Bcc")), "{sent}");
        assert!(sent.contains("text/plain") && sent.contains("text/html"));
    }

    #[test]
    fn a_receiver_is_told_only_roughly() {
        let payload = r#"{"to":"ada@example.com","subject":"","text":"","html":""}"#;
        assert_eq!(masked_receiver(payload).as_deref(), Some("a…@example.com"));
        assert_eq!(masked_receiver("null"), None);
    }

    #[test]
    fn addresses_are_one_mailbox() {
        assert!(is_address("ada@example.com"));
        for text in ["", "ada", "a b@c.d", "Ada <ada@example.com>", "a@b\r\nBcc: c@d"] {
            assert!(!is_address(text), "{text}");
        }
    }
}
