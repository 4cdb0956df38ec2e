//! The open streams and their topics.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    mem,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::Notify;

use crate::foundation::{ids::UserId, token};

use super::{
    message::Message,
    message_queue::MessageQueue,
    presence::{AnonymousIdHasher, PageView, Person},
    stream_limits::{LimitReached, StreamLimits},
    topic::Topic,
    viewer::{Viewer, ViewerSession},
};

/// The time for which changes are remembered, for pages that were rendered before a change and subscribe after
/// it.
const CHANGE_RETENTION: Duration = Duration::from_secs(60);
/// Maximum number of changes that are remembered.
const MAX_CHANGES: usize = 50_000;

/// The registry of open streams. Clones share it.
#[derive(Clone)]
pub struct SubscriptionHub(Arc<Hub>);

struct Hub {
    subscriptions: Mutex<Subscriptions>,
    limits: StreamLimits,
    /// A random name of this process, for [`SubscriptionHub::time_of`].
    node: String,
    started: Instant,
    id_hasher: AnonymousIdHasher,
    /// Notified of changes that the admin's live page shows.
    dirty: Notify,
}

struct Subscriptions {
    by_topic: HashMap<Topic, TopicSubscribers>,
    /// Number of streams by client address.
    by_address: HashMap<IpAddr, usize>,
    streams: HashMap<StreamId, OpenStream>,
    last_id: StreamId,
    /// The last change of each topic.
    changes: HashMap<Topic, Instant>,
    /// Changes since this time are remembered.
    remembered_since: Instant,
    is_closed: bool,
}

/// Numbers streams in the order in which they were opened.
type StreamId = u64;

struct OpenStream {
    queue: Arc<MessageQueue>,
    /// The time of the data that the page shows.
    page_time: Instant,
    /// `None` for admins, who are not counted.
    page_view: Option<PageView>,
    session: Option<ViewerSession>,
}

#[derive(Default)]
struct TopicSubscribers {
    streams: HashSet<StreamId>,
    last_message: Option<SentMessage>,
}

/// A message and the time of the data in it.
struct SentMessage {
    message: Message,
    data_time: Instant,
}

/// The registration of a stream, which ends when it is dropped.
pub struct Subscription {
    hub: SubscriptionHub,
    id: StreamId,
    address: IpAddr,
    topics: Box<[Topic]>,
    /// The stream's messages.
    pub queue: Arc<MessageQueue>,
}

impl SubscriptionHub {
    /// A hub without streams.
    pub fn new(limits: StreamLimits) -> Self {
        let subscriptions = Subscriptions {
            by_topic: HashMap::new(),
            by_address: HashMap::new(),
            streams: HashMap::new(),
            last_id: 0,
            changes: HashMap::new(),
            remembered_since: Instant::now(),
            is_closed: false,
        };
        Self(Arc::new(Hub {
            subscriptions: Mutex::new(subscriptions),
            limits,
            node: token::hash(&token::generate())[..8].to_owned(),
            started: Instant::now(),
            id_hasher: AnonymousIdHasher::default(),
            dirty: Notify::new(),
        }))
    }

    /// Registers a stream for a page that shows data of `page_time`. If a topic has changed since, the
    /// page is asked to refresh at once. The viewer is counted as long as the stream is open.
    pub fn subscribe(
        &self,
        viewer: Viewer,
        topics: &[Topic],
        page_time: Instant,
    ) -> Result<Subscription, LimitReached> {
        let Viewer { address, page_view, session } = viewer;
        let mut subscriptions = self.lock();
        if subscriptions
            .by_address
            .get(&address)
            .is_some_and(|open| *open >= self.0.limits.per_address)
        {
            return Err(LimitReached::Address);
        }
        if subscriptions.is_closed || subscriptions.streams.len() >= self.0.limits.total {
            return Err(LimitReached::Total);
        }
        let queue = Arc::new(MessageQueue::default());
        let is_stale = subscriptions.changed_since(topics, page_time);
        let first = if is_stale { Message::refresh(Duration::ZERO) } else { Message::heartbeat() };
        queue.put(None, first);
        let stream = OpenStream { queue: Arc::clone(&queue), page_time, page_view, session };
        let id = subscriptions.add(address, topics, stream);
        drop(subscriptions);
        if page_view.is_some() {
            self.mark_dirty();
        }
        Ok(Subscription { hub: self.clone(), id, address, topics: topics.into(), queue })
    }

    /// Returns an anonymous id for the person with these traits. The same traits give the same id until
    /// the process ends.
    pub fn person(&self, traits: impl Hash) -> Person {
        self.0.id_hasher.person(traits)
    }

    /// Returns the page views of all open tabs, in the order in which the tabs were opened.
    pub fn page_views(&self) -> Vec<PageView> {
        let subscriptions = self.lock();
        let mut page_views: Vec<(StreamId, PageView)> = subscriptions
            .streams
            .iter()
            .filter_map(|(id, stream)| Some((*id, stream.page_view?)))
            .collect();
        drop(subscriptions);
        page_views.sort_unstable_by_key(|(id, _)| *id);
        page_views.into_iter().map(|(_, page_view)| page_view).collect()
    }

    /// Marks the admin's live page as outdated. Repeated marks wake the task that refreshes it only once.
    pub fn mark_dirty(&self) {
        self.0.dirty.notify_one();
    }

    /// Waits until the admin's live page is outdated.
    pub async fn wait_until_dirty(&self) {
        self.0.dirty.notified().await;
    }

    /// Returns the name of this process, for [`SubscriptionHub::time_of`].
    pub fn node(&self) -> &str {
        &self.0.node
    }

    /// Returns the microseconds since the process started, for [`SubscriptionHub::time_of`].
    pub fn uptime_micros(&self) -> u128 {
        self.0.started.elapsed().as_micros()
    }

    /// Returns the time at which the process started.
    pub fn started(&self) -> Instant {
        self.0.started
    }

    /// Returns the time at which a process had been up for some milliseconds, or `None` if it is another
    /// process than this one.
    pub fn time_of(&self, node: &str, uptime_millis: f64) -> Option<Instant> {
        let uptime = Duration::try_from_secs_f64(uptime_millis / 1_000.0).ok()?;
        if node != self.0.node {
            return None;
        }
        self.0.started.checked_add(uptime)
    }

    /// Returns `true` if a topic has subscribers.
    pub fn has_subscribers(&self, topics: &[Topic]) -> bool {
        let subscriptions = self.lock();
        topics.iter().any(|topic| subscriptions.by_topic.contains_key(topic))
    }

    /// Sends a message with data of `data_time` to the subscribers of a topic, unless it is the same as
    /// the last one.
    pub fn notify(&self, topic: Topic, data_time: Instant, message: &Message) {
        let queues = self.lock().receivers(topic, data_time, Some(message));
        queues.iter().for_each(|queue| queue.put(Some(topic), message.clone()));
    }

    /// Asks the subscribers of a topic whose pages show data from before `changed_at` to refresh, spread
    /// over a time that the shop can handle.
    pub fn refresh(&self, topic: Topic, changed_at: Instant) {
        let queues = self.lock().receivers(topic, changed_at, None);
        let message = Message::refresh(Duration::from_micros(200) * queues.len() as u32);
        queues.iter().for_each(|queue| queue.put(Some(topic), message.clone()));
    }

    /// Asks all pages to refresh, because the changes are unknown or too many.
    pub fn refresh_all(&self) {
        let mut subscriptions = self.lock();
        subscriptions.forget_changes();
        subscriptions.by_topic.values_mut().for_each(|topic| topic.last_message = None);
        let queues = subscriptions.queues();
        drop(subscriptions);
        let message = Message::refresh(Duration::from_micros(400) * queues.len() as u32);
        queues.iter().for_each(|queue| queue.put(None, message.clone()));
    }

    /// Sends a heartbeat to all streams, and forgets old changes.
    pub fn heartbeat(&self) {
        let mut subscriptions = self.lock();
        subscriptions.changes.retain(|_, at| at.elapsed() < CHANGE_RETENTION);
        let queues = subscriptions.queues();
        drop(subscriptions);
        queues.iter().for_each(|queue| queue.put(None, Message::heartbeat()));
    }

    /// Returns the hashes of the sessions with open streams, each once. `users` limits them to the
    /// sessions of these users.
    pub fn sessions(&self, users: Option<&HashSet<UserId>>) -> Vec<String> {
        let subscriptions = self.lock();
        let hashes: HashSet<&String> = subscriptions
            .streams
            .values()
            .filter_map(|stream| stream.session.as_ref())
            .filter(|session| users.is_none_or(|users| users.contains(&session.user)))
            .map(|session| &session.hash)
            .collect();
        hashes.into_iter().cloned().collect()
    }

    /// Ends the streams of sessions, by the hashes of the sessions. Their pages are asked to refresh
    /// first.
    pub fn end_sessions(&self, hashes: &HashSet<String>) {
        let subscriptions = self.lock();
        let queues: Vec<Arc<MessageQueue>> = subscriptions
            .streams
            .values()
            .filter(|stream| {
                stream.session.as_ref().is_some_and(|session| hashes.contains(&session.hash))
            })
            .map(|stream| Arc::clone(&stream.queue))
            .collect();
        drop(subscriptions);
        for queue in queues {
            queue.put(None, Message::refresh(Duration::ZERO));
            queue.close();
        }
    }

    /// Ends all streams and accepts no new ones.
    pub fn close(&self) {
        let mut subscriptions = self.lock();
        subscriptions.is_closed = true;
        subscriptions.streams.values().for_each(|stream| stream.queue.close());
    }

    fn lock(&self) -> MutexGuard<'_, Subscriptions> {
        self.0.subscriptions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Subscriptions {
    fn add(&mut self, address: IpAddr, topics: &[Topic], stream: OpenStream) -> StreamId {
        self.last_id += 1;
        self.streams.insert(self.last_id, stream);
        *self.by_address.entry(address).or_default() += 1;
        for topic in topics {
            self.by_topic.entry(*topic).or_default().streams.insert(self.last_id);
        }
        self.last_id
    }

    /// Removes a stream. Returns its page view, if it was counted.
    fn remove(&mut self, id: StreamId, address: IpAddr, topics: &[Topic]) -> Option<PageView> {
        for topic in topics {
            if let Some(subscribers) = self.by_topic.get_mut(topic) {
                subscribers.streams.remove(&id);
                if subscribers.streams.is_empty() {
                    self.by_topic.remove(topic);
                }
            }
        }
        if let Some(open) = self.by_address.get_mut(&address) {
            *open -= 1;
            if *open == 0 {
                self.by_address.remove(&address);
            }
        }
        self.streams.remove(&id)?.page_view
    }

    /// Records a change, and returns the queues of the pages that show older data. Leaves out those
    /// that already received the same message.
    fn receivers(
        &mut self,
        topic: Topic,
        data_time: Instant,
        message: Option<&Message>,
    ) -> Vec<Arc<MessageQueue>> {
        self.record_change(topic, data_time);
        let Some(subscribers) = self.by_topic.get_mut(&topic) else { return Vec::new() };
        let next = message.map(|message| SentMessage { message: message.clone(), data_time });
        let last = mem::replace(&mut subscribers.last_message, next);
        let sent_before = last.filter(|last| message == Some(&last.message));
        let is_receiver = |stream: &OpenStream| {
            let has_message =
                sent_before.as_ref().is_some_and(|sent| stream.page_time <= sent.data_time);
            stream.page_time <= data_time && !has_message
        };
        subscribers
            .streams
            .iter()
            .filter_map(|id| self.streams.get(id))
            .filter(|stream| is_receiver(stream))
            .map(|stream| Arc::clone(&stream.queue))
            .collect()
    }

    fn record_change(&mut self, topic: Topic, at: Instant) {
        if self.changes.len() >= MAX_CHANGES {
            self.forget_changes();
        }
        self.changes.insert(topic, at);
    }

    fn forget_changes(&mut self) {
        self.changes.clear();
        self.remembered_since = Instant::now();
    }

    fn queues(&self) -> Vec<Arc<MessageQueue>> {
        self.streams.values().map(|stream| Arc::clone(&stream.queue)).collect()
    }

    /// Returns `true` if one of the topics has changed since `time`, or if `time` is too long ago to
    /// know.
    fn changed_since(&self, topics: &[Topic], time: Instant) -> bool {
        time < self.remembered_since
            || time.elapsed() > CHANGE_RETENTION
            || topics.iter().any(|topic| self.changes.get(topic).is_some_and(|at| time <= *at))
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let page_view = self.hub.lock().remove(self.id, self.address, &self.topics);
        if page_view.is_some() {
            self.hub.mark_dirty();
        }
    }
}
