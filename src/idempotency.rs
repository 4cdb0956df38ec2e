//! Requests of programs that have one effect however often they are sent. The response is stored in the
//! transaction of the effect, so neither exists without the other.

mod models;
mod rejection;
mod responses;
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

pub use rejection::RequestRejection;
pub use responses::{IdempotentRequest, IdempotentResponse, StoredResponse, delete_old, run_once};
pub use running::{RunningRequest, RunningRequests};
