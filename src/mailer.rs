//! Mail: written in the transaction that it tells about, sent by the worker afterwards.

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

pub use budget::{MailRequest, count_mail, forget_mail_budgets, request_mail};
pub use delivery::{Mailer, deliver_later, deliver_urgently, pretend_to_deliver};
pub use mail::{Mail, Sender, ShopIdentity, is_address, masked_receiver};
pub use mailbox::{Kept, Mailbox};
pub use smtp::{BadMailSetting, Smtp};
