//! Saved views of the admin's lists: a name for the filter, the columns and the order in a list's address.

pub mod fields;
mod models;
mod slices;
mod views;

#[path = "saved_views"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "saved_views"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use models::{ListKind, SavedView};
pub use slices::list_view_slice;
pub use views::{
    change_view, create_view, delete_view, get_view, get_view_to_change, list_views, update_view,
};
