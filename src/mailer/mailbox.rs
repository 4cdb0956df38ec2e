//! A mailbox in memory, for development and tests.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::foundation::{clock::Timestamp, ids::MailId};

use super::mail::{Mail, QueuedMail, Sender};

/// Maximum number of mails.
const CAPACITY: usize = 200;

/// A mail in the mailbox.
#[derive(Clone)]
pub struct MailboxEntry {
    /// Counted from 1 since the program started.
    pub id: MailId,
    /// The time of delivery.
    pub at: Timestamp,
    /// The sender's name and address.
    pub from: String,
    /// The value of `Message-ID`.
    pub message_id: String,
    /// The mail.
    pub mail: Mail,
}

/// The latest 200 mails.
#[derive(Default)]
pub struct Mailbox(Mutex<Contents>);

#[derive(Default)]
struct Contents {
    mails: VecDeque<MailboxEntry>,
    count: i64,
}

impl Mailbox {
    /// Adds a mail, and removes the oldest if the mailbox is full.
    pub(super) fn put(&self, queued: QueuedMail, sender: &Sender, at: Timestamp) {
        let message_id = queued.message_id(sender.domain());
        let mut contents = self.contents();
        contents.count += 1;
        let entry = MailboxEntry {
            id: contents.count.into(),
            at,
            from: sender.address(),
            message_id,
            mail: queued.mail,
        };
        contents.mails.push_front(entry);
        contents.mails.truncate(CAPACITY);
    }

    /// Returns all mails, the newest first.
    pub fn all(&self) -> Vec<MailboxEntry> {
        self.contents().mails.iter().cloned().collect()
    }

    /// Returns the mail with an id.
    pub fn get(&self, id: MailId) -> Option<MailboxEntry> {
        self.contents().mails.iter().find(|entry| entry.id == id).cloned()
    }

    /// The contents are valid even after a panic of another thread.
    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_mails_come_first_and_the_oldest_are_removed() {
        let mailbox = Mailbox::default();
        let at = Timestamp::from_micros(0).unwrap();
        let sender = Sender::new("Shop <a@localhost>", "http://localhost").unwrap();
        for number in 0..=CAPACITY {
            let mail = Mail {
                to: String::new(),
                reply_to: String::new(),
                subject: number.to_string(),
                text: String::new(),
                html: String::new(),
            };
            mailbox.put(QueuedMail::new(mail, at), &sender, at);
        }
        let all = mailbox.all();
        assert_eq!((all.len(), all[0].mail.subject.as_str()), (CAPACITY, "200"));
        assert!(mailbox.get(1.into()).is_none() && mailbox.get(2.into()).is_some());
    }
}
