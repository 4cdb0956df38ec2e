//! What waits to be read on one stream: never more than one message for each topic, and never
//! many. Who reads slowly gets the newest, or is told to look at the page again.

use std::{
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};

use actix_web::web::{Bytes, BytesMut};

use super::{message::Message, topic::Topic};

/// Messages that may wait; more make one that says to look again.
const MOST: usize = 8;

/// One stream's messages.
#[derive(Default)]
pub struct Mailbox(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    messages: Vec<(Option<Topic>, Message)>,
    reader: Option<Waker>,
    is_closed: bool,
}

impl Mailbox {
    /// Leaves a message about a topic in place of an older one, or one about nothing.
    pub fn put(&self, topic: Option<Topic>, message: Message) {
        let mut waiting = self.lock();
        if waiting.is_closed {
            return;
        }
        match waiting.messages.iter_mut().find(|(about, _)| *about == topic) {
            Some(older) => older.1 = message,
            None => waiting.messages.push((topic, message)),
        }
        if waiting.messages.len() > MOST {
            waiting.messages = vec![(None, Message::refresh(Duration::ZERO))];
        }
        wake(waiting);
    }

    /// Ends the stream.
    pub fn close(&self) {
        let mut waiting = self.lock();
        waiting.is_closed = true;
        wake(waiting);
    }

    /// What waits; nothing any more once the stream is closed and all is read.
    pub fn take(&self, context: &Context<'_>) -> Poll<Option<Bytes>> {
        let mut waiting = self.lock();
        let messages = mem::take(&mut waiting.messages);
        if let [(_, only)] = messages.as_slice() {
            return Poll::Ready(Some(only.bytes().clone()));
        }
        if !messages.is_empty() {
            let mut all = BytesMut::new();
            messages.iter().for_each(|(_, message)| all.extend_from_slice(message.bytes()));
            return Poll::Ready(Some(all.freeze()));
        }
        if waiting.is_closed {
            return Poll::Ready(None);
        }
        waiting.reader = Some(context.waker().clone());
        Poll::Pending
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn wake(mut waiting: MutexGuard<'_, Waiting>) {
    let reader = waiting.reader.take();
    drop(waiting);
    if let Some(reader) = reader {
        reader.wake();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::ids::ProductId;

    fn read(mailbox: &Mailbox) -> Poll<Option<Bytes>> {
        mailbox.take(&Context::from_waker(Waker::noop()))
    }

    #[test]
    fn who_reads_slowly_gets_the_newest_or_is_told_to_look_again() {
        let mailbox = Mailbox::default();
        let card = |id| Some(Topic::Card(ProductId::from(id)));
        mailbox.put(card(1), Message::swap("old"));
        mailbox.put(card(1), Message::swap("new"));
        assert_eq!(read(&mailbox), Poll::Ready(Some(Message::swap("new").bytes().clone())));
        assert_eq!(read(&mailbox), Poll::Pending);
        (0..1_000).for_each(|id| mailbox.put(card(id), Message::swap("x")));
        let Poll::Ready(Some(all)) = read(&mailbox) else { panic!("nothing waits") };
        assert!(all.starts_with(Message::refresh(Duration::ZERO).bytes()) && all.len() < 300);
    }

    #[test]
    fn what_was_said_before_the_end_is_still_read() {
        let mailbox = Mailbox::default();
        mailbox.put(None, Message::heartbeat());
        mailbox.close();
        mailbox.put(None, Message::heartbeat());
        assert!(matches!(read(&mailbox), Poll::Ready(Some(_))));
        assert_eq!(read(&mailbox), Poll::Ready(None));
    }
}
