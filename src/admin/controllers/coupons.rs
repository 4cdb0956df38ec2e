//! Coupons.

use crate::{
    Error,
    admin::{
        controllers::{
            deletions,
            stale_form::{render_invalid, render_invalid_or_stale},
        },
        nav::AdminSection,
        views::{
            coupon_form::{CouponFormPage, Subject},
            coupons::CouponsPage,
            deletions::{BackLink, DeletionConfirmation},
        },
    },
    audit::SubjectKind,
    catalog,
    foundation::{
        changeset::Changeset,
        ids::{CouponId, kinds},
        page::PageRequest,
    },
    promotions::{self, CouponFilter},
    web::{
        error::AppError,
        extractors::{Admin, Form, PathId, Query},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

const PER_PAGE: i64 = 50;

/// `GET /admin/coupons`
pub async fn index(state: State, admin: Admin, Query(query): Query) -> HandlerResult {
    let scope = admin.scope.clone();
    let filter = CouponFilter::from_params(&query);
    let request = PageRequest::from_text(query.get("page"), PER_PAGE);
    let wanted = filter.clone();
    let read =
        state.repo.admin_list(move |conn| promotions::list_coupons(conn, &scope, &wanted, request));
    let coupons = read.await?;
    response::ensure_page_exists(&coupons, paths::ADMIN_COUPONS, &query)?;
    let currency = state.settings().currency;
    let now = state.repo.clock().now();
    response::page(&CouponsPage::new(admin.layout("Coupons"), &filter, coupons, currency, now))
}

/// `GET /admin/coupons/new`
pub async fn new(state: State, admin: Admin) -> HandlerResult {
    response::page(&page(&state, &admin, None, promotions::new_coupon()).await?)
}

/// `POST /admin/coupons`
pub async fn create(state: State, admin: Admin, Form(params): Form) -> HandlerResult {
    let scope = admin.scope.clone();
    let create = state.repo.write(move |tx| promotions::create_coupon(tx, &scope, params.clone()));
    match create.await {
        Ok(coupon) => redirect_to_list(&admin, format!("{} was created.", coupon.code)),
        Err(failure) => render_invalid(failure, |form| page(&state, &admin, None, form)).await,
    }
}

/// `GET /admin/coupons/{id}/edit`
pub async fn edit(state: State, admin: Admin, PathId(id): PathId<kinds::Coupon>) -> HandlerResult {
    let form = saved_form(&state, &admin, id).await?;
    response::page(&page(&state, &admin, Some(id), form).await?)
}

/// `PUT /admin/coupons/{id}`
pub async fn update(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Coupon>,
    Form(params): Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let typed = Changeset::new(params.clone());
    let update =
        state.repo.write(move |tx| promotions::update_coupon(tx, &scope, id, params.clone()));
    match update.await {
        Ok(coupon) => redirect_to_list(&admin, format!("{} was updated.", coupon.code)),
        Err(failure) => {
            let now = saved_form(&state, &admin, id);
            let page = |form| page(&state, &admin, Some(id), form);
            render_invalid_or_stale(failure, typed, now, page, CouponFormPage::stale).await
        }
    }
}

/// `GET /admin/coupons/{id}/deletion/new`
pub async fn confirm_deletion(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Coupon>,
) -> HandlerResult {
    let scope = admin.scope.clone();
    let read = state.repo.read(move |conn| promotions::get_coupon(conn, &scope, id));
    let coupon = read.await?;
    let used = "has been used, so it can't be deleted. End it instead.";
    deletions::render_confirmation(
        &admin,
        DeletionConfirmation {
            section: AdminSection::Coupons,
            path: paths::admin_coupon(id),
            back: BackLink {
                path: format!("{}/edit", paths::admin_coupon(id)),
                label: "Back to the coupon",
            },
            consequences: vec![
                "Nobody has used it yet.".to_owned(),
                "Shoppers with the code in their cart see that it has ended.".to_owned(),
            ],
            obstacle: (coupon.times_used > 0).then(|| format!("{} {used}", coupon.code)),
            title: coupon.attributes.code,
        },
    )
}

/// `DELETE /admin/coupons/{id}`
pub async fn delete(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Coupon>,
    _: Form,
) -> HandlerResult {
    let scope = admin.scope.clone();
    match state.repo.write(move |tx| promotions::delete_coupon(tx, &scope, id, None)).await {
        Ok(gone) => {
            let message = format!("{} was deleted.", gone.title);
            deletions::redirect_after_deletion(&admin, message, gone.deletion, paths::ADMIN_COUPONS)
        }
        Err(Error::Rejected(reason)) if !reason.is_conflict() => {
            admin.flash_error(reason);
            response::see_other(format!("{}/edit", paths::admin_coupon(id)))
        }
        Err(failure) => Err(failure.into()),
    }
}

fn redirect_to_list(admin: &Admin, message: String) -> HandlerResult {
    admin.flash_info(message);
    response::see_other(paths::ADMIN_COUPONS)
}

/// Returns the form filled with the saved coupon.
pub(super) async fn saved_form(
    state: &State,
    admin: &Admin,
    id: CouponId,
) -> Result<Changeset, AppError> {
    let scope = admin.scope.clone();
    let read = state.repo.read(move |conn| {
        let coupon = promotions::get_coupon(conn, &scope, id)?;
        promotions::change_coupon(conn, &coupon)
    });
    Ok(read.await?)
}

/// Builds the page of the form. Without an `id`, it is for a new coupon.
pub(super) async fn page(
    state: &State,
    admin: &Admin,
    id: Option<CouponId>,
    form: Changeset,
) -> Result<CouponFormPage, AppError> {
    let scope = admin.scope.clone();
    let read = state.repo.read(move |conn| {
        let coupon = id.map(|id| promotions::get_coupon(conn, &scope, id)).transpose()?;
        Ok((coupon, catalog::list_categories(conn)?))
    });
    let (coupon, categories) = read.await?;
    let now = state.repo.clock().now();
    let id = coupon.as_ref().map(|coupon| coupon.id);
    let subject = coupon.map(|coupon| Subject::of(&coupon, now, state.settings().zone()));
    let layout = admin
        .layout(if subject.is_some() { "Edit coupon" } else { "New coupon" })
        .with_history(SubjectKind::Coupon, id)
        .with_errors_of(&form);
    Ok(CouponFormPage::new(layout, subject, categories, form))
}
