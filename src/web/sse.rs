//! Server-sent events, one stream for each open tab.
//!
//! A page shows a list of [`Topic`]s. It contains them as a token signed by
//! [`SubscriptionTokenSigner`], which its script sends to `GET /live`. The [`SubscriptionHub`] knows the
//! streams of each topic and the last message. It also counts the people who view each page, without
//! knowing who they are.

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

pub use caps::{Caps, LimitReached};
pub use hub::{Subscription, SubscriptionHub};
pub use message::Message;
pub use page_kind::PageKind;
pub use presence::{PageCount, PageView, Person, Presence};
pub use stream::Stream;
pub use subscription_token::{SubscriptionToken, SubscriptionTokenSigner};
pub use topic::Topic;
pub use viewer::{Viewer, ViewerSession};
