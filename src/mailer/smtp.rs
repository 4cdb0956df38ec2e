//! Sending through a mail server.

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

/// How long the server may take for each of its answers.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a connection that is not in use is kept.
const IDLE: Duration = Duration::from_secs(30);
/// How many connections that are not in use are kept.
const MAX_IDLE: usize = 4;

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

/// The way to a mail server; connections are made when needed and kept for a while.
#[derive(Clone)]
pub struct Smtp {
    server: Arc<Server>,
    sender: Sender,
    idle: Arc<Mutex<Vec<IdleConnection>>>,
}

/// A connection that can be used again.
struct IdleConnection {
    connection: AsyncSmtpConnection,
    since: Instant,
}

/// Where the server is, and how one talks to it.
struct Server {
    host: String,
    port: u16,
    encryption: Encryption,
    hello: ClientId,
    credentials: Option<Credentials>,
}

/// When the connection is encrypted.
enum Encryption {
    Never,
    /// If the server offers it.
    IfOffered(TlsParameters),
    /// Before the log-in, or not at all.
    Required(TlsParameters),
    /// From the first byte.
    Always(TlsParameters),
}

/// How far a mail came. Only an answer about its receiver is final: whatever went wrong before
/// concerns every mail, and can be mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Connect,
    LogIn,
    Sender,
    Receiver,
    Content,
}

/// What went wrong, and when.
struct Problem {
    stage: Stage,
    cause: Cause,
}

enum Cause {
    /// No answer in time.
    Silence,
    /// What the protocol or the network said.
    Error(Error),
}

impl Server {
    /// A server by its address, read as lettre reads it: `smtps://` is encrypted from the first
    /// byte, `smtp://` with `?tls=required` or `?tls=opportunistic` later, and otherwise never.
    fn at(address: &str) -> Option<Self> {
        let address = Url::parse(address).ok()?;
        let host = address.host_str()?.to_owned();
        let tls = address.query_pairs().find(|(name, _)| name == "tls");
        let tls = tls.map(|(_, value)| value.into_owned());
        let parameters = || TlsParameters::new(host.clone()).ok();
        let (encryption, port) = match (address.scheme(), tls.as_deref()) {
            ("smtp", None) => (Encryption::Never, SMTP_PORT),
            ("smtp", Some("required")) => (Encryption::Required(parameters()?), SUBMISSION_PORT),
            ("smtp", Some("opportunistic")) => {
                (Encryption::IfOffered(parameters()?), SUBMISSION_PORT)
            }
            ("smtps", _) => (Encryption::Always(parameters()?), SUBMISSIONS_PORT),
            _ => return None,
        };
        let hello = match address.path().trim_matches('/') {
            "" => ClientId::default(),
            name => ClientId::Domain(name.to_owned()),
        };
        let credentials = match address.password() {
            Some(password) => {
                Some(Credentials::new(decoded(address.username())?, decoded(password)?))
            }
            None => None,
        };
        let port = address.port().unwrap_or(port);
        Some(Self { host, port, encryption, hello, credentials })
    }

    /// Connects, encrypts and logs in.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Problem> {
        let at_once = match &self.encryption {
            Encryption::Always(parameters) => Some(parameters.clone()),
            _ => None,
        };
        let place = (self.host.as_str(), self.port);
        let connect =
            AsyncSmtpConnection::connect_tokio1(place, Some(PATIENCE), &self.hello, at_once, None);
        let mut connection = in_time(Stage::Connect, connect).await?;
        let later = match &self.encryption {
            Encryption::Required(parameters) => Some(parameters),
            Encryption::IfOffered(parameters) if connection.can_starttls() => Some(parameters),
            _ => None,
        };
        if let Some(parameters) = later {
            let encrypt = connection.starttls(parameters.clone(), &self.hello);
            in_time(Stage::Connect, encrypt).await?;
        }
        if let Some(credentials) = &self.credentials {
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            in_time(Stage::LogIn, connection.auth(&mechanisms, credentials)).await?;
        }
        Ok(connection)
    }
}

fn decoded(text: &str) -> Option<String> {
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

/// The answer to a step, unless it takes too long.
async fn in_time<T>(
    stage: Stage,
    step: impl Future<Output = Result<T, Error>>,
) -> Result<T, Problem> {
    match timeout(PATIENCE, step).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(Problem { stage, cause: Cause::Error(error) }),
        Err(_) => Err(Problem { stage, cause: Cause::Silence }),
    }
}

impl Smtp {
    /// A server by its address, such as `smtps://USER:PASSWORD@HOST:465`.
    pub fn new(url: &str, sender: Sender) -> Result<Self, BadMailSetting> {
        let server = Arc::new(Server::at(url).ok_or(BadMailSetting::Url)?);
        Ok(Self { server, sender, idle: Arc::default() })
    }

    pub(super) async fn send(&self, mail: QueuedMail) -> Result<(), JobError> {
        let message = message(mail, &self.sender).map_err(JobError::Never)?;
        let as_job_error = |problem: Problem| problem.failure(&self.server);
        let mut connection = self.connection().await.map_err(as_job_error)?;
        let sent = transmit(&mut connection, message.envelope(), &message.formatted()).await;
        match &sent {
            Ok(()) => self.keep(connection),
            // The server is well and only refused this one mail.
            Err(Problem { stage: Stage::Receiver, cause: Cause::Error(error) })
                if error.status().is_some() =>
            {
                if in_time(Stage::Receiver, connection.command(Rset)).await.is_ok() {
                    self.keep(connection);
                }
            }
            Err(_) => {
                let _ = timeout(PATIENCE, connection.abort()).await;
            }
        }
        sent.map_err(as_job_error)
    }

    /// A connection that still answers, or a new one.
    async fn connection(&self) -> Result<AsyncSmtpConnection, Problem> {
        loop {
            let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(IdleConnection { mut connection, since }) = kept else {
                return self.server.connect().await;
            };
            let answers = timeout(PATIENCE, connection.test_connected());
            if since.elapsed() < IDLE && answers.await.unwrap_or(false) {
                return Ok(connection);
            }
        }
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < MAX_IDLE {
            idle.push(IdleConnection { connection, since: Instant::now() });
        }
    }
}

/// Hands a mail over, step by step.
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
    in_time(Stage::Sender, connection.command(from)).await?;
    for to in envelope.to() {
        in_time(Stage::Receiver, connection.command(Rcpt::new(to.clone(), Vec::new()))).await?;
    }
    in_time(Stage::Content, connection.command(Data)).await?;
    in_time(Stage::Content, connection.message(content)).await?;
    Ok(())
}

impl Problem {
    /// What becomes of the mail, and why. Servers quote the receiver's address in what they say, so
    /// only the status is told.
    fn failure(self, server: &Server) -> JobError {
        let error = match self.cause {
            Cause::Silence => return JobError::Unavailable(silence(server)),
            Cause::Error(error) => error,
        };
        let says = error.to_string().to_lowercase();
        let Some(status) = error.status() else {
            return JobError::Unavailable(no_answer(self.stage, &error, server));
        };
        let refused_for_good = error.is_permanent();
        match self.stage {
            Stage::Connect => JobError::Unavailable(format!(
                "The mail server {} does not accept connections at the moment ({status}).",
                server.host
            )),
            Stage::LogIn if refused_for_good => JobError::Unavailable(format!(
                "The mail server rejected the user name or password ({status}). Check SMTP_URL."
            )),
            Stage::LogIn => JobError::Unavailable(format!(
                "The mail server does not allow log-ins at the moment ({status})."
            )),
            Stage::Sender if refused_for_good => JobError::Unavailable(format!(
                "The mail server rejected the shop's address as the sender ({status}). Check \
                 MAIL_FROM, and whether SMTP_URL has the right user name and password."
            )),
            Stage::Sender => JobError::Unavailable(format!(
                "The mail server accepts no mail at the moment ({status})."
            )),
            Stage::Receiver if refused_for_good && is_about_us(status_number(&says), &says) => {
                JobError::Unavailable(format!(
                    "The mail server does not send mail for the shop ({status}). Check whether \
                     SMTP_URL has the right user name and password."
                ))
            }
            Stage::Receiver if refused_for_good => JobError::Never(format!(
                "The recipient's mail server rejected mail to this address ({status})."
            )),
            Stage::Receiver => JobError::Later(format!(
                "The recipient's mail server accepts no mail for this address at the moment ({status})."
            )),
            Stage::Content if refused_for_good && names_the_sender(&says) => {
                JobError::Unavailable(format!(
                    "The mail server rejected the shop's address as the sender ({status}). Check \
                     MAIL_FROM, and whether its domain is set up for this server."
                ))
            }
            Stage::Content => {
                JobError::Later(format!("The mail server did not accept the message ({status})."))
            }
        }
    }
}

/// The number in `permanent error (550): …`.
fn status_number(says: &str) -> u16 {
    let digits = says.split_once('(').and_then(|(_, rest)| rest.get(..3));
    digits.and_then(|digits| digits.parse().ok()).unwrap_or_default()
}

/// Whether an answer to the receiver's address is in truth about the shop: a server that wants a
/// log-in first, or that does not pass on mail for strangers.
fn is_about_us(status: u16, says: &str) -> bool {
    status == 530 || ["relay", "authentication required"].iter().any(|word| says.contains(word))
}

/// Whether an answer to the message is about its sender.
fn names_the_sender(says: &str) -> bool {
    ["sender", "from address", "not verified", "unauthenticated", "dmarc", "5.7.26"]
        .iter()
        .any(|word| says.contains(word))
}

fn silence(server: &Server) -> String {
    format!(
        "The mail server {} does not answer on port {}. Check the host and the port in SMTP_URL.",
        server.host, server.port
    )
}

/// Why there was no answer at all.
fn no_answer(stage: Stage, error: &Error, server: &Server) -> String {
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
    match cause(error) {
        Some(io::ErrorKind::ConnectionRefused) => format!(
            "The mail server {host} refuses connections on port {port}. Check the host and the \
             port in SMTP_URL."
        ),
        Some(io::ErrorKind::TimedOut) => silence(server),
        _ if stage == Stage::Connect => format!(
            "The mail server {host} can't be reached on port {port}. Check the host and the port \
             in SMTP_URL, and whether it should begin with smtp:// or smtps://."
        ),
        _ => format!("The connection to the mail server {host} was lost."),
    }
}

/// What the network said, at the bottom of an error.
fn cause(error: &Error) -> Option<io::ErrorKind> {
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
    async fn bad_settings_are_refused_at_once() {
        let refused = |url| Smtp::new(url, sender()).err();
        for url in ["http://localhost", "smtp://localhost:25?tls=perhaps", "localhost:25", ""] {
            assert_eq!(refused(url), Some(BadMailSetting::Url), "{url}");
        }
        assert_eq!(refused("smtp://localhost:25"), None);
    }

    #[test]
    fn an_address_says_how_to_connect() {
        let server =
            Server::at("smtps://shop%40b.example:a%2Fb@mail.example/shop.example").unwrap();
        assert_eq!((server.host.as_str(), server.port), ("mail.example", 465));
        assert!(matches!(server.encryption, Encryption::Always(_)));
        assert_eq!(server.hello, ClientId::Domain("shop.example".into()));
        let known = Credentials::new("shop@b.example".into(), "a/b".into());
        assert_eq!(server.credentials, Some(known));
        let plain = Server::at("smtp://mail.example").unwrap();
        assert_eq!(plain.port, 25);
        assert!(matches!(plain.encryption, Encryption::Never) && plain.credentials.is_none());
        let required = Server::at("smtp://mail.example?tls=required").unwrap();
        assert_eq!(required.port, 587);
        assert!(matches!(required.encryption, Encryption::Required(_)));
    }

    #[tokio::test]
    async fn an_absent_server_pauses_all_mail() {
        let smtp = Smtp::new("smtp://127.0.0.1:1", sender()).unwrap();
        let (to, text) = ("ada@example.com".to_owned(), String::new());
        let mail = Mail {
            to,
            reply_to: String::new(),
            subject: "Hi".into(),
            text: text.clone(),
            html: text,
        };
        let queued = QueuedMail::new(mail, Timestamp::from_micros(0).unwrap());
        let Err(JobError::Unavailable(reason)) = smtp.send(queued).await else { panic!() };
        assert!(reason.contains("127.0.0.1 refuses connections on port 1"), "{reason}");
    }
}
