//! Redirects from the paths of an earlier shop to pages of this one.

mod models;
mod paths;
mod save;

#[path = "redirects"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "redirects"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use models::{NewRedirect, Redirect};
pub use paths::{InvalidRedirect, read_redirect};
pub use save::{
    RedirectChange, SavedRedirect, find_redirect, preview_redirect, save_redirect, undo_redirect,
};
