//! The body of an answer that goes on until the tab is closed or the shop is.

use std::{
    convert::Infallible,
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use actix_web::web::Bytes;
use tokio::time::{Sleep, sleep};

use super::{
    caps::Full,
    hub::{SubscriptionHub, Watch},
    mailbox::Mailbox,
    message::Message,
    topic::Topic,
    viewer::Viewer,
};

/// Longer than word of a closed connection takes to come back.
const SOON: Duration = Duration::from_secs(1);

/// What one tab is told.
pub struct Stream {
    mailbox: Arc<Mailbox>,
    /// Whether it waits for its mailbox.
    waits: bool,
    /// When it is said once more that the shop is there.
    again: Option<Pin<Box<Sleep>>>,
    /// Ends when this is dropped.
    _watch: Watch,
}

impl Stream {
    /// Opens the stream of a page that shows the state of a moment.
    pub fn open(
        hub: &SubscriptionHub,
        viewer: Viewer,
        topics: &[Topic],
        shows: Instant,
    ) -> Result<Self, Full> {
        let (mailbox, watch) = hub.watch(viewer, topics, shows)?;
        Ok(Self { mailbox, waits: false, again: None, _watch: watch })
    }

    /// Whether it is to be found out if anyone is still there. A tab that is closed wakes its stream
    /// although nothing was put into the mailbox; and the first words to a closed connection are
    /// answered that there is none, so that the second fail and end it.
    fn poll_doubt(&mut self, by_the_connection: bool, context: &mut Context<'_>) -> Poll<()> {
        match &mut self.again {
            Some(again) => {
                ready!(again.as_mut().poll(context));
                self.again = None;
            }
            None if by_the_connection => {
                let mut again = Box::pin(sleep(SOON));
                let _ = again.as_mut().poll(context);
                self.again = Some(again);
            }
            None => return Poll::Pending,
        }
        Poll::Ready(())
    }
}

impl futures_util::Stream for Stream {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Poll::Ready(bytes) = self.mailbox.take(context) {
            self.waits = false;
            return Poll::Ready(bytes.map(Ok));
        }
        let by_the_connection = mem::replace(&mut self.waits, true);
        ready!(self.poll_doubt(by_the_connection, context));
        self.waits = false;
        Poll::Ready(Some(Ok(Message::heartbeat().bytes().clone())))
    }
}
