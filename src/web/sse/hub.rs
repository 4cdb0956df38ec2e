//! Who watches what.

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
    caps::{Caps, Full},
    mailbox::Mailbox,
    message::Message,
    presence::{AnonymousIdHasher, PageView, Person},
    topic::Topic,
    viewer::{Viewer, ViewerSession},
};

/// How long it is remembered that something changed, for pages that were rendered before and
/// begin to watch after it.
const MEMORY: Duration = Duration::from_secs(60);
/// Changes that are remembered.
const REMEMBERED: usize = 50_000;

/// The streams that are open; clones share them.
#[derive(Clone)]
pub struct SubscriptionHub(Arc<Mutex<Watches>>, Caps, Arc<Opened>);

/// When the shop was opened; the name tells this time from others.
struct Opened {
    name: String,
    opened: Instant,
    id_hasher: AnonymousIdHasher,
    /// Something has changed that the shopkeeper sees.
    marked_dirty: Notify,
}

struct Watches {
    by_topic: HashMap<Topic, Watched>,
    by_visitor: HashMap<IpAddr, usize>,
    streams: HashMap<u64, Tab>,
    next: u64,
    changes: HashMap<Topic, Instant>,
    /// Since when all changes are remembered.
    remembers: Instant,
    is_closed: bool,
}

/// A stream, the moment of which its page shows the state, and who looks at it: nobody who counts
/// where it is the shopkeeper.
struct Tab {
    mailbox: Arc<Mailbox>,
    shows: Instant,
    look: Option<PageView>,
    session: Option<ViewerSession>,
}

#[derive(Default)]
struct Watched {
    by: HashSet<u64>,
    /// What was said last, and how it was when.
    last: Option<(Message, Instant)>,
}

/// A place among the streams, given back when it is dropped.
pub struct Watch {
    hub: SubscriptionHub,
    number: u64,
    visitor: IpAddr,
    topics: Box<[Topic]>,
}

impl SubscriptionHub {
    /// Without streams.
    pub fn new(caps: Caps) -> Self {
        let name = token::hash(&token::generate())[..8].to_owned();
        let (id_hasher, marked_dirty) = (AnonymousIdHasher::default(), Notify::new());
        let opened = Opened { name, opened: Instant::now(), id_hasher, marked_dirty };
        let watches = Watches {
            by_topic: HashMap::new(),
            by_visitor: HashMap::new(),
            streams: HashMap::new(),
            next: 0,
            changes: HashMap::new(),
            remembers: Instant::now(),
            is_closed: false,
        };
        Self(Arc::new(Mutex::new(watches)), caps, Arc::new(opened))
    }

    /// A place for a page that shows the state of a moment. What has changed since is said at once,
    /// and what changed before is not said any more. Who looks is counted as long as it is open.
    pub fn watch(
        &self,
        viewer: Viewer,
        topics: &[Topic],
        shows: Instant,
    ) -> Result<(Arc<Mailbox>, Watch), Full> {
        let Viewer { address: visitor, look, session } = viewer;
        let mut watches = self.lock();
        if watches.by_visitor.get(&visitor).is_some_and(|open| *open >= self.1.each) {
            return Err(Full::Visitor);
        }
        if watches.is_closed || watches.streams.len() >= self.1.all {
            return Err(Full::Shop);
        }
        let mailbox = Arc::new(Mailbox::default());
        let stale = watches.changed_since(topics, shows);
        mailbox
            .put(None, if stale { Message::refresh(Duration::ZERO) } else { Message::heartbeat() });
        let tab = Tab { mailbox: Arc::clone(&mailbox), shows, look, session };
        let number = watches.enter(visitor, topics, tab);
        drop(watches);
        if look.is_some() {
            self.mark_dirty();
        }
        let watch = Watch { hub: self.clone(), number, visitor, topics: topics.into() };
        Ok((mailbox, watch))
    }

    /// Somebody as a number that means nothing elsewhere: the same for the same marks.
    pub fn person(&self, marks: impl Hash) -> Person {
        self.2.id_hasher.person(marks)
    }

    /// Who looks at what at the moment, once for each tab, in the order in which they were opened.
    pub fn page_views(&self) -> Vec<PageView> {
        let watches = self.lock();
        let page_views =
            watches.streams.iter().filter_map(|(number, tab)| Some((*number, tab.look?)));
        let mut page_views: Vec<(u64, PageView)> = page_views.collect();
        drop(watches);
        page_views.sort_unstable_by_key(|(number, _)| *number);
        page_views.into_iter().map(|(_, look)| look).collect()
    }

    /// Notes that something has changed that the shopkeeper sees; what is noted while nobody waits
    /// is noted once.
    pub fn mark_dirty(&self) {
        self.2.marked_dirty.notify_one();
    }

    /// Waits until something has changed that the shopkeeper sees.
    pub async fn marked_dirty(&self) {
        self.2.marked_dirty.notified().await;
    }

    /// The node's name, for [`SubscriptionHub::moment`].
    pub fn name(&self) -> &str {
        &self.2.name
    }

    /// Now, for [`SubscriptionHub::moment`]: microseconds since the shop was opened.
    pub fn moment_now(&self) -> u128 {
        self.2.opened.elapsed().as_micros()
    }

    /// When the shop was opened.
    pub fn opened(&self) -> Instant {
        self.2.opened
    }

    /// The moment of a stamp; nothing where another node or an earlier run made it.
    pub fn moment(&self, name: &str, millis: f64) -> Option<Instant> {
        let span = Duration::try_from_secs_f64(millis / 1_000.0).ok()?;
        (name == self.2.name).then(|| self.2.opened.checked_add(span)).flatten()
    }

    /// Whether anyone watches one of these.
    pub fn is_watched(&self, topics: &[Topic]) -> bool {
        let watches = self.lock();
        topics.iter().any(|topic| watches.by_topic.contains_key(topic))
    }

    /// Tells all who watch a topic how it is since a moment, unless it is what they were told last.
    pub fn notify(&self, topic: Topic, since: Instant, message: &Message) {
        let mailboxes = self.lock().receivers(topic, since, Some(message));
        mailboxes.iter().for_each(|mailbox| mailbox.put(Some(topic), message.clone()));
    }

    /// Tells all who watch a topic, and show it as it was before a moment, to load their pages
    /// again, at a rate that the shop can bear.
    pub fn refresh(&self, topic: Topic, since: Instant) {
        let mailboxes = self.lock().receivers(topic, since, None);
        // Who waits anyway does not notice that it is a little longer.
        let message = Message::refresh(Duration::from_micros(200) * mailboxes.len() as u32);
        mailboxes.iter().for_each(|mailbox| mailbox.put(Some(topic), message.clone()));
    }

    /// Tells everyone to load the page again: nobody knows what has been missed.
    pub fn refresh_all(&self) {
        let mut watches = self.lock();
        watches.changes.clear();
        watches.remembers = Instant::now();
        watches.by_topic.values_mut().for_each(|watched| watched.last = None);
        let mailboxes = watches.mailboxes();
        drop(watches);
        let message = Message::refresh(Duration::from_micros(400) * mailboxes.len() as u32);
        mailboxes.iter().for_each(|mailbox| mailbox.put(None, message.clone()));
    }

    /// Shows everyone that the shop is still there, and forgets old changes.
    pub fn heartbeat(&self) {
        let mut watches = self.lock();
        watches.changes.retain(|_, at| at.elapsed() < MEMORY);
        let mailboxes = watches.mailboxes();
        drop(watches);
        mailboxes.iter().for_each(|mailbox| mailbox.put(None, Message::heartbeat()));
    }

    /// The sessions in which streams are open, each once: all of them, or those of some users.
    pub fn sessions(&self, of: Option<&HashSet<UserId>>) -> Vec<String> {
        let watches = self.lock();
        let sessions = watches.streams.values().filter_map(|tab| tab.session.as_ref());
        let wanted =
            sessions.filter(|session| of.is_none_or(|users| users.contains(&session.user)));
        let hashes: HashSet<&String> = wanted.map(|session| &session.hash).collect();
        hashes.into_iter().cloned().collect()
    }

    /// Ends the streams of sessions that have ended. Their tabs are told to look again first.
    pub fn end_sessions(&self, ended: &HashSet<String>) {
        let watches = self.lock();
        let tabs = watches.streams.values();
        let ended = |tab: &&Tab| tab.session.as_ref().is_some_and(|it| ended.contains(&it.hash));
        let mailboxes: Vec<_> = tabs.filter(ended).map(|tab| Arc::clone(&tab.mailbox)).collect();
        drop(watches);
        for mailbox in mailboxes {
            mailbox.put(None, Message::refresh(Duration::ZERO));
            mailbox.close();
        }
    }

    /// Ends all streams; there will be no others.
    pub fn close(&self) {
        let mut watches = self.lock();
        watches.is_closed = true;
        watches.streams.values().for_each(|tab| tab.mailbox.close());
    }

    fn lock(&self) -> MutexGuard<'_, Watches> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watches {
    fn enter(&mut self, visitor: IpAddr, topics: &[Topic], tab: Tab) -> u64 {
        self.next += 1;
        self.streams.insert(self.next, tab);
        *self.by_visitor.entry(visitor).or_default() += 1;
        for topic in topics {
            self.by_topic.entry(*topic).or_default().by.insert(self.next);
        }
        self.next
    }

    /// Answers who looked.
    fn leave(&mut self, number: u64, visitor: IpAddr, topics: &[Topic]) -> Option<PageView> {
        let tab = self.streams.remove(&number);
        for topic in topics {
            if let Some(watched) = self.by_topic.get_mut(topic) {
                watched.by.remove(&number);
                if watched.by.is_empty() {
                    self.by_topic.remove(topic);
                }
            }
        }
        if let Some(open) = self.by_visitor.get_mut(&visitor) {
            *open -= 1;
            if *open == 0 {
                self.by_visitor.remove(&visitor);
            }
        }
        tab.and_then(|tab| tab.look)
    }

    /// Notes a change, and finds those who are to be told: not who was told the same last.
    fn receivers(
        &mut self,
        topic: Topic,
        since: Instant,
        message: Option<&Message>,
    ) -> Vec<Arc<Mailbox>> {
        self.note(topic, since);
        let Some(watched) = self.by_topic.get_mut(&topic) else { return Vec::new() };
        let last = mem::replace(&mut watched.last, message.map(|said| (said.clone(), since)));
        let recorded = last.filter(|(said, _)| message == Some(said)).map(|(_, at)| at);
        let tabs = watched.by.iter().filter_map(|number| self.streams.get(number));
        tabs.filter(|tab| tab.shows <= since && recorded.is_none_or(|at| tab.shows > at))
            .map(|tab| Arc::clone(&tab.mailbox))
            .collect()
    }

    fn note(&mut self, topic: Topic, since: Instant) {
        if self.changes.len() >= REMEMBERED {
            self.changes.clear();
            self.remembers = Instant::now();
        }
        self.changes.insert(topic, since);
    }

    fn mailboxes(&self) -> Vec<Arc<Mailbox>> {
        self.streams.values().map(|tab| Arc::clone(&tab.mailbox)).collect()
    }

    /// Whether one of these has changed since then, as far as that is remembered.
    fn changed_since(&self, topics: &[Topic], then: Instant) -> bool {
        then < self.remembers
            || then.elapsed() > MEMORY
            || topics.iter().any(|topic| self.changes.get(topic).is_some_and(|at| then <= *at))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let look = self.hub.lock().leave(self.number, self.visitor, &self.topics);
        if look.is_some() {
            self.hub.mark_dirty();
        }
    }
}
