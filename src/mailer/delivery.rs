//! From the transaction to the transport.

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

/// Where mails go.
#[derive(Clone)]
pub enum Mailer {
    /// To a server, and from there to people.
    Smtp(Smtp),
    /// Into a box in memory.
    Mailbox(Arc<Mailbox>, Sender, Clock),
}

impl Mailer {
    /// The worker's name for this work.
    pub const KIND: &str = "mail";

    /// What the worker calls.
    pub fn handler(self) -> Handler {
        Box::new(move |payload| Box::pin(self.clone().deliver(payload)))
    }

    async fn deliver(self, payload: String) -> Result<(), JobError> {
        let mail: Option<QueuedMail> = serde_json::from_str(&payload)
            .map_err(|error| JobError::Never(format!("unreadable: {:?}", error.classify())))?;
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

/// Sends a mail once this transaction is committed.
pub fn deliver_later(tx: &mut Tx<'_>, mail: Mail) -> Result<()> {
    queue(tx, Lane::Mail, Some(mail))
}

/// Sends a mail that somebody is waiting for, such as a log-in link. It overtakes all others.
pub fn deliver_urgently(tx: &mut Tx<'_>, mail: Mail) -> Result<()> {
    queue(tx, Lane::UrgentMail, Some(mail))
}

/// Takes as long as [`deliver_urgently`] and sends nothing, so that a clock does not tell
/// strangers which addresses the shop knows.
pub fn pretend_to_deliver(tx: &mut Tx<'_>) -> Result<()> {
    queue(tx, Lane::UrgentMail, None)
}

fn queue(tx: &mut Tx<'_>, lane: Lane, mail: Option<Mail>) -> Result<()> {
    let now = tx.now();
    let queued = mail.map(|mail| QueuedMail::new(mail, now));
    jobs::enqueue(tx, lane, Mailer::KIND, &queued)
}
