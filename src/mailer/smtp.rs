//! Sending through a mail server.

use std::time::Duration;

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    message::Mailbox,
    transport::smtp::{Error, PoolConfig},
};

use crate::jobs::Failure;

use super::mail::{Mail, message};

/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// Connections to the server at once.
const CONNECTIONS: u32 = 4;

/// A mail setting that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadMailSetting {
    /// `SMTP_URL`
    #[error("SMTP_URL must be like smtps://USER:PASSWORD@HOST:465")]
    Url,
    /// `MAIL_FROM`
    #[error("MAIL_FROM must be like Vitrine <shop@example.com>")]
    From,
}

/// The way to a mail server; connections are made when needed and kept.
#[derive(Clone)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: String,
}

impl Smtp {
    /// A server by its address, such as `smtps://USER:PASSWORD@HOST:465`.
    pub fn new(url: &str, from: &str) -> Result<Self, BadMailSetting> {
        from.parse::<Mailbox>().map_err(|_| BadMailSetting::From)?;
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
        let builder = builder.map_err(|_| BadMailSetting::Url)?.timeout(Some(PATIENCE));
        let pool = PoolConfig::new().max_size(CONNECTIONS);
        Ok(Self { transport: builder.pool_config(pool).build(), from: from.to_owned() })
    }

    pub(super) async fn send(&self, mail: Mail) -> Result<(), Failure> {
        let message = message(mail, &self.from).map_err(Failure::Never)?;
        self.transport.send(message).await.map(|_| ()).map_err(|error| failure(&error))
    }
}

/// Servers quote the receiver's address in what they say, so only the status is told.
fn failure(error: &Error) -> Failure {
    let status = error.status().map_or_else(|| "no answer".to_owned(), |code| code.to_string());
    let reason = format!("the mail server: {status}");
    if error.is_permanent() { Failure::Never(reason) } else { Failure::Later(reason) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn bad_settings_are_refused_at_once() {
        let refused = |url, from| Smtp::new(url, from).err();
        assert_eq!(refused("http://localhost", "a@b.c"), Some(BadMailSetting::Url));
        assert_eq!(refused("smtp://localhost:25", "nobody"), Some(BadMailSetting::From));
        assert_eq!(refused("smtp://localhost:25", "Shop <a@b.c>"), None);
    }

    #[tokio::test]
    async fn an_absent_server_is_asked_again_later() {
        let smtp = Smtp::new("smtp://127.0.0.1:1", "a@b.c").unwrap();
        let (to, text) = ("ada@example.com".to_owned(), String::new());
        let mail = Mail { to, subject: "Hi".into(), text: text.clone(), html: text };
        assert!(matches!(smtp.send(mail).await, Err(Failure::Later(_))));
    }
}
