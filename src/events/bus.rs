//! Delivery of events to listeners and subscribers.

use tokio::sync::broadcast;

use crate::foundation::token;

use super::{codec, event::Event};

/// Called with each event before the write returns. It must be quick and must not fail.
pub type Listener = Box<dyn Fn(&Event) + Send + Sync>;

/// Delivers committed events within this process.
pub struct Bus {
    /// Distinguishes messages of this process from those of others.
    name: String,
    listeners: Vec<Listener>,
    subscribers: broadcast::Sender<Event>,
}

/// The number of events that a slow subscriber may lag behind before events are dropped for it.
const BACKLOG: usize = 1024;

impl Bus {
    /// Creates a bus with listeners that receive each event immediately, such as caches.
    pub fn new(listeners: Vec<Listener>) -> Self {
        let name = token::generate();
        Self { name, listeners, subscribers: broadcast::Sender::new(BACKLOG) }
    }

    /// Subscribes to future events, which arrive with a short delay.
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.subscribers.subscribe()
    }

    /// Encodes events for the other processes on the same database. Returns `None` if none of the
    /// events concerns them.
    pub fn message(&self, events: &[Event]) -> Option<String> {
        codec::encode(&self.name, events)
    }

    /// Publishes the events of another process's message. Ignores this process's own messages.
    pub fn receive(&self, message: &str) {
        let message = codec::decode(message);
        if message.sender != self.name {
            self.publish(&message.events);
        }
    }

    /// Delivers events to all listeners and subscribers of this process.
    pub fn publish(&self, events: &[Event]) {
        for event in events {
            self.listeners.iter().for_each(|receive| receive(event));
            // An error means that there are no subscribers.
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
    fn listeners_receive_each_event_immediately_and_once() {
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
