//! Every open page tells the truth: what changed is rendered once, from the templates of the pages,
//! and told to all who see it. Without a stream the next page that is loaded is right.

mod desk;
mod news;
mod rendering;
mod teller;

pub use news::EventBatch;
pub use teller::Broadcaster;
