//! The queue of messages of one stream. It holds at most one message for each topic. A client that reads
//! slowly gets the newest ones, or is asked to refresh its page.

use std::{
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};

use actix_web::web::{Bytes, BytesMut};

use super::{message::Message, topic::Topic};

/// Maximum number of queued messages. More are replaced by one that asks for a refresh.
const MAX_MESSAGES: usize = 8;

/// The queue of messages of one stream.
#[derive(Default)]
pub struct MessageQueue(Mutex<Queue>);

#[derive(Default)]
struct Queue {
    messages: Vec<QueuedMessage>,
    reader: Option<Waker>,
    is_closed: bool,
}

struct QueuedMessage {
    topic: Option<Topic>,
    message: Message,
}

impl MessageQueue {
    /// Queues a message. It replaces an older one about the same topic, or the older one without a
    /// topic.
    pub fn put(&self, topic: Option<Topic>, message: Message) {
        let mut queue = self.lock();
        if queue.is_closed {
            return;
        }
        match queue.messages.iter_mut().find(|queued| queued.topic == topic) {
            Some(queued) => queued.message = message,
            None => queue.messages.push(QueuedMessage { topic, message }),
        }
        if queue.messages.len() > MAX_MESSAGES {
            let message = Message::refresh(Duration::ZERO);
            queue.messages = vec![QueuedMessage { topic: None, message }];
        }
        wake(queue);
    }

    /// Ends the stream once all messages are read.
    pub fn close(&self) {
        let mut queue = self.lock();
        queue.is_closed = true;
        wake(queue);
    }

    /// Takes all queued messages. Returns `None` once the stream is closed and all messages are read.
    pub fn take(&self, context: &Context<'_>) -> Poll<Option<Bytes>> {
        let mut queue = self.lock();
        let messages = mem::take(&mut queue.messages);
        if let [only] = messages.as_slice() {
            return Poll::Ready(Some(only.message.bytes().clone()));
        }
        if !messages.is_empty() {
            let mut all = BytesMut::new();
            messages.iter().for_each(|queued| all.extend_from_slice(queued.message.bytes()));
            return Poll::Ready(Some(all.freeze()));
        }
        if queue.is_closed {
            return Poll::Ready(None);
        }
        queue.reader = Some(context.waker().clone());
        Poll::Pending
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn wake(mut queue: MutexGuard<'_, Queue>) {
    let reader = queue.reader.take();
    drop(queue);
    if let Some(reader) = reader {
        reader.wake();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::ids::ProductId;

    fn read(queue: &MessageQueue) -> Poll<Option<Bytes>> {
        queue.take(&Context::from_waker(Waker::noop()))
    }

    #[test]
    fn a_slow_client_gets_the_newest_message_or_a_refresh() {
        let queue = MessageQueue::default();
        let card = |id| Some(Topic::Card(ProductId::from(id)));
        queue.put(card(1), Message::swap("old"));
        queue.put(card(1), Message::swap("new"));
        assert_eq!(read(&queue), Poll::Ready(Some(Message::swap("new").bytes().clone())));
        assert_eq!(read(&queue), Poll::Pending);
        (0..1_000).for_each(|id| queue.put(card(id), Message::swap("x")));
        let Poll::Ready(Some(all)) = read(&queue) else { panic!("the queue is empty") };
        assert!(all.starts_with(Message::refresh(Duration::ZERO).bytes()) && all.len() < 300);
    }

    #[test]
    fn messages_from_before_the_end_are_still_read() {
        let queue = MessageQueue::default();
        queue.put(None, Message::heartbeat());
        queue.close();
        queue.put(None, Message::heartbeat());
        assert!(matches!(read(&queue), Poll::Ready(Some(_))));
        assert_eq!(read(&queue), Poll::Ready(None));
    }
}
