//! Tells those who watch what has changed.

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
    event_batch::{EventBatch, Since},
    rendering::{self, Fragments},
};

/// How long news are gathered: what changes often is rendered once.
const PAUSE: Duration = Duration::from_millis(40);

/// How often both sides of a stream see that the other is there.
const BEAT: Duration = Duration::from_secs(15);

/// Products that are rendered for those who watch; where more changed, all look again.
const MANY: usize = 100;

/// The running task; it stops when this is dropped.
pub struct Broadcaster(JoinHandle<()>);

impl Broadcaster {
    /// Begins to tell.
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
    let mut heartbeat = interval(BEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = heartbeat.tick() => {
                state.hub.heartbeat();
                // Some end by time, and some by another program.
                end_sessions(&state, None).await;
            }
            () = event_batch.wait() => {
                sleep(PAUSE).await;
                notify(&state, event_batch.take()).await;
            }
        }
    }
}

/// Ends the streams of sessions that have ended: of these users, or whosever they are.
async fn end_sessions(state: &State, of: Option<&HashSet<UserId>>) {
    let open = state.hub.sessions(of);
    if open.is_empty() {
        return;
    }
    let asked = open.clone();
    match state.repo.read(move |conn| accounts::active_sessions(conn, &asked)).await {
        Ok(living) => {
            let living: HashSet<String> = living.into_iter().collect();
            let ended = open.into_iter().filter(|hash| !living.contains(hash)).collect();
            state.hub.end_sessions(&ended);
        }
        Err(error) => tracing::warn!(%error, "failed to close live streams of ended sessions"),
    }
}

async fn notify(state: &State, since: Since) {
    let hub = &state.hub;
    if !since.logged_out.is_empty() {
        end_sessions(state, Some(&since.logged_out)).await;
    }
    if since.checkout_session {
        hub.mark_dirty();
    }
    if since.everything || since.variants.len() + since.products.len() > MANY {
        hub.refresh_all();
        return;
    }
    since.carts.iter().for_each(|(id, at)| hub.refresh(Topic::Cart(*id), *at));
    since.orders.iter().for_each(|(id, at)| hub.refresh(Topic::Order(*id), *at));
    let listed = since.products.values().max().copied();
    for (topic, at) in [(Topic::Lists, listed), (Topic::Terms, since.terms)] {
        at.into_iter().for_each(|at| hub.refresh(topic, at));
    }
    if let Err(error) = tell_products(state, since).await {
        tracing::warn!(%error, "failed to read changed products; asking all clients to refresh");
        hub.refresh_all();
    }
}

/// The products that changed, as they are now.
async fn tell_products(state: &State, since: Since) -> Result<()> {
    if since.products.is_empty() && since.variants.is_empty() {
        return Ok(());
    }
    let mut changed = since.products;
    if let Some(at) = since.variants.values().max().copied() {
        let variants: Vec<_> = since.variants.into_keys().collect();
        let read = state.repo.read(move |conn| catalog::products_of_variants(conn, &variants));
        changed.extend(read.await?.into_iter().map(|id| (id, at)));
    }
    for (id, at) in changed {
        tell_product(state, id, at).await?;
    }
    Ok(())
}

async fn tell_product(state: &State, id: ProductId, at: Instant) -> Result<()> {
    let hub = &state.hub;
    hub.refresh(Topic::Line(id), at);
    let is_watched = hub.is_watched(&[Topic::Card(id), Topic::Offer(id)]);
    let fragments = if is_watched { rendering::of_product(state, id).await? } else { None };
    match fragments {
        Some(Fragments { card, offer }) => {
            hub.notify(Topic::Card(id), at, &Message::swap(&card));
            hub.notify(Topic::Offer(id), at, &Message::swap(&offer));
        }
        None => {
            [Topic::Card(id), Topic::Offer(id)].into_iter().for_each(|one| hub.refresh(one, at))
        }
    }
    Ok(())
}
