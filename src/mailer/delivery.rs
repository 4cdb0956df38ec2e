//! Delivery of mails through the job queue.

use std::sync::Arc;

use crate::{
    Result,
    db::Tx,
    foundation::clock::Clock,
    jobs::{self, Handler, JobError, Lane},
};

use super::{
    mail::{Mail, QueuedMail, Sender},
    mailbox::Mailbox,
    smtp::Smtp,
};

/// The transport of mails.
#[derive(Clone)]
pub enum Mailer {
    /// An SMTP server.
    Smtp(Smtp),
    /// A mailbox in memory.
    Mailbox(Arc<Mailbox>, Sender, Clock),
}

impl Mailer {
    /// The kind of the jobs that send mails.
    pub const KIND: &str = "mail";

    /// The job handler that sends mails.
    pub fn handler(self) -> Handler {
        Box::new(move |payload| Box::pin(self.clone().deliver(payload)))
    }

    async fn deliver(self, payload: String) -> Result<(), JobError> {
        let mail: Option<QueuedMail> = serde_json::from_str(&payload)
            .map_err(|error| JobError::Permanent(format!("unreadable: {:?}", error.classify())))?;
        match (mail, self) {
            (None, _) => Ok(()),
            (Some(mail), Self::Smtp(smtp)) => smtp.send(mail).await,
            (Some(mail), Self::Mailbox(mailbox, sender, clock)) => {
                mailbox.put(mail, &sender, clock.now());
                Ok(())
            }
        }
    }
}

/// Enqueues a mail that is sent once this transaction is committed.
pub fn deliver_later(tx: &mut Tx<'_>, mail: Mail) -> Result<()> {
    queue(tx, Lane::Mail, Some(mail))
}

/// Enqueues a mail that a user is waiting for, such as a log-in link. It is sent before all others.
pub fn deliver_urgently(tx: &mut Tx<'_>, mail: Mail) -> Result<()> {
    queue(tx, Lane::UrgentMail, Some(mail))
}

/// Takes as long as [`deliver_urgently`] but sends nothing, so that the response time does not reveal
/// which addresses the shop knows.
pub fn pretend_to_deliver(tx: &mut Tx<'_>) -> Result<()> {
    queue(tx, Lane::UrgentMail, None)
}

fn queue(tx: &mut Tx<'_>, lane: Lane, mail: Option<Mail>) -> Result<()> {
    let queued = mail.map(|mail| QueuedMail::new(mail, tx.now()));
    jobs::enqueue(tx, lane, Mailer::KIND, &queued)
}
