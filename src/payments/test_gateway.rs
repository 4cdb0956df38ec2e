//! A payment provider for development: it takes no money, but otherwise behaves like a real one. It
//! has its own tables and payment page, and reports through signed webhooks.

mod sessions;
mod webhooks;

use secrecy::SecretString;

use crate::{Error, db::Repo, foundation::clock::Timestamp};

use super::{
    gateway::{
        CheckoutSessionRequest, Gateway, GatewayError, GatewayFuture, GatewayRefund,
        GatewaySession, InvalidWebhook, RefundProgress, RefundReport, SessionStatus, WebhookEvent,
    },
    models::{TestSession, TestSessionStatus},
    signature::{sign, verify},
};

pub use sessions::{TestAction, apply_test_action, get_test_session};

/// The test gateway.
#[derive(Clone)]
pub struct TestGateway {
    repo: Repo,
    base_url: String,
    secret: SecretString,
}

/// A webhook with its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedWebhook {
    /// The value of the signature header.
    pub signature: String,
    /// The body.
    pub body: Vec<u8>,
}

impl TestGateway {
    /// The name in the table of payments.
    pub const NAME: &'static str = "test";

    /// A gateway whose pages are below `base_url` and whose webhooks are signed with `secret`.
    pub fn new(repo: Repo, base_url: impl Into<String>, secret: SecretString) -> Self {
        Self { repo, base_url: base_url.into(), secret }
    }

    /// The webhook that reports the state of a session.
    pub fn webhook(&self, session: &TestSession) -> SignedWebhook {
        let body = webhooks::write(session);
        let signature = sign(&self.secret, self.repo.clock().now(), &body);
        SignedWebhook { signature, body }
    }
}

impl Gateway for TestGateway {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn create_session<'a>(
        &'a self,
        session_request: &'a CheckoutSessionRequest,
    ) -> GatewayFuture<'a, GatewaySession> {
        let session_request = session_request.clone();
        Box::pin(async move {
            let opened = self.repo.write(move |tx| sessions::open(tx, &session_request)).await;
            let session = opened.map_err(rejection)?;
            let url = format!("{}/dev/pay/{}", self.base_url, session.id);
            Ok(GatewaySession { url, external_id: session.id, expires_at: session.expires_at })
        })
    }

    fn session_status<'a>(&'a self, external_id: &'a str) -> GatewayFuture<'a, SessionStatus> {
        let id = external_id.to_owned();
        let now = self.repo.clock().now();
        Box::pin(async move {
            let found = self.repo.read(move |conn| get_test_session(conn, &id)).await;
            Ok(status(&found.map_err(rejection)?, now))
        })
    }

    fn close_session<'a>(&'a self, external_id: &'a str) -> GatewayFuture<'a, ()> {
        let id = external_id.to_owned();
        Box::pin(async move {
            self.repo.write(move |tx| sessions::close(tx, &id)).await.map_err(rejection)
        })
    }

    fn refund<'a>(&'a self, refund: &'a GatewayRefund) -> GatewayFuture<'a, RefundReport> {
        let refund = refund.clone();
        Box::pin(async move {
            let refunded = self.repo.write(move |tx| sessions::refund(tx, &refund)).await;
            let external_id = refunded.map_err(rejection)?;
            Ok(RefundReport { external_id, progress: RefundProgress::Done })
        })
    }

    fn parse_webhook(
        &self,
        now: Timestamp,
        signature: Option<&str>,
        body: &[u8],
    ) -> Result<WebhookEvent, InvalidWebhook> {
        verify(&self.secret, now, signature, body)?;
        webhooks::read(body)
            .ok_or_else(|| InvalidWebhook::Unreadable("not a webhook of the test gateway".into()))
    }
}

/// Converts the state of a session.
fn status(session: &TestSession, now: Timestamp) -> SessionStatus {
    match session.status {
        TestSessionStatus::Paid => SessionStatus::Paid(webhooks::charge(session)),
        TestSessionStatus::Processing => SessionStatus::Processing,
        TestSessionStatus::Failed => SessionStatus::Failed(webhooks::DECLINED.to_owned()),
        TestSessionStatus::Open if session.expires_at > now => SessionStatus::Open,
        TestSessionStatus::Open | TestSessionStatus::Expired => SessionStatus::Expired,
    }
}

fn rejection(error: Error) -> GatewayError {
    match error {
        Error::NotFound | Error::Rejected(_) => GatewayError::Rejected(error.to_string()),
        error => GatewayError::NoResponse(error.to_string()),
    }
}
