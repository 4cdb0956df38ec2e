//! A payment provider to try the shop with: it takes no money, but behaves like one that does. It
//! has books of its own, a page where the shopper pays, and reports by signed notices.

mod notices;
mod sessions;

use secrecy::SecretString;

use crate::{Error, db::Repo, foundation::clock::Timestamp};

use super::{
    gateway::{
        BadNotice, CheckoutSessionRequest, Gateway, GatewayError, MoneyBack, RefundProgress,
        RefundReport, Reply, Session, SessionStatus, WebhookEvent,
    },
    models::TestSession,
    signature::{sign, verify},
};

pub use sessions::{Press, get_test_session, press};

/// The provider that plays one.
#[derive(Clone)]
pub struct TestGateway {
    repo: Repo,
    base_url: String,
    secret: SecretString,
}

impl TestGateway {
    /// What payments call it.
    pub const NAME: &'static str = "test";

    /// A provider whose pages begin with `base_url` and whose notices are signed with `secret`.
    pub fn new(repo: Repo, base_url: impl Into<String>, secret: SecretString) -> Self {
        Self { repo, base_url: base_url.into(), secret }
    }

    /// What it has to tell about a session, with its signature.
    pub fn event(&self, session: &TestSession) -> (String, Vec<u8>) {
        let body = notices::write(session);
        (sign(&self.secret, self.repo.clock().now(), &body), body)
    }
}

impl Gateway for TestGateway {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn create<'a>(&'a self, session_request: &'a CheckoutSessionRequest) -> Reply<'a, Session> {
        let session_request = session_request.clone();
        Box::pin(async move {
            let opened = self.repo.write(move |tx| sessions::open(tx, &session_request)).await;
            let session = opened.map_err(rejection)?;
            let url = format!("{}/dev/pay/{}", self.base_url, session.id);
            Ok(Session { url, external_id: session.id, expires_at: session.expires_at })
        })
    }

    fn look_up<'a>(&'a self, external_id: &'a str) -> Reply<'a, SessionStatus> {
        let (id, now) = (external_id.to_owned(), self.repo.clock().now());
        Box::pin(async move {
            let found = self.repo.read(move |conn| get_test_session(conn, &id)).await;
            Ok(status(&found.map_err(rejection)?, now))
        })
    }

    fn cancel<'a>(&'a self, external_id: &'a str) -> Reply<'a, ()> {
        let id = external_id.to_owned();
        Box::pin(async move {
            self.repo.write(move |tx| sessions::close(tx, &id)).await.map_err(rejection)
        })
    }

    fn refund<'a>(&'a self, back: &'a MoneyBack) -> Reply<'a, RefundReport> {
        let back = back.clone();
        Box::pin(async move {
            let given = self.repo.write(move |tx| sessions::give_back(tx, &back)).await;
            let external_id = given.map_err(rejection)?;
            Ok(RefundReport { external_id, progress: RefundProgress::Done })
        })
    }

    fn parse_webhook(
        &self,
        now: Timestamp,
        signature: Option<&str>,
        body: &[u8],
    ) -> Result<WebhookEvent, BadNotice> {
        verify(&self.secret, now, signature, body)?;
        notices::read(body)
            .ok_or_else(|| BadNotice::Unreadable("not a webhook of the test gateway".into()))
    }
}

/// How a session stands, as the shop says it.
fn status(session: &TestSession, now: Timestamp) -> SessionStatus {
    match session.status.as_str() {
        "paid" => SessionStatus::Paid(notices::charge(session)),
        "processing" => SessionStatus::Processing,
        "failed" => SessionStatus::Failed(notices::DECLINED.to_owned()),
        "open" if session.expires_at > now => SessionStatus::Open,
        _ => SessionStatus::Expired,
    }
}

fn rejection(error: Error) -> GatewayError {
    match error {
        Error::NotFound | Error::Rejected(_) => GatewayError::Refused(error.to_string()),
        error => GatewayError::Later(error.to_string()),
    }
}
