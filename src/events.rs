//! What has happened, told after it is true: ids only, so that who hears it reads the present.

mod wire;

use tokio::sync::broadcast;

use crate::foundation::{
    ids::{CartId, OrderId, ProductId, UserId, VariantId},
    token,
};

/// Something that a committed transaction did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A product, its variants, pictures or categories changed, or it came or went.
    ProductChanged(ProductId),
    /// Categories changed.
    CategoriesChanged,
    /// Many products changed at once, as by an import.
    CatalogChanged,
    /// The stock of a variant changed.
    StockChanged(VariantId),
    /// A cart's lines changed.
    CartChanged(CartId),
    /// An order was placed.
    OrderPlaced(OrderId),
    /// Something became of an order: it was paid, sent, refunded, called off.
    OrderChanged(OrderId),
    /// The shop's settings changed.
    SettingsChanged,
    /// A user's sessions ended.
    LoggedOut(UserId),
    /// There is work for the worker.
    JobEnqueued,
    /// Something happened, and nobody knows what: another program wrote to the database, or other
    /// nodes were not heard for a while.
    Everything,
    /// A job was given up, or is tried again after that.
    UndeliveredChanged,
}

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
        wire::message(&self.name, events)
    }

    /// Tells everyone here what another program says has happened; what this one said itself has
    /// been told already.
    pub fn hear(&self, message: &str) {
        let (sender, events) = wire::read(message);
        if sender != self.name {
            self.publish(&events);
        }
    }

    /// Tells everyone here. Only the repository calls this, after COMMIT.
    pub fn publish(&self, events: &[Event]) {
        for event in events {
            self.listeners.iter().for_each(|hear| hear(event));
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
        let heard = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&heard);
        let bus = Bus::new(vec![Box::new(move |_| {
            counter.fetch_add(1, Ordering::SeqCst);
        })]);
        bus.publish(&[Event::JobEnqueued, Event::CategoriesChanged]);
        assert_eq!(heard.load(Ordering::SeqCst), 2);
        let own = bus.message(&[Event::SettingsChanged]).unwrap();
        bus.hear(&own);
        assert_eq!(heard.load(Ordering::SeqCst), 2);
        bus.hear("another settings stock:1");
        assert_eq!(heard.load(Ordering::SeqCst), 4);
    }
}
