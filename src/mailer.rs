//! Mail: enqueued in the transaction that causes it, and sent by the job worker after COMMIT.

mod budget;
mod delivery;
mod mail;
mod mailbox;
mod smtp;

#[path = "mailer"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "mailer"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use budget::{MailRequest, count_mail, delete_full_budgets, request_mail};
pub use delivery::{Mailer, deliver_later, deliver_urgently, pretend_to_deliver};
pub use mail::{Mail, MailLogo, Sender, ShopIdentity, is_address, masked_receiver};
pub use mailbox::{Mailbox, MailboxEntry};
pub use smtp::{MailSettingsError, Smtp};
