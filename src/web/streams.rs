//! A stream of server-sent events for each tab that is open.
//!
//! What a page shows is a list of [`Topic`]s, which the page carries signed by [`Tickets`] and
//! brings along to `GET /live`. [`Hub`] knows who watches which topic, and what was said last.

mod hub;
mod mailbox;
mod message;
mod stream;
mod ticket;
mod topic;

pub use hub::{Caps, Full, Hub, Watch};
pub use message::Message;
pub use stream::Stream;
pub use ticket::Tickets;
pub use topic::Topic;
