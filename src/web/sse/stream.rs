//! The body of a streamed response, which lasts until the tab is closed or the process stops.

use std::{
    convert::Infallible,
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use actix_web::web::Bytes;
use tokio::time::{Sleep, sleep};

use super::{
    hub::{Subscription, SubscriptionHub},
    message::Message,
    stream_limits::LimitReached,
    topic::Topic,
    viewer::Viewer,
};

/// Delay before the second probe of a connection, longer than a client takes to reject the first one.
const PROBE_DELAY: Duration = Duration::from_secs(1);

/// The messages for one tab.
pub struct Stream {
    subscription: Subscription,
    /// `true` if the last poll found no message.
    is_waiting: bool,
    /// The time of the second probe.
    second_probe: Option<Pin<Box<Sleep>>>,
}

impl Stream {
    /// Opens the stream of a page that shows data of `page_time`.
    pub fn open(
        hub: &SubscriptionHub,
        viewer: Viewer,
        topics: &[Topic],
        page_time: Instant,
    ) -> Result<Self, LimitReached> {
        let subscription = hub.subscribe(viewer, topics, page_time)?;
        Ok(Self { subscription, is_waiting: false, second_probe: None })
    }

    /// Returns `Ready` when the connection should be probed with a heartbeat. A tab that is closed wakes
    /// its stream although the queue is empty. The client rejects the first probe, so the second one
    /// fails and ends the stream.
    fn poll_probe(&mut self, woken_by_connection: bool, context: &mut Context<'_>) -> Poll<()> {
        match &mut self.second_probe {
            Some(timer) => {
                ready!(timer.as_mut().poll(context));
                self.second_probe = None;
            }
            None if woken_by_connection => {
                let mut timer = Box::pin(sleep(PROBE_DELAY));
                let _ = timer.as_mut().poll(context);
                self.second_probe = Some(timer);
            }
            None => return Poll::Pending,
        }
        Poll::Ready(())
    }
}

impl futures_util::Stream for Stream {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Poll::Ready(bytes) = self.subscription.queue.take(context) {
            self.is_waiting = false;
            return Poll::Ready(bytes.map(Ok));
        }
        let woken_by_connection = mem::replace(&mut self.is_waiting, true);
        ready!(self.poll_probe(woken_by_connection, context));
        self.is_waiting = false;
        Poll::Ready(Some(Ok(Message::heartbeat().bytes().clone())))
    }
}
