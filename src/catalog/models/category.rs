//! Categories.

use std::ops::Deref;

use crate::{
    db::schema::{categories, category_paths, product_categories},
    foundation::ids::{CategoryId, PictureId, ProductId},
};

/// The attributes of a category that admins edit.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    diesel::Queryable,
    diesel::Selectable,
    diesel::Insertable,
    diesel::AsChangeset,
)]
#[diesel(table_name = categories, treat_none_as_null = true)]
pub struct CategoryAttributes {
    /// The unique name.
    pub title: String,
    /// The unique last part of its URL.
    pub slug: String,
    /// A sentence or two.
    pub description: String,
    /// The parent category.
    pub parent_id: Option<CategoryId>,
    /// The sort order among its siblings. Equal ones are sorted by title.
    pub position: i32,
    /// Its picture.
    pub picture_id: Option<PictureId>,
    /// The description of the picture for those who do not see it.
    pub picture_alt: String,
}

/// A category. Its attributes are available through `Deref`.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = categories)]
pub struct Category {
    /// The id.
    pub id: CategoryId,
    /// The attributes that admins edit.
    #[diesel(embed)]
    pub attributes: CategoryAttributes,
    /// Counts changes, to detect concurrent edits.
    pub version: i32,
}

impl Deref for Category {
    type Target = CategoryAttributes;

    fn deref(&self) -> &CategoryAttributes {
        &self.attributes
    }
}

/// The title of a category.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = categories)]
pub struct CategoryTitle {
    pub id: CategoryId,
    pub title: String,
}

/// A category that a product is in.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = product_categories)]
pub struct ProductCategory {
    /// The product.
    pub product_id: ProductId,
    /// The category.
    #[diesel(embed)]
    pub category: Category,
}

/// The id of a category that a product is in.
#[derive(Clone, Copy, Debug, diesel::Queryable, diesel::Selectable, diesel::Insertable)]
#[diesel(table_name = product_categories, treat_none_as_default_value = false)]
pub struct ProductCategoryId {
    pub product_id: ProductId,
    pub category_id: CategoryId,
}

/// An ancestor of a category.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = category_paths)]
pub struct Ancestor {
    /// The category whose ancestor it is.
    #[diesel(column_name = category_id)]
    pub descendant_id: CategoryId,
    #[diesel(embed)]
    pub category: Category,
}
