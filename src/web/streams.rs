//! A stream of server-sent events for each tab that is open.
//!
//! What a page shows is a list of [`Topic`]s, which the page carries signed by [`Tickets`] and
//! brings along to `GET /live`. [`SubscriptionHub`] knows who watches which topic, and what was said last; and
//! how many people are there, but not who.

mod caps;
mod hub;
mod mailbox;
mod message;
mod place;
mod presence;
mod stream;
mod ticket;
mod topic;
mod viewer;

pub use caps::{Caps, Full};
pub use hub::{SubscriptionHub, Watch};
pub use message::Message;
pub use place::PageKind;
pub use presence::{PageView, Person, Presence};
pub use stream::Stream;
pub use ticket::{SubscriptionToken, Tickets};
pub use topic::Topic;
pub use viewer::{Viewer, ViewerSession};
