//! The dispatcher: sends deliveries, one at a time to each endpoint and to several endpoints at once.
//! It is separate from the job worker, so that receivers that hang delay no mail.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use reqwest::header::CONTENT_TYPE;
use tokio::{
    sync::{
        broadcast::{Receiver, error::RecvError},
        watch,
    },
    task::{JoinHandle, JoinSet},
    time::{sleep, timeout},
};

use crate::{
    Error, Result,
    db::{Repo, Tx},
    events::Event,
    foundation::ids::WebhookEndpointId,
    public_client::{PublicClient, PublicClientError, PublicRequestError, PublicResponse},
};

use super::{
    attempts::{AttemptResult, ClaimedAttempt, claim, ready_endpoints, record},
    body::BodyRenderer,
    endpoints::WebhookConfig,
    models::Endpoint,
};

/// The number of endpoints that one process sends to at the same time.
const SLOTS: usize = 8;
/// How often the dispatcher polls for retries and for events of other processes.
const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// How long running attempts may take at shutdown.
const GRACE: Duration = Duration::from_secs(2);

/// Informs the shopkeeper that the shop disabled an endpoint, in the transaction that does it.
pub type DisabledNotice = Box<dyn Fn(&mut Tx<'_>, &Endpoint) -> Result<()> + Send + Sync>;

/// Sends deliveries.
#[derive(Clone)]
pub struct Dispatcher(Arc<Inner>);

struct Inner {
    repo: Repo,
    client: PublicClient,
    config: WebhookConfig,
    renderer: BodyRenderer,
    disabled_notice: DisabledNotice,
}

/// A handle to the running dispatcher, which stops when this is dropped.
pub struct DispatchWorker {
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl DispatchWorker {
    /// Starts to send.
    pub fn start(dispatcher: Dispatcher) -> Self {
        let (stop, stopped) = watch::channel(false);
        let events = dispatcher.0.repo.bus().subscribe();
        Self { stop, running: tokio::spawn(work(dispatcher, events, stopped)) }
    }

    /// Begins no more attempts and waits up to two seconds for the running ones. Interrupted ones
    /// are made again later.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        if let Err(error) = self.running.await {
            tracing::error!(%error, "webhook dispatcher failed");
        }
    }
}

async fn work(
    dispatcher: Dispatcher,
    mut events: Receiver<Event>,
    mut stopped: watch::Receiver<bool>,
) {
    let mut running = JoinSet::new();
    while !*stopped.borrow() {
        dispatcher.start_attempts(&mut running).await;
        tokio::select! {
            // This also happens when the handle is dropped.
            _ = stopped.changed() => break,
            () = wait_for_end(&mut running) => {}
            () = delivery_enqueued(&mut events) => {}
            () = sleep(POLL_INTERVAL) => {}
        }
    }
    let _ = timeout(GRACE, async { while running.join_next().await.is_some() {} }).await;
}

/// Waits until an attempt ends; forever if none is running.
async fn wait_for_end(running: &mut JoinSet<()>) {
    match running.join_next().await {
        Some(Ok(())) => {}
        Some(Err(error)) => tracing::error!(%error, "webhook attempt panicked"),
        None => std::future::pending().await,
    }
}

/// Waits until a delivery may be due.
async fn delivery_enqueued(events: &mut Receiver<Event>) {
    loop {
        match events.recv().await {
            Ok(Event::JobEnqueued | Event::ResyncRequired) | Err(RecvError::Lagged(_)) => return,
            Ok(_) => {}
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

impl Dispatcher {
    /// Creates a dispatcher. `renderer` makes the bodies.
    pub fn new(
        repo: Repo,
        config: WebhookConfig,
        renderer: BodyRenderer,
        disabled_notice: DisabledNotice,
    ) -> Result<Self, PublicClientError> {
        let client = PublicClient::new(config.url_rule)?;
        Ok(Self(Arc::new(Inner { repo, client, config, renderer, disabled_notice })))
    }

    /// Makes attempts until no delivery is due.
    pub async fn send_due(&self) {
        let mut running = JoinSet::new();
        loop {
            self.start_attempts(&mut running).await;
            if running.is_empty() {
                return;
            }
            wait_for_end(&mut running).await;
        }
    }

    /// Begins attempts in the free slots. After a database error, the next poll tries again.
    async fn start_attempts(&self, running: &mut JoinSet<()>) {
        match self.claim(SLOTS.saturating_sub(running.len())).await {
            Ok(claimed) => {
                for claimed in claimed {
                    running.spawn(self.clone().attempt(claimed));
                }
            }
            // An outage is logged once, where it is noticed.
            Err(Error::Unavailable(_)) => {}
            Err(error) => tracing::error!(%error, "failed to read webhook deliveries"),
        }
    }

    async fn claim(&self, slots: usize) -> Result<Vec<ClaimedAttempt>> {
        let mut claimed = Vec::new();
        if slots == 0 {
            return Ok(claimed);
        }
        let limit = i64::try_from(slots).unwrap_or(1);
        let ready = self.0.repo.read(move |conn| ready_endpoints(conn, limit)).await?;
        for endpoint in ready {
            claimed.extend(self.claim_one(endpoint).await?);
        }
        Ok(claimed)
    }

    async fn claim_one(&self, endpoint: WebhookEndpointId) -> Result<Option<ClaimedAttempt>> {
        let inner = Arc::clone(&self.0);
        let claim =
            move |tx: &mut Tx<'_>| claim(tx, &inner.config.cipher, &inner.renderer, endpoint);
        self.0.repo.write(claim).await
    }

    async fn attempt(self, claimed: ClaimedAttempt) {
        let began = Instant::now();
        let response = self.send(&claimed).await;
        let result = AttemptResult { response, took: began.elapsed() };
        let message = claimed.delivery.message_id.clone();
        let inner = Arc::clone(&self.0);
        let record = move |tx: &mut Tx<'_>| match record(tx, &claimed, &result)? {
            Some(disabled) => (inner.disabled_notice)(tx, &disabled),
            None => Ok(()),
        };
        if let Err(error) = self.0.repo.write(record).await {
            tracing::error!(%error, message, "failed to record a webhook attempt");
        }
    }

    async fn send(&self, claimed: &ClaimedAttempt) -> Result<PublicResponse, PublicRequestError> {
        let Some(signatures) = &claimed.signatures else {
            let reason = "The secret can't be read, because the shop's SECRET_KEY changed. Rotate \
                          the secret.";
            return Err(PublicRequestError(reason.to_owned()));
        };
        let ClaimedAttempt { endpoint, delivery, timestamp, .. } = claimed;
        let sent = self.0.client.post(&endpoint.url, |request| {
            request
                .header(CONTENT_TYPE, "application/json")
                .header("webhook-id", &delivery.message_id)
                .header("webhook-timestamp", *timestamp)
                .header("webhook-signature", signatures)
                .body(delivery.body.clone())
        });
        sent.await
    }
}
