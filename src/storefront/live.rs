//! Every open page tells the truth: what changed is rendered once, from the templates of the pages,
//! and told to all who see it. Without a stream the next page that is loaded is right.

mod broadcaster;
mod event_batch;
mod rendering;

pub use broadcaster::Broadcaster;
pub use event_batch::EventBatch;
