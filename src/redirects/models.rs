//! Rows of redirects.

use crate::{
    db::schema::redirects,
    foundation::{clock::Timestamp, ids::RedirectId},
};

/// A redirect.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = redirects)]
pub struct Redirect {
    /// The id.
    pub id: RedirectId,
    /// The old path.
    pub path: String,
    /// The new path or URL.
    pub target: String,
}

/// A redirect to save.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct NewRedirect {
    /// The old path, decoded and without a slash at the end.
    pub path: String,
    /// A path of this shop or a whole URL.
    pub target: String,
}

/// A new row.
#[derive(Clone, Debug, diesel::Insertable)]
#[diesel(table_name = redirects)]
pub struct RedirectRow<'a> {
    pub path: &'a str,
    pub target: &'a str,
    pub inserted_at: Timestamp,
    pub updated_at: Timestamp,
}
