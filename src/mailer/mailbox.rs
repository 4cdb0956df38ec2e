//! Where mails go that nobody sends: a box in memory that developers and tests can open.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::foundation::{clock::Timestamp, ids::MailId};

use super::mail::{Mail, QueuedMail, Sender};

/// Mails that are kept.
const SIZE: usize = 200;

/// A mail in the box.
#[derive(Clone)]
pub struct Kept {
    /// Counted from 1 since the program started.
    pub id: MailId,
    /// When it was put in.
    pub at: Timestamp,
    /// The sender, as in the settings.
    pub from: String,
    /// Its `Message-ID`.
    pub message_id: String,
    /// The mail.
    pub mail: Mail,
}

/// The last 200 mails.
#[derive(Default)]
pub struct Mailbox(Mutex<Contents>);

#[derive(Default)]
struct Contents {
    mails: VecDeque<Kept>,
    put: i64,
}

impl Mailbox {
    /// Puts a mail in; the oldest falls out of a full box.
    pub(super) fn put(&self, queued: QueuedMail, sender: &Sender, at: Timestamp) {
        let message_id = queued.message_id(sender.domain());
        let mut contents = self.contents();
        contents.put += 1;
        let (id, from, mail) = (contents.put.into(), sender.in_words(), queued.mail);
        let kept = Kept { id, at, from, message_id, mail };
        contents.mails.push_front(kept);
        contents.mails.truncate(SIZE);
    }

    /// Every mail, newest first.
    pub fn all(&self) -> Vec<Kept> {
        self.contents().mails.iter().cloned().collect()
    }

    /// One mail.
    pub fn get(&self, id: MailId) -> Option<Kept> {
        self.contents().mails.iter().find(|kept| kept.id == id).cloned()
    }

    /// A thread that panicked meanwhile left whole mails behind.
    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_newest_in_front() {
        let (mailbox, at) = (Mailbox::default(), Timestamp::from_micros(0).unwrap());
        let sender = Sender::new("Shop <a@localhost>", "http://localhost").unwrap();
        for number in 0..=SIZE {
            let (to, reply_to, subject) = (String::new(), String::new(), number.to_string());
            let mail = Mail { to, reply_to, subject, text: String::new(), html: String::new() };
            mailbox.put(QueuedMail::new(mail, at), &sender, at);
        }
        let all = mailbox.all();
        assert_eq!((all.len(), all[0].mail.subject.as_str()), (SIZE, "200"));
        assert!(mailbox.get(1.into()).is_none() && mailbox.get(2.into()).is_some());
    }
}
