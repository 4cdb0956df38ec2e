//! Updates open pages. A change is rendered once, with the templates of the pages, and sent to all pages
//! that show it. A page without a stream is up to date when it is loaded again.

mod broadcaster;
mod event_batch;
mod rendering;

pub use broadcaster::Broadcaster;
pub use event_batch::EventBatch;
