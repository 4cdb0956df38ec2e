//! Server-sent events, one stream for each open tab.
//!
//! A page shows a list of [`Topic`]s. It contains them as a token signed by
//! [`SubscriptionTokenSigner`], which its script sends to `GET /live`. The [`SubscriptionHub`] knows the
//! streams of each topic and the last message. It also counts the people who view each page, without
//! knowing who they are.

mod hub;
mod message;
mod message_queue;
mod page_kind;
mod presence;
mod stream;
mod stream_limits;
mod subscription_token;
mod topic;
mod viewer;

pub use hub::{Subscription, SubscriptionHub};
pub use message::Message;
pub use page_kind::PageKind;
pub use presence::{PageCount, PageView, Person, Presence};
pub use stream::Stream;
pub use stream_limits::{LimitReached, StreamLimits};
pub use subscription_token::{SubscriptionToken, SubscriptionTokenSigner};
pub use topic::Topic;
pub use viewer::{Viewer, ViewerSession};
