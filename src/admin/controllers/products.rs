//! Products.

use crate::{
    Error,
    admin::{
        controllers::{
            deletions::{self, count_sentence},
            pictures::{self, FormWithPictures},
            product_form,
            save_product::{self, FollowUp, SavedProduct},
            stale_form::render_invalid_or_stale,
        },
        nav::AdminSection,
        views::{
            deletions::{BackLink, DeletionConfirmation},
            list_columns::ListColumns,
            product_form::{ProductFormPage, with_blank_rows},
            products::{ProductList, ProductsPage},
        },
    },
    catalog::{self, AdminProductFilter, Removal, RemovedParts, RemovedProduct},
    foundation::{
        changeset::Changeset,
        direction::isolate,
        ids::{ProductId, kinds},
        page::PageRequest,
    },
    saved_views::{self, ListKind},
    web::{
        extractors::{Admin, Form, PathId, Query, UploadForm},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

const PER_PAGE: i64 = 25;

/// `GET /admin/products`
pub async fn index(state: State, admin: Admin, Query(query): Query) -> HandlerResult {
    let scope = admin.scope.clone();
    let filter = AdminProductFilter::from_params(&query);
    let columns = ListColumns::from_params(&query);
    let request = PageRequest::from_text(query.get("page"), PER_PAGE);
    let index = state.catalog_index.clone();
    let read = state.repo.admin_list(move |conn| {
        let page = catalog::list_all_products(conn, &index, &scope, &filter, request)?;
        let categories = catalog::list_categories(conn)?;
        let values = catalog::list_filter_values(conn, &index, &scope)?;
        let views = saved_views::list_views(conn, &scope, ListKind::Products)?;
        Ok(ProductList { filter, columns, page, categories, values, views })
    });
    let list = read.await?;
    response::ensure_page_exists(&list.page, paths::ADMIN_PRODUCTS, &query)?;
    let layout = admin.layout("Products");
    response::page(&ProductsPage::new(layout, list, state.settings().currency))
}

/// `GET /admin/products/new`
pub async fn new(state: State, admin: Admin) -> HandlerResult {
    let form = with_blank_rows(&catalog::new_product(), 3);
    response::page(&product_form::page(&state, &admin, None, form).await?)
}

/// `POST /admin/products`
pub async fn create(state: State, admin: Admin, form: UploadForm) -> HandlerResult {
    write(state, admin, None, form, None).await
}

/// `GET /admin/products/{id}/edit`
pub async fn edit(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Product>,
    Query(query): Query,
) -> HandlerResult {
    let mut form = with_blank_rows(&product_form::saved_form(&state, &admin, id).await?, 1);
    form.set("return_to", query.get("return_to").unwrap_or_default());
    response::page(&product_form::page(&state, &admin, Some(id), form).await?)
}

/// `PUT /admin/products/{id}`
pub async fn update(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Product>,
    form: UploadForm,
) -> HandlerResult {
    write(state, admin, Some(id), form, None).await
}

/// `GET /admin/products/{id}/deletion/new`
pub async fn confirm_deletion(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Product>,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let read = state.repo.read(move |conn| {
        let product = catalog::get_product(conn, &scope, id)?;
        Ok((product, catalog::is_ordered(conn, &scope, id)?))
    });
    let (stored, is_ordered) = read.await?;
    let variants = stored.variants.len() as i64;
    let mut consequences = vec!["It is removed from carts, and shoppers are notified.".to_owned()];
    if is_ordered {
        consequences.push(
            "It has been ordered, so it is archived instead. You can unarchive it at any time."
                .to_owned(),
        );
    } else {
        consequences.extend(count_sentence(
            variants,
            "variant is deleted too, with its stock and pictures.",
            "variants are deleted too, with their stock and pictures.",
        ));
        consequences.push("Its page is removed, and links to it stop working.".to_owned());
    }
    deletions::render_confirmation(
        &admin,
        DeletionConfirmation {
            section: AdminSection::Products,
            title: stored.product.attributes.title,
            path: paths::admin_product(id),
            back: BackLink {
                path: format!("{}/edit", paths::admin_product(id)),
                label: "Back to the product",
            },
            consequences,
            obstacle: None,
        },
    )
}

/// `DELETE /admin/products/{id}`
pub async fn delete(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Product>,
    _: Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let removed = state.repo.write(move |tx| catalog::delete_product(tx, &scope, id, None)).await?;
    let RemovedProduct { title, removal } = removed;
    match removal {
        Removal::Deleted(deletion) => {
            let message = format!("{} was deleted.", isolate(&title));
            deletions::redirect_after_deletion(&admin, message, deletion, paths::ADMIN_PRODUCTS)
        }
        Removal::Archived => {
            admin.flash_info(format!("{} was archived: it is in an order.", isolate(&title)));
            response::see_other(paths::ADMIN_PRODUCTS)
        }
    }
}

/// Adds the pictures of a product form, saves it, and runs the follow-up of its button in one transaction.
pub(super) async fn write(
    state: State,
    admin: Admin,
    id: Option<ProductId>,
    form: UploadForm,
    follow_up: Option<FollowUp>,
) -> HandlerResult {
    let FormWithPictures { params, problems } = pictures::add_files(&state, &admin, form).await?;
    if !problems.is_empty() {
        let mut form = product_form::with_rows(params);
        problems.iter().for_each(|problem| form.error("pictures", problem));
        return response::unprocessable(&product_form::page(&state, &admin, id, form).await?);
    }
    if product_form::is_row_request(&params) {
        let form = product_form::with_rows(params);
        let page = product_form::page(&state, &admin, id, form).await?;
        return response::page(&page.with_unsaved_changes());
    }
    let scope = admin.scope.clone();
    let typed = params.clone();
    let write = state.repo.write(move |tx| match id.zip(follow_up) {
        Some((id, follow_up)) => {
            save_product::save_form_with_follow_up(tx, &scope, id, typed.clone(), follow_up)
        }
        None => save_product::save_form(tx, &scope, id, typed.clone()),
    });
    match (write.await, id) {
        (Ok(SavedProduct { id, message, removed }), _) => {
            match removed {
                None => admin.flash_info(message),
                Some(RemovedParts { what, deletion }) => {
                    let message = format!("{message} Removed {what}.");
                    deletions::flash_deletion(&admin, message, deletion);
                }
            }
            response::see_other(product_form::path_after_saving(&state, &admin, id, &params).await?)
        }
        (Err(Error::Rejected(reason)), Some(id)) if !reason.is_conflict() => {
            admin.flash_error(reason);
            response::see_other(format!("{}/edit", paths::admin_product(id)))
        }
        (Err(error), _) => {
            let now = async {
                product_form::saved_form(&state, &admin, id.ok_or(Error::NotFound)?).await
            };
            let page = |form| product_form::page(&state, &admin, id, form);
            let typed = Changeset::new(params);
            render_invalid_or_stale(error, typed, now, page, ProductFormPage::stale).await
        }
    }
}
