//! The shelves of the shop.

use crate::{
    catalog,
    foundation::{
        changeset::Changeset,
        ids::{CategoryId, kinds},
    },
    web::{
        controllers::admin::again::{again, again_or_outrun},
        error::AppError,
        extractors::{Admin, Form, PathId},
        paths,
        reply::{self, Reply},
        state::State,
        views::admin::categories::{CategoriesPage, CategoryFormPage},
    },
};

/// `GET /admin/categories`
pub async fn index(state: State, admin: Admin) -> Reply {
    let read = state.repo.admin_list(|conn| {
        Ok((catalog::list_categories(conn)?, catalog::count_products_by_category(conn)?))
    });
    let (categories, counts) = read.await?;
    let layout = admin.layout("Categories");
    reply::page(&CategoriesPage::new(layout, admin.csrf(), &categories, &counts))
}

/// `GET /admin/categories/new`
pub async fn new(state: State, admin: Admin) -> Reply {
    reply::page(&page(&state, &admin, None, Changeset::default()).await?)
}

/// `POST /admin/categories`
pub async fn create(state: State, admin: Admin, Form(params): Form) -> Reply {
    let scope = admin.scope.clone();
    let create = state.repo.write(move |tx| catalog::create_category(tx, &scope, params.clone()));
    match create.await {
        Ok(category) => done(&admin, &format!("{} was created.", category.title)),
        Err(fault) => again(fault, |form| page(&state, &admin, None, form)).await,
    }
}

/// `GET /admin/categories/{id}/edit`
pub async fn edit(state: State, admin: Admin, PathId(id): PathId<kinds::Category>) -> Reply {
    let form = filled(&state, id).await?;
    reply::page(&page(&state, &admin, Some(id), form).await?)
}

/// The form, filled with what the category is now.
async fn filled(state: &State, id: CategoryId) -> Result<Changeset, AppError> {
    let category = state.repo.read(move |conn| catalog::get_category(conn, id)).await?;
    Ok(catalog::change_category(&category))
}

/// `PUT /admin/categories/{id}`
pub async fn update(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Category>,
    Form(params): Form,
) -> Reply {
    let (scope, typed) = (admin.scope.clone(), Changeset::new(params.clone()));
    let update =
        state.repo.write(move |tx| catalog::update_category(tx, &scope, id, params.clone()));
    match update.await {
        Ok(category) => done(&admin, &format!("{} was updated.", category.title)),
        Err(fault) => {
            let (now, page) = (filled(&state, id), |form| page(&state, &admin, Some(id), form));
            again_or_outrun(fault, typed, now, page, CategoryFormPage::outrun).await
        }
    }
}

/// `DELETE /admin/categories/{id}`
pub async fn delete(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Category>,
    _: Form,
) -> Reply {
    let scope = admin.scope.clone();
    let title = state.repo.write(move |tx| catalog::delete_category(tx, &scope, id)).await?;
    done(&admin, &format!("{title} was deleted. Its products are still there."))
}

fn done(admin: &Admin, news: &str) -> Reply {
    admin.inform(news);
    reply::see_other(paths::ADMIN_CATEGORIES)
}

async fn page(
    state: &State,
    admin: &Admin,
    id: Option<CategoryId>,
    form: Changeset,
) -> Result<CategoryFormPage, AppError> {
    let categories = state.repo.read(catalog::list_categories).await?;
    let layout =
        admin.layout(if id.is_some() { "Edit category" } else { "New category" }).of_form(&form);
    Ok(CategoryFormPage::new(layout, admin.csrf(), id, &categories, form))
}
