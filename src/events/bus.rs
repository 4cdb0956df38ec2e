//! Who is told.

use tokio::sync::broadcast;

use crate::foundation::token;

use super::{codec, event::Event};

/// Called with each event before the writer gets its answer: it must be quick and never fail.
pub type Listener = Box<dyn Fn(&Event) + Send + Sync>;

/// Hands committed events to whoever listens in this process.
pub struct Bus {
    /// Tells this process's messages from others'.
    name: String,
    listeners: Vec<Listener>,
    subscribers: broadcast::Sender<Event>,
}

/// Events that a slow subscriber may be behind before it is told to look afresh.
const BACKLOG: usize = 1024;

impl Bus {
    /// A bus with listeners that hear each event at once, such as caches to be emptied.
    pub fn new(listeners: Vec<Listener>) -> Self {
        let name = token::generate();
        Self { name, listeners, subscribers: broadcast::Sender::new(BACKLOG) }
    }

    /// Hears events from now on, some moments after they happened.
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.subscribers.subscribe()
    }

    /// What the other programs on the same database are told; nothing where it does not concern
    /// them.
    pub fn message(&self, events: &[Event]) -> Option<String> {
        codec::message(&self.name, events)
    }

    /// Tells everyone here what another program says has happened; what this one said itself has
    /// been told already.
    pub fn receive(&self, message: &str) {
        let (sender, events) = codec::read(message);
        if sender != self.name {
            self.publish(&events);
        }
    }

    /// Tells everyone here: the repository what was committed, others what time has brought.
    pub fn publish(&self, events: &[Event]) {
        for event in events {
            self.listeners.iter().for_each(|receive| receive(event));
            // An error means that nobody subscribes, which is fine.
            let _ = self.subscribers.send(event.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    #[test]
    fn listeners_hear_at_once_and_each_thing_once() {
        let recorded = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&recorded);
        let bus = Bus::new(vec![Box::new(move |_| {
            counter.fetch_add(1, Ordering::SeqCst);
        })]);
        bus.publish(&[Event::JobEnqueued, Event::CategoriesChanged]);
        assert_eq!(recorded.load(Ordering::SeqCst), 2);
        let own = bus.message(&[Event::SettingsChanged]).unwrap();
        bus.receive(&own);
        assert_eq!(recorded.load(Ordering::SeqCst), 2);
        bus.receive("another settings stock:1");
        assert_eq!(recorded.load(Ordering::SeqCst), 4);
    }
}
