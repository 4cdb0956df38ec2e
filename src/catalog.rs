//! The catalog: products with their variants, pictures and categories.

mod admin_filter;
mod admin_list;
mod availability;
mod categories;
pub mod category_fields;
mod category_form;
mod category_tree;
mod creation;
mod draft;
mod duplication;
mod filter;
mod generated_names;
mod history;
mod html;
mod index_documents;
mod listing;
mod lookup;
mod lost_holds;
mod models;
mod names;
mod page_views;
mod picture_form;
mod product_feed;
mod product_form;
mod product_pictures;
mod product_record;
mod products;
mod public_pages;
mod rejection;
mod releases;
mod removal;
mod removed_parts;
mod save;
mod search_text;
mod slices;
mod suggestions;
mod undo;
mod validation;
pub mod variant_fields;
mod variant_form;
mod variant_matrix;
mod write;

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

pub use admin_filter::{
    AdminProductFilter, AdminProductSort, MissingPart, ProductSelection, StockState,
};
pub use admin_list::{
    AdminProduct, FilterValues, ProductCounts, count_products_by_status, count_selected,
    find_product_by_sku, list_all_products, list_filter_values, search_all_products,
    select_as_listed, select_for_batch,
};
pub use availability::{Availability, StockLeft, max_quantity, reserved_until};
pub use categories::{
    CategoryCounts, count_products_by_category, find_or_create_categories, get_category,
    list_ancestors, list_categories, list_categories_by_id, list_nonempty_categories,
};
pub use category_form::{
    CategoryUses, change_category, create_category, delete_category, get_category_picture,
    get_category_uses, list_category_pictures, restore_category, update_category,
};
pub use category_tree::{CategoryNode, CategoryTree};
pub use draft::{ImageDraft, ProductDraft, STANDARD_TAX_CLASS, VariantDraft};
pub use duplication::duplicate_product;
pub use filter::{
    CategoryCount, ChosenValue, FacetGroup, FacetValue, Facets, ProductFilter, ProductSort,
    list_categories_with_counts, list_facets,
};
pub use history::diff_products;
pub use html::{clean_html, plain_text};
pub use index_documents::{
    get_index_documents, list_changed_ids, list_index_categories, list_index_documents,
};
pub use listing::{
    ProductListing, list_categories_with_products, list_products_with_facets, list_top_products,
};
pub use lookup::{
    ProductDetails, ProductLookup, get_category_by_slug, get_product_by_external_id,
    get_product_by_slug, get_product_offering, get_product_preview, set_external_id,
};
pub use models::{
    Category, CategoryAttributes, Image, MAX_DESCRIPTION, MAX_LINE, MAX_SUMMARY, MAX_TAGS,
    PRODUCT_FIELDS, Product, ProductAttributes, ProductCategory, ProductField, ProductPosition,
    ProductStatus, ProductSummary, ReleasedProduct, SitemapProduct, TextAttribute, Variant,
    VariantAttributes, text_attributes,
};
pub use names::{fill_title_keys, full_name, options_text};
pub use page_views::PageViews;
pub use picture_form::{
    PictureMove, PictureRow, add_picture_row, list_picture_rows, move_picture_row,
};
pub use product_feed::{FeedBatch, FeedProduct, list_feed_products};
pub use product_form::{ProductForm, cast_product, change_product, list_tax_classes, new_product};
pub use product_pictures::add_product_picture;
pub use product_record::{ProductRecord, get_product, list_product_records};
pub use products::{
    ProductCard, ProductsAfter, list_changed_products, list_first_categories, list_first_products,
    list_product_summaries, list_product_variants, list_products, list_products_after,
    list_products_by_id, list_products_of_variants, list_variant_products,
};
pub use public_pages::{
    SitemapFile, list_category_slugs, list_sitemap_files, list_sitemap_products,
};
pub use rejection::CatalogRejection;
pub use releases::{
    Release, get_next_release, list_drops, list_first_drops, list_products_released_between,
    release_product, release_product_by_slug,
};
pub use removal::{
    Removal, RemovedProduct, archive_product, delete_product, is_ordered, restore_product,
    unarchive_product,
};
pub use removed_parts::{RemovedParts, restore_product_parts};
pub use save::{
    create_products, is_unchanged, save_product, update_loaded_product, update_product,
};
pub use search_text::{search_text, search_words};
pub use slices::{list_category_slice, list_product_slice};
pub use suggestions::{Suggestions, suggest};
pub use undo::{undo_batch_changes, undo_category_creation, undo_product_change};
pub use validation::{MAX_IMAGES, MAX_OPTIONS, MAX_VARIANTS};
pub use variant_matrix::{create_missing_variants, fill_variants, with_option_values};
pub use write::{ProductChange, SaveResult, SavedVariant};
