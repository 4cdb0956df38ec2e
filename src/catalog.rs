//! What the shop has: products with their variants, pictures and categories.

mod admin_list;
mod availability;
mod card;
mod categories;
mod category_form;
mod category_tree;
mod check;
mod clean;
mod counts;
mod draft;
mod drops;
mod external;
mod facets;
mod filter;
mod lookup;
mod models;
mod names;
mod page_views;
mod places;
mod plain_text;
mod product_form;
mod product_record;
mod products;
mod releases;
mod removal;
mod removed_parts;
mod restored_parts;
mod save;
mod save_result;
mod search_text;
mod stock;
mod tax_classes;
mod tidy;
mod title_keys;
mod variant_form;
mod write;
mod write_variants;

#[path = "catalog"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "catalog"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use admin_list::{AdminProduct, AdminProductFilter, AdminProductSort, list_all_products};
pub use availability::{Availability, max_quantity};
pub use card::ProductCard;
pub use categories::{
    CategoryCounts, categories_by_title, count_products_by_category, get_category, list_ancestors,
    list_categories, list_categories_by_id, list_filled_categories,
};
pub use category_form::{
    CategoryUses, change_category, create_category, delete_category, get_category_uses,
    restore_category, update_category,
};
pub use category_tree::CategoryTree;
pub use check::{
    MAX_DESCRIPTION, MAX_IMAGES, MAX_LINE, MAX_OPTIONS, MAX_SUMMARY, MAX_TAGS, MAX_VARIANTS,
};
pub use clean::clean_html;
pub use counts::{ProductCounts, count_products_by_status};
pub use draft::{ImageDraft, ProductDraft, VariantDraft};
pub use drops::{first_drops, list_drops};
pub use external::{product_called_elsewhere, set_external_id};
pub use facets::{Facets, list_categories_with_counts, list_facets};
pub use filter::{ProductFilter, Sort};
pub use lookup::{
    ProductDetails, ProductLookup, get_category_by_slug, get_product_by_slug, get_product_offering,
};
pub use models::{Category, Image, Product, ProductStatus, ProductSummary, Variant};
pub use names::{full_name, options_text};
pub use page_views::PageViews;
pub use places::{PublicPlaces, list_public_places};
pub use plain_text::plain_text;
pub use product_form::{ProductForm, cast_product, change_product, get_product, new_product};
pub use product_record::ProductRecord;
pub use products::{
    find_products, first_categories, first_products, list_products, list_products_by_id,
    products_of_variants,
};
pub use releases::{
    Release, next_release, release_product, release_product_by_slug, released_between,
};
pub use removal::{
    Removal, archive_product, delete_product, is_ordered, restore_product, unarchive_product,
};
pub use restored_parts::restore_product_parts;
pub use save::{is_unchanged, save_product, update_product};
pub use save_result::{Change, RemovedParts, SaveResult};
pub use search_text::{search_text, search_words};
pub use stock::{StockLeft, reserved_until};
pub use tax_classes::{STANDARD_TAX_CLASS, list_tax_classes};
pub use title_keys::fill_title_keys;
