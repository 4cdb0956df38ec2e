//! Sending of mails through an SMTP server.

use std::{
    error::Error as _,
    future::Future,
    io,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use lettre::{
    address::Envelope,
    transport::smtp::{
        Error, SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Mail as MailFrom, Rcpt, Rset},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
    },
};
use tokio::time::timeout;
use url::Url;

use crate::jobs::JobError;

use super::mail::{QueuedMail, Sender, message};

/// Time limit for each response of the server.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(20);
/// Time after which an unused connection is closed.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// Maximum number of unused connections.
const MAX_IDLE: usize = 4;

/// An invalid mail setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailSettingsError {
    /// `SMTP_URL`
    #[error("SMTP_URL must be like smtps://USER:PASSWORD@HOST:465")]
    Url,
    /// `MAIL_FROM`
    #[error("MAIL_FROM must be like Vitrine <shop@example.com>")]
    From,
}

/// A client of an SMTP server. Connections are opened when needed and reused for a while.
#[derive(Clone)]
pub struct Smtp {
    server: Arc<Server>,
    sender: Sender,
    idle: Arc<Mutex<Vec<IdleConnection>>>,
}

/// An unused connection.
struct IdleConnection {
    connection: AsyncSmtpConnection,
    since: Instant,
}

/// The server's address and how to connect to it.
struct Server {
    host: String,
    port: u16,
    encryption: Encryption,
    hello: ClientId,
    credentials: Option<Credentials>,
}

/// Determines whether and when the connection is encrypted.
enum Encryption {
    Never,
    /// With STARTTLS if the server offers it.
    IfOffered(TlsParameters),
    /// With STARTTLS; fails if the server does not offer it.
    Required(TlsParameters),
    /// From the first byte.
    Always(TlsParameters),
}

/// A step of the delivery. Only a rejection of the receiver is final for a mail. Failures of
/// earlier steps concern all mails and can be fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Connect,
    LogIn,
    Sender,
    Receiver,
    Content,
}

/// A failed step.
struct Problem {
    stage: Stage,
    cause: Cause,
}

enum Cause {
    /// No response in time.
    Timeout,
    /// An error of the protocol or the network.
    Error(Error),
}

impl Server {
    /// Parses a URL as lettre does: `smtps://` is encrypted from the first byte, `smtp://` with
    /// `?tls=required` or `?tls=opportunistic` by STARTTLS, and plain `smtp://` never.
    fn parse(url: &str) -> Option<Self> {
        let url = Url::parse(url).ok()?;
        let host = url.host_str()?.to_owned();
        let tls = url.query_pairs().find(|(name, _)| name == "tls");
        let tls = tls.map(|(_, value)| value.into_owned());
        let parameters = || TlsParameters::new(host.clone()).ok();
        let (encryption, port) = match (url.scheme(), tls.as_deref()) {
            ("smtp", None) => (Encryption::Never, SMTP_PORT),
            ("smtp", Some("required")) => (Encryption::Required(parameters()?), SUBMISSION_PORT),
            ("smtp", Some("opportunistic")) => {
                (Encryption::IfOffered(parameters()?), SUBMISSION_PORT)
            }
            ("smtps", _) => (Encryption::Always(parameters()?), SUBMISSIONS_PORT),
            _ => return None,
        };
        let hello = match url.path().trim_matches('/') {
            "" => ClientId::default(),
            name => ClientId::Domain(name.to_owned()),
        };
        let credentials = match url.password() {
            Some(password) => Some(Credentials::new(decoded(url.username())?, decoded(password)?)),
            None => None,
        };
        let port = url.port().unwrap_or(port);
        Some(Self { host, port, encryption, hello, credentials })
    }

    /// Connects, encrypts and logs in.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Problem> {
        let tls = match &self.encryption {
            Encryption::Always(parameters) => Some(parameters.clone()),
            _ => None,
        };
        let address = (self.host.as_str(), self.port);
        let connect = AsyncSmtpConnection::connect_tokio1(
            address,
            Some(RESPONSE_TIMEOUT),
            &self.hello,
            tls,
            None,
        );
        let mut connection = with_timeout(Stage::Connect, connect).await?;
        let starttls = match &self.encryption {
            Encryption::Required(parameters) => Some(parameters),
            Encryption::IfOffered(parameters) if connection.can_starttls() => Some(parameters),
            _ => None,
        };
        if let Some(parameters) = starttls {
            let encrypt = connection.starttls(parameters.clone(), &self.hello);
            with_timeout(Stage::Connect, encrypt).await?;
        }
        if let Some(credentials) = &self.credentials {
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            with_timeout(Stage::LogIn, connection.auth(&mechanisms, credentials)).await?;
        }
        Ok(connection)
    }
}

fn decoded(text: &str) -> Option<String> {
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

/// Runs a step with a time limit.
async fn with_timeout<T>(
    stage: Stage,
    step: impl Future<Output = Result<T, Error>>,
) -> Result<T, Problem> {
    match timeout(RESPONSE_TIMEOUT, step).await {
        Ok(Ok(response)) => Ok(response),
        Ok(Err(error)) => Err(Problem { stage, cause: Cause::Error(error) }),
        Err(_) => Err(Problem { stage, cause: Cause::Timeout }),
    }
}

impl Smtp {
    /// Creates a client for a URL such as `smtps://USER:PASSWORD@HOST:465`.
    pub fn new(url: &str, sender: Sender) -> Result<Self, MailSettingsError> {
        let server = Arc::new(Server::parse(url).ok_or(MailSettingsError::Url)?);
        Ok(Self { server, sender, idle: Arc::default() })
    }

    pub(super) async fn send(&self, mail: QueuedMail) -> Result<(), JobError> {
        let message = message(mail, &self.sender).map_err(JobError::Permanent)?;
        let as_job_error = |problem: Problem| problem.into_job_error(&self.server);
        let mut connection = self.connection().await.map_err(as_job_error)?;
        let sent = transmit(&mut connection, message.envelope(), &message.formatted()).await;
        match &sent {
            Ok(()) => self.release(connection),
            // The server rejected only this mail, so the connection can be reused.
            Err(Problem { stage: Stage::Receiver, cause: Cause::Error(error) })
                if error.status().is_some() =>
            {
                if with_timeout(Stage::Receiver, connection.command(Rset)).await.is_ok() {
                    self.release(connection);
                }
            }
            Err(_) => {
                let _ = timeout(RESPONSE_TIMEOUT, connection.abort()).await;
            }
        }
        sent.map_err(as_job_error)
    }

    /// Returns an unused connection that still responds, or a new one.
    async fn connection(&self) -> Result<AsyncSmtpConnection, Problem> {
        loop {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(IdleConnection { mut connection, since }) = idle else {
                return self.server.connect().await;
            };
            let responds = timeout(RESPONSE_TIMEOUT, connection.test_connected());
            if since.elapsed() < IDLE_TIMEOUT && responds.await.unwrap_or(false) {
                return Ok(connection);
            }
        }
    }

    fn release(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < MAX_IDLE {
            idle.push(IdleConnection { connection, since: Instant::now() });
        }
    }
}

/// Transmits a mail, step by step.
async fn transmit(
    connection: &mut AsyncSmtpConnection,
    envelope: &Envelope,
    content: &[u8],
) -> Result<(), Problem> {
    let mut options = Vec::new();
    let can =
        |connection: &AsyncSmtpConnection, what| connection.server_info().supports_feature(what);
    let addresses = envelope.from().into_iter().chain(envelope.to());
    let is_plain = addresses.map(AsRef::<str>::as_ref).all(str::is_ascii);
    if !is_plain && can(connection, Extension::SmtpUtfEight) {
        options.push(MailParameter::SmtpUtfEight);
    }
    if !content.is_ascii() && can(connection, Extension::EightBitMime) {
        options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let from = MailFrom::new(envelope.from().cloned(), options);
    with_timeout(Stage::Sender, connection.command(from)).await?;
    for to in envelope.to() {
        with_timeout(Stage::Receiver, connection.command(Rcpt::new(to.clone(), Vec::new())))
            .await?;
    }
    with_timeout(Stage::Content, connection.command(Data)).await?;
    with_timeout(Stage::Content, connection.message(content)).await?;
    Ok(())
}

impl Problem {
    /// Decides whether and when to retry, and describes the reason. Servers quote the receiver's
    /// address in their messages, so the reason contains the status only.
    fn into_job_error(self, server: &Server) -> JobError {
        let error = match self.cause {
            Cause::Timeout => return JobError::Unavailable(no_response(server)),
            Cause::Error(error) => error,
        };
        let message = error.to_string().to_lowercase();
        let Some(status) = error.status() else {
            return JobError::Unavailable(connection_error(self.stage, &error, server));
        };
        let is_permanent = error.is_permanent();
        match self.stage {
            Stage::Connect => JobError::Unavailable(format!(
                "The mail server {} does not accept connections right now ({status}).",
                server.host
            )),
            Stage::LogIn if is_permanent => JobError::Unavailable(format!(
                "The mail server rejected the user name or password ({status}). Check SMTP_URL."
            )),
            Stage::LogIn => JobError::Unavailable(format!(
                "The mail server does not allow log-ins right now ({status})."
            )),
            Stage::Sender if is_permanent => JobError::Unavailable(format!(
                "The mail server rejected the shop's address as the sender ({status}). Check \
                 MAIL_FROM, and whether SMTP_URL has the right user name and password."
            )),
            Stage::Sender => JobError::Unavailable(format!(
                "The mail server accepts no mail right now ({status})."
            )),
            Stage::Receiver
                if is_permanent && is_about_the_shop(status_number(&message), &message) =>
            {
                JobError::Unavailable(format!(
                    "The mail server does not send mail for the shop ({status}). Check whether \
                     SMTP_URL has the right user name and password."
                ))
            }
            Stage::Receiver if is_permanent => JobError::Permanent(format!(
                "The recipient's mail server rejected mail to this address ({status})."
            )),
            Stage::Receiver => JobError::Temporary(format!(
                "The recipient's mail server accepts no mail for this address right now ({status})."
            )),
            Stage::Content if is_permanent && is_about_the_sender(&message) => {
                JobError::Unavailable(format!(
                    "The mail server rejected the shop's address as the sender ({status}). Check \
                     MAIL_FROM, and whether its domain is set up for this server."
                ))
            }
            Stage::Content => JobError::Temporary(format!(
                "The mail server did not accept the message ({status})."
            )),
        }
    }
}

/// Returns the status in `permanent error (550): …`.
fn status_number(message: &str) -> u16 {
    let digits = message.split_once('(').and_then(|(_, rest)| rest.get(..3));
    digits.and_then(|digits| digits.parse().ok()).unwrap_or_default()
}

/// Returns `true` if the server rejected the receiver because of the shop's configuration: it
/// requires a log-in, or does not relay mail.
fn is_about_the_shop(status: u16, message: &str) -> bool {
    status == 530 || ["relay", "authentication required"].iter().any(|word| message.contains(word))
}

/// Returns `true` if the server rejected the message because of its sender.
fn is_about_the_sender(message: &str) -> bool {
    ["sender", "from address", "not verified", "unauthenticated", "dmarc", "5.7.26"]
        .iter()
        .any(|word| message.contains(word))
}

fn no_response(server: &Server) -> String {
    format!(
        "The mail server {} does not answer on port {}. Check the host and the port in SMTP_URL.",
        server.host, server.port
    )
}

/// Describes an error without an SMTP status.
fn connection_error(stage: Stage, error: &Error, server: &Server) -> String {
    let Server { host, port, .. } = server;
    if error.is_tls() {
        return format!(
            "No secure connection is possible to the mail server {host}. Check whether SMTP_URL has \
             the right host, and whether the server's certificate is valid."
        );
    }
    if stage == Stage::LogIn {
        return "The mail server offers no log-in method that the shop supports. Check SMTP_URL, and whether \
                it should begin with smtps://."
            .to_owned();
    }
    match io_error_kind(error) {
        Some(io::ErrorKind::ConnectionRefused) => format!(
            "The mail server {host} refuses connections on port {port}. Check the host and the \
             port in SMTP_URL."
        ),
        Some(io::ErrorKind::TimedOut) => no_response(server),
        _ if stage == Stage::Connect => format!(
            "The mail server {host} can't be reached on port {port}. Check the host and the port \
             in SMTP_URL, and whether it should begin with smtp:// or smtps://."
        ),
        _ => format!("The connection to the mail server {host} was lost."),
    }
}

/// Returns the kind of the I/O error that caused an error.
fn io_error_kind(error: &Error) -> Option<io::ErrorKind> {
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(found) = inner.downcast_ref::<io::Error>() {
            return Some(found.kind());
        }
        source = inner.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{foundation::clock::Timestamp, mailer::Mail};

    fn sender() -> Sender {
        Sender::new("Shop <a@b.example>", "https://shop.example").unwrap()
    }

    #[tokio::test]
    async fn invalid_urls_are_rejected() {
        let error = |url| Smtp::new(url, sender()).err();
        for url in ["http://localhost", "smtp://localhost:25?tls=perhaps", "localhost:25", ""] {
            assert_eq!(error(url), Some(MailSettingsError::Url), "{url}");
        }
        assert_eq!(error("smtp://localhost:25"), None);
    }

    #[test]
    fn the_url_configures_the_connection() {
        let server =
            Server::parse("smtps://shop%40b.example:a%2Fb@mail.example/shop.example").unwrap();
        assert_eq!((server.host.as_str(), server.port), ("mail.example", 465));
        assert!(matches!(server.encryption, Encryption::Always(_)));
        assert_eq!(server.hello, ClientId::Domain("shop.example".into()));
        let known = Credentials::new("shop@b.example".into(), "a/b".into());
        assert_eq!(server.credentials, Some(known));
        let plain = Server::parse("smtp://mail.example").unwrap();
        assert_eq!(plain.port, 25);
        assert!(matches!(plain.encryption, Encryption::Never) && plain.credentials.is_none());
        let required = Server::parse("smtp://mail.example?tls=required").unwrap();
        assert_eq!(required.port, 587);
        assert!(matches!(required.encryption, Encryption::Required(_)));
    }

    #[tokio::test]
    async fn an_unreachable_server_pauses_all_mail() {
        let smtp = Smtp::new("smtp://127.0.0.1:1", sender()).unwrap();
        let mail = Mail {
            to: "ada@example.com".into(),
            reply_to: String::new(),
            subject: "Hi".into(),
            text: String::new(),
            html: String::new(),
        };
        let queued = QueuedMail::new(mail, Timestamp::from_micros(0).unwrap());
        let Err(JobError::Unavailable(reason)) = smtp.send(queued).await else { panic!() };
        assert!(reason.contains("127.0.0.1 refuses connections on port 1"), "{reason}");
    }
}
