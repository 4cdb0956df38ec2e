//! From the transaction to the transport.

use std::sync::Arc;

use crate::{
    db::{Outcome, Tx},
    foundation::clock::Clock,
    jobs::{self, Failure, Handler},
};

use super::{mail::Mail, mailbox::Mailbox, smtp::Smtp};

/// Where mails go.
#[derive(Clone)]
pub enum Mailer {
    /// To a server, and from there to people.
    Smtp(Smtp),
    /// Into a box in memory: the box, the sender's address and the clock.
    Mailbox(Arc<Mailbox>, String, Clock),
}

impl Mailer {
    /// The worker's name for this work.
    pub const KIND: &str = "mail";

    /// What the worker calls.
    pub fn handler(self) -> Handler {
        Box::new(move |payload| Box::pin(self.clone().deliver(payload)))
    }

    async fn deliver(self, payload: String) -> Result<(), Failure> {
        let mail: Option<Mail> = serde_json::from_str(&payload)
            .map_err(|error| Failure::Never(format!("unreadable: {:?}", error.classify())))?;
        match (mail, self) {
            (None, _) => Ok(()),
            (Some(mail), Self::Smtp(smtp)) => smtp.send(mail).await,
            (Some(mail), Self::Mailbox(mailbox, from, clock)) => {
                mailbox.put(mail, &from, clock.now());
                Ok(())
            }
        }
    }
}

/// Sends a mail once this transaction is committed.
pub fn deliver_later(tx: &mut Tx<'_>, mail: &Mail) -> Outcome<()> {
    jobs::enqueue(tx, Mailer::KIND, &Some(mail))
}

/// Takes as long as [`deliver_later`] and sends nothing, so that a clock does not tell
/// strangers which addresses the shop knows.
pub fn pretend_to_deliver(tx: &mut Tx<'_>) -> Outcome<()> {
    jobs::enqueue(tx, Mailer::KIND, &None::<Mail>)
}
