//! Categories.

use crate::{
    admin::{
        controllers::{
            deletions::{self, count_sentence},
            pictures::{FormWithFields, add_field_files},
            stale_form::{render_invalid, render_invalid_or_stale},
        },
        nav::AdminSection,
        views::{
            categories::{CategoriesPage, CategoryFormPage},
            deletions::{BackLink, DeletionConfirmation},
        },
    },
    audit::SubjectKind,
    catalog::{self, CategoryTree, category_fields},
    foundation::{
        changeset::Changeset,
        direction::isolate,
        ids::{CategoryId, kinds},
    },
    web::{
        error::AppError,
        extractors::{Admin, Form, PathId, UploadForm},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `GET /admin/categories`
pub async fn index(state: State, admin: Admin) -> HandlerResult {
    let read = state.repo.admin_list(|conn| {
        Ok((catalog::list_categories(conn)?, catalog::count_products_by_category(conn)?))
    });
    let (categories, counts) = read.await?;
    let layout = admin.layout("Categories");
    let tree = CategoryTree::new(categories);
    response::page(&CategoriesPage::new(layout, &tree, &counts))
}

/// `GET /admin/categories/new`
pub async fn new(state: State, admin: Admin) -> HandlerResult {
    response::page(&page(&state, &admin, None, Changeset::default()).await?)
}

/// `POST /admin/categories`
pub async fn create(state: State, admin: Admin, form: UploadForm) -> HandlerResult {
    let FormWithFields { params, invalid } =
        add_field_files(&state, &admin, form, category_fields::ALL.iter()).await?;
    if let Some(invalid) = invalid {
        return response::unprocessable(&page(&state, &admin, None, invalid).await?);
    }
    let scope = admin.scope.clone();
    let create = state.repo.write(move |tx| catalog::create_category(tx, &scope, params.clone()));
    match create.await {
        Ok(category) => {
            redirect_to_list(&admin, &format!("{} was created.", isolate(&category.title)))
        }
        Err(failure) => render_invalid(failure, |form| page(&state, &admin, None, form)).await,
    }
}

/// `GET /admin/categories/{id}/edit`
pub async fn edit(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Category>,
) -> HandlerResult {
    let form = saved_form(&state, id).await?;
    response::page(&page(&state, &admin, Some(id), form).await?)
}

/// Returns the form filled with the saved category.
async fn saved_form(state: &State, id: CategoryId) -> Result<Changeset, AppError> {
    let read = state.repo.read(move |conn| {
        let category = catalog::get_category(conn, id)?;
        catalog::change_category(conn, &category)
    });
    Ok(read.await?)
}

/// `PUT /admin/categories/{id}`
pub async fn update(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Category>,
    form: UploadForm,
) -> HandlerResult {
    let FormWithFields { params, invalid } =
        add_field_files(&state, &admin, form, category_fields::ALL.iter()).await?;
    if let Some(invalid) = invalid {
        return response::unprocessable(&page(&state, &admin, Some(id), invalid).await?);
    }
    let scope = admin.scope.clone();
    let typed = Changeset::new(params.clone());
    let update =
        state.repo.write(move |tx| catalog::update_category(tx, &scope, id, params.clone()));
    match update.await {
        Ok(category) => {
            redirect_to_list(&admin, &format!("{} was updated.", isolate(&category.title)))
        }
        Err(failure) => {
            let now = saved_form(&state, id);
            let page = |form| page(&state, &admin, Some(id), form);
            render_invalid_or_stale(failure, typed, now, page, CategoryFormPage::stale).await
        }
    }
}

/// `GET /admin/categories/{id}/deletion/new`
pub async fn confirm_deletion(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Category>,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let uses = state.repo.read(move |conn| catalog::get_category_uses(conn, &scope, id)).await?;
    let stay = "They stay in the shop.";
    let new_parent =
        uses.parent.as_deref().map_or("the top level".to_owned(), |parent| format!("“{parent}”"));
    let children = uses.children.join(", ");
    let consequences = [
        count_sentence(
            uses.products,
            "product is removed from this category.",
            "products are removed from this category.",
        )
        .map(|sentence| format!("{sentence} {stay}")),
        count_sentence(uses.children.len() as i64, "subcategory moves", "subcategories move")
            .map(|sentence| format!("{sentence} up to {new_parent}: {children}.")),
        count_sentence(
            uses.coupons,
            "coupon no longer includes it.",
            "coupons no longer include it.",
        )
        .map(|sentence| format!("{sentence} A coupon for nothing else then applies to nothing.")),
        Some("Its page is removed, and links to it stop working.".to_owned()),
    ];
    deletions::render_confirmation(
        &admin,
        DeletionConfirmation {
            section: AdminSection::Categories,
            title: uses.category.attributes.title,
            path: paths::admin_category(id),
            back: BackLink { path: paths::ADMIN_CATEGORIES.to_owned(), label: "Categories" },
            consequences: consequences.into_iter().flatten().collect(),
            obstacle: None,
        },
    )
}

/// `DELETE /admin/categories/{id}`
pub async fn delete(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Category>,
    _: Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let gone = state.repo.write(move |tx| catalog::delete_category(tx, &scope, id, None)).await?;
    let message =
        format!("{} was deleted. Its products are still in the shop.", isolate(&gone.title));
    deletions::redirect_after_deletion(&admin, message, gone.deletion, paths::ADMIN_CATEGORIES)
}

fn redirect_to_list(admin: &Admin, message: &str) -> HandlerResult {
    admin.flash_info(message);
    response::see_other(paths::ADMIN_CATEGORIES)
}

async fn page(
    state: &State,
    admin: &Admin,
    id: Option<CategoryId>,
    form: Changeset,
) -> Result<CategoryFormPage, AppError> {
    let tree = CategoryTree::new(state.repo.read(catalog::list_categories).await?);
    let layout = admin
        .layout(if id.is_some() { "Edit category" } else { "New category" })
        .with_history(SubjectKind::Category, id)
        .with_errors_of(&form);
    Ok(CategoryFormPage::new(layout, id, &tree, form))
}
