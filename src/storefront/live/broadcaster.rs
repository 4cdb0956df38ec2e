//! Sends changes to the open pages.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval, sleep},
};

use crate::{
    Result, accounts, catalog,
    foundation::ids::{ProductId, UserId},
    web::{
        sse::{Message, Topic},
        state::State,
    },
};

use super::{
    event_batch::{Changes, EventBatch},
    rendering::{self, Fragments},
};

/// The time for which events are collected, so that frequent changes are rendered once.
const BATCH_TIME: Duration = Duration::from_millis(40);

/// Interval of heartbeats.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Maximum number of changed products that are rendered. If there are more, all pages refresh.
const MAX_PRODUCTS: usize = 100;

/// The running task, which stops when this is dropped.
pub struct Broadcaster(JoinHandle<()>);

impl Broadcaster {
    /// Starts the task.
    pub fn start(state: State, event_batch: EventBatch) -> Self {
        Self(tokio::spawn(broadcast(state, event_batch)))
    }
}

impl Drop for Broadcaster {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn broadcast(state: State, event_batch: EventBatch) {
    let mut heartbeat = interval(HEARTBEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = heartbeat.tick() => {
                state.hub.heartbeat();
                // Sessions also expire, or are ended by another process.
                end_sessions(&state, None).await;
            }
            () = event_batch.wait() => {
                sleep(BATCH_TIME).await;
                notify(&state, event_batch.take()).await;
            }
        }
    }
}

/// Ends the streams of sessions that have ended. `users` limits them to the sessions of these users.
async fn end_sessions(state: &State, users: Option<&HashSet<UserId>>) {
    let open = state.hub.sessions(users);
    if open.is_empty() {
        return;
    }
    let hashes = open.clone();
    match state.repo.read(move |conn| accounts::list_active_sessions(conn, &hashes)).await {
        Ok(active) => {
            let active: HashSet<String> = active.into_iter().collect();
            let ended = open.into_iter().filter(|hash| !active.contains(hash)).collect();
            state.hub.end_sessions(&ended);
        }
        Err(error) => tracing::warn!(%error, "failed to close live streams of ended sessions"),
    }
}

async fn notify(state: &State, changes: Changes) {
    let hub = &state.hub;
    if !changes.logged_out.is_empty() {
        end_sessions(state, Some(&changes.logged_out)).await;
    }
    if changes.admin_pages {
        hub.mark_dirty();
    }
    if changes.resync || changes.variants.len() + changes.products.len() > MAX_PRODUCTS {
        hub.refresh_all();
        return;
    }
    changes.carts.iter().for_each(|(id, at)| hub.refresh(Topic::Cart(*id), *at));
    changes.orders.iter().for_each(|(id, at)| hub.refresh(Topic::Order(*id), *at));
    let lists_changed_at = changes.products.values().max().copied();
    if let Some(at) = lists_changed_at {
        hub.refresh(Topic::Lists, at);
    }
    if let Some(at) = changes.pricing_rules {
        hub.refresh(Topic::PricingRules, at);
    }
    if let Err(error) = notify_products(state, changes).await {
        tracing::warn!(%error, "failed to read changed products; asking all clients to refresh");
        hub.refresh_all();
    }
}

/// Sends the changed products as they are now.
async fn notify_products(state: &State, changes: Changes) -> Result<()> {
    if changes.products.is_empty() && changes.variants.is_empty() {
        return Ok(());
    }
    let mut changed = changes.products;
    if let Some(at) = changes.variants.values().max().copied() {
        let variants: Vec<_> = changes.variants.into_keys().collect();
        let read = state.repo.read(move |conn| catalog::list_products_of_variants(conn, &variants));
        changed.extend(read.await?.into_iter().map(|id| (id, at)));
    }
    for (id, at) in changed {
        notify_product(state, id, at).await?;
    }
    Ok(())
}

async fn notify_product(state: &State, id: ProductId, at: Instant) -> Result<()> {
    let hub = &state.hub;
    hub.refresh(Topic::Line(id), at);
    let has_subscribers = hub.has_subscribers(&[Topic::Card(id), Topic::Offer(id)]);
    let fragments =
        if has_subscribers { rendering::render_product(state, id).await? } else { None };
    match fragments {
        Some(Fragments { card, offer }) => {
            hub.notify(Topic::Card(id), at, &Message::swap(&card));
            hub.notify(Topic::Offer(id), at, &Message::swap(&offer));
        }
        None => {
            hub.refresh(Topic::Card(id), at);
            hub.refresh(Topic::Offer(id), at);
        }
    }
    Ok(())
}
