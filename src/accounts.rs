//! Who someone is: users, their sessions and the scope that every use case is given.

mod models;
mod postgres;
mod scope;
mod sessions;
mod sqlite;
mod users;

pub use models::{Role, User};
pub use scope::Scope;
pub use sessions::{delete_session_token, generate_session_token, get_user_by_session_token};
pub use users::{get_user, get_user_by_email};
