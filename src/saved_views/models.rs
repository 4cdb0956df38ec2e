//! Rows of saved views.

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::{
    accounts::Permission,
    db::schema::saved_views,
    foundation::{
        clock::Timestamp,
        ids::{SavedViewId, UserId},
    },
    text_enum,
};

/// A list that has saved views.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[strum(serialize_all = "snake_case")]
pub enum ListKind {
    /// Products.
    Products,
    /// Orders.
    Orders,
}

text_enum!(ListKind);

impl ListKind {
    /// The word in forms and in the API.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The permission to see the list and to have own views of it.
    pub(super) fn read_permission(self) -> Permission {
        match self {
            Self::Products => Permission::ProductsRead,
            Self::Orders => Permission::OrdersRead,
        }
    }

    /// The permission to change the views that all share, and own views by an API key.
    pub(super) fn write_permission(self) -> Permission {
        match self {
            Self::Products => Permission::ProductsWrite,
            Self::Orders => Permission::OrdersWrite,
        }
    }
}

/// A saved view.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = saved_views)]
pub struct SavedView {
    /// The id.
    pub id: SavedViewId,
    /// The user who sees it; `None` if it is shared.
    pub owner_id: Option<UserId>,
    /// The list.
    pub list: ListKind,
    /// The name.
    pub name: String,
    /// The query string of the list, without `?`.
    pub query: String,
    /// The version.
    pub version: i32,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A view as it is written.
#[derive(Clone, Debug, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = saved_views, treat_none_as_null = true)]
pub struct SavedViewRow {
    pub owner_id: Option<UserId>,
    pub list: ListKind,
    pub name: String,
    pub query: String,
}
