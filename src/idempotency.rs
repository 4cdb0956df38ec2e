//! Requests of programs that have one effect however often they are sent. The answer is stored in the
//! transaction of the effect, so neither exists without the other.

mod answers;
mod models;
mod rejection;
mod running;

#[path = "idempotency"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "idempotency"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use answers::{Answered, IdempotentRequest, StoredAnswer, answer_once, delete_old};
pub use rejection::RequestRejection;
pub use running::{RunningRequest, RunningRequests};
