//! A stream of server-sent events for each tab that is open.
//!
//! What a page shows is a list of [`Topic`]s, which the page carries signed by [`Tickets`] and
//! brings along to `GET /live`. [`SubscriptionHub`] knows who watches which topic, and what was said last; and
//! how many people are there, but not who.

mod caps;
mod hub;
mod mailbox;
mod message;
mod page_kind;
mod presence;
mod stream;
mod subscription_token;
mod topic;
mod viewer;

pub use caps::{Caps, Full};
pub use hub::{SubscriptionHub, Watch};
pub use message::Message;
pub use page_kind::PageKind;
pub use presence::{PageView, Person, Presence};
pub use stream::Stream;
pub use subscription_token::{SubscriptionToken, Tickets};
pub use topic::Topic;
pub use viewer::{Viewer, ViewerSession};
