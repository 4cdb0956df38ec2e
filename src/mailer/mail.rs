//! Mails and their headers.

use std::time::SystemTime;

use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use serde::{Deserialize, Serialize};

use crate::foundation::{clock::Timestamp, token, zone::Zone};

/// A mail to one person, with the same content as plain text and as HTML. It loads no external
/// content.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The recipient's address.
    pub to: String,
    /// The address for replies; empty means the sender's.
    #[serde(default)]
    pub reply_to: String,
    /// The subject, in one line.
    pub subject: String,
    /// The plain text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// A mail in the outbox. If it is sent twice, for example after a crash, it has the same message id, so
/// that mail programs show it once.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct QueuedMail {
    #[serde(flatten)]
    pub mail: Mail,
    /// Unique among all mails.
    #[serde(default)]
    pub id: String,
    #[serde(default)]
    pub written_at: Option<Timestamp>,
}

impl QueuedMail {
    pub fn new(mail: Mail, written_at: Timestamp) -> Self {
        Self { mail, id: token::generate(), written_at: Some(written_at) }
    }

    /// Returns the `Message-ID` in a domain. Mails that an earlier version of the program queued
    /// have no id, so a hash of their content is used.
    pub fn message_id(&self, domain: &str) -> String {
        let Mail { to, subject, text, .. } = &self.mail;
        match &*self.id {
            "" => format!("<{}@{domain}>", token::hash(&format!("{to}\n{subject}\n{text}"))),
            id => format!("<{id}@{domain}>"),
        }
    }
}

/// The shop as the sender of mail.
#[derive(Clone, Debug)]
pub struct Sender {
    /// Name and address, such as `Vitrine <shop@example.com>`.
    from: Mailbox,
    /// The domain of message ids.
    domain: String,
}

impl Sender {
    /// Reads the sender from `MAIL_FROM`. Message ids use the domain of its address, or the shop's
    /// domain if that is a local name such as `localhost`. Returns `None` if it is not an address.
    pub fn new(from: &str, base_url: &str) -> Option<Self> {
        let from: Mailbox = from.parse().ok()?;
        let own = from.email.domain();
        let shop = url::Url::parse(base_url).ok();
        let shop = shop.as_ref().and_then(url::Url::domain);
        let domain = if own.contains('.') { own } else { shop.unwrap_or(own) }.to_owned();
        Some(Self { from, domain })
    }

    /// Name and address as text.
    pub(super) fn address(&self) -> String {
        self.from.to_string()
    }

    /// The domain of message ids.
    pub(super) fn domain(&self) -> &str {
        &self.domain
    }
}

/// The shop's details for mails.
#[derive(Clone, Debug)]
pub struct ShopIdentity {
    /// The shop's name.
    pub shop_name: String,
    /// The address for replies; empty means the sender's.
    pub reply_to: String,
    /// The address that is notified of new orders; empty means none.
    pub new_orders_to: String,
    /// The base URL of links, without a trailing slash.
    pub base_url: String,
    /// The shop's time zone.
    pub zone: Zone,
    /// `true` if requested mails count against their receivers' budgets.
    pub limits_mail: bool,
    /// The shop's logo, which replaces its name at the top.
    pub logo: Option<MailLogo>,
}

/// The shop's logo in mails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailLogo {
    /// The absolute URL.
    pub url: String,
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels.
    pub height: u32,
}

impl MailLogo {
    /// The most pixels of its width and height in a mail.
    const MAX_SIZE: [u32; 2] = [200, 60];

    /// A logo of a file with this size, shown smaller if it is too large.
    pub fn new(url: String, width: u32, height: u32) -> Self {
        let [max_width, max_height] = Self::MAX_SIZE;
        let (width, height) = (width.max(1), height.max(1));
        let is_wide =
            u64::from(width) * u64::from(max_height) > u64::from(height) * u64::from(max_width);
        let [shown_width, shown_height] = match is_wide {
            true => {
                let width_shown = width.min(max_width);
                [width_shown, height * width_shown / width]
            }
            false => {
                let height_shown = height.min(max_height);
                [width * height_shown / height, height_shown]
            }
        };
        Self { url, width: shown_width.max(1), height: shown_height.max(1) }
    }
}

impl ShopIdentity {
    /// The full URL of a path.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }
}

/// Returns `true` if a text is a valid email address.
pub fn is_address(text: &str) -> bool {
    text.parse::<Address>().is_ok()
}

/// Returns the masked receiver of the mail in a job's payload, such as `a…@example.com`. That is
/// enough for the shopkeeper to recognize the customer, without revealing the address. Returns
/// `None` if the payload has no mail.
pub fn masked_receiver(payload: &str) -> Option<String> {
    let mail: Mail = serde_json::from_str(payload).ok()?;
    let (name, host) = mail.to.rsplit_once('@')?;
    let first: String = name.chars().take(1).collect();
    Some(format!("{first}…@{host}"))
}

/// Builds the message to send.
pub(super) fn message(queued: QueuedMail, sender: &Sender) -> Result<Message, String> {
    let id = queued.message_id(&sender.domain);
    let QueuedMail { mail, written_at, .. } = queued;
    let to: Address = mail.to.parse().map_err(|_| "the recipient is not an address")?;
    let mut message = Message::builder()
        .from(sender.from.clone())
        .to(to.into())
        .subject(mail.subject)
        .message_id(Some(id));
    if let Ok(reply_to) = mail.reply_to.parse::<Address>() {
        message = message.reply_to(reply_to.into());
    }
    // Prevents automatic replies.
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    message = message.raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()));
    message = match written_at {
        Some(moment) => message.date(SystemTime::from(moment)),
        None => message.date_now(),
    };
    let parts = MultiPart::alternative_plain_html(mail.text, mail.html);
    message.multipart(parts).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(subject: &str) -> Mail {
        Mail {
            to: "ada@example.com".into(),
            reply_to: String::new(),
            subject: subject.into(),
            text: "Hi".into(),
            html: "<p>Hi</p>".into(),
        }
    }

    fn sent(queued: QueuedMail, from: &str) -> String {
        let sender = Sender::new(from, "https://shop.example").unwrap();
        String::from_utf8(message(queued, &sender).unwrap().formatted()).unwrap()
    }

    fn written() -> Timestamp {
        Timestamp::parse("2026-03-01T12:00:00Z").unwrap()
    }

    #[test]
    fn a_subject_cannot_inject_a_header() {
        let queued = QueuedMail::new(mail("Hello\r\nBcc: eve@example.com"), written());
        let sent = sent(queued, "Vitrine <shop@localhost>");
        assert!(!sent.lines().any(|line| line.starts_with("Bcc")), "{sent}");
        assert!(sent.contains("text/plain") && sent.contains("text/html"));
    }

    #[test]
    fn a_mail_sent_twice_has_the_same_headers() {
        let queued =
            QueuedMail::new(Mail { reply_to: "help@shop.example".into(), ..mail("Hi") }, written());
        let line = |text: &str, name: &str| {
            let found = text.lines().find(|line| line.starts_with(name));
            found.unwrap_or_else(|| panic!("no {name}: {text}")).to_owned()
        };
        let [first, second] = [(); 2].map(|()| sent(queued.clone(), "Shop <a@mail.example>"));
        for name in ["Message-ID: ", "Date: ", "Reply-To: "] {
            assert_eq!(line(&first, name), line(&second, name));
        }
        assert!(line(&first, "Message-ID: ").ends_with("@mail.example>"), "{first}");
        assert_eq!(line(&first, "Date: "), "Date: Sun, 01 Mar 2026 12:00:00 +0000");
        assert_eq!(line(&first, "Reply-To: "), "Reply-To: help@shop.example");
        let other = QueuedMail::new(mail("Hi"), written());
        let other = sent(other, "Shop <a@mail.example>");
        assert_ne!(line(&first, "Message-ID: "), line(&other, "Message-ID: "));
        assert!(!other.contains("Reply-To"));
    }

    #[test]
    fn mails_queued_by_earlier_versions_have_a_message_id() {
        let payload = r#"{"to":"ada@example.com","subject":"Hi","text":"Hi","html":""}"#;
        let old: QueuedMail = serde_json::from_str(payload).unwrap();
        let id = old.message_id("shop.example");
        assert!(id.starts_with('<') && id.ends_with("@shop.example>") && id.len() > 40, "{id}");
        assert_eq!(id, old.clone().message_id("shop.example"));
        assert!(sent(old, "Shop <a@localhost>").contains("Date: "));
    }

    #[test]
    fn message_ids_use_a_public_domain() {
        let domain = |from: &str| Sender::new(from, "https://shop.example").unwrap().domain;
        assert_eq!(domain("Shop <a@mail.example>"), "mail.example");
        assert_eq!(domain("Shop <a@localhost>"), "shop.example");
        assert!(Sender::new("nobody", "https://shop.example").is_none());
    }

    #[test]
    fn receivers_are_masked() {
        let payload = r#"{"to":"ada@example.com","subject":"","text":"","html":""}"#;
        assert_eq!(masked_receiver(payload).as_deref(), Some("a…@example.com"));
        assert_eq!(masked_receiver("null"), None);
    }

    #[test]
    fn only_single_addresses_are_accepted() {
        assert!(is_address("ada@example.com"));
        for text in ["", "ada", "a b@c.d", "Ada <ada@example.com>", "a@b\r\nBcc: c@d"] {
            assert!(!is_address(text), "{text}");
        }
    }
}
