//! The coupons.

use crate::{
    Error,
    admin::{
        controllers::{
            deletions,
            stale_form::{again, again_or_outrun},
        },
        nav::AdminSection,
        views::{
            coupon_form::{CouponFormPage, Subject},
            coupons::CouponsPage,
            deletions::Question,
        },
    },
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
        reply::{self, Reply},
        state::State,
    },
};

const PER_PAGE: i64 = 50;

/// `GET /admin/coupons`
pub async fn index(state: State, admin: Admin, Query(query): Query) -> Reply {
    let (scope, filter) = (admin.scope.clone(), CouponFilter::from_params(&query));
    let (request, wanted) = (PageRequest::from_text(query.get("page"), PER_PAGE), filter.clone());
    let read =
        state.repo.admin_list(move |conn| promotions::list_coupons(conn, &scope, &wanted, request));
    let coupons = read.await?;
    reply::existing_page(&coupons, paths::ADMIN_COUPONS, &query)?;
    let (currency, now) = (state.settings().currency, state.repo.clock().now());
    reply::page(&CouponsPage::new(admin.layout("Coupons"), &filter, coupons, currency, now))
}

/// `GET /admin/coupons/new`
pub async fn new(state: State, admin: Admin) -> Reply {
    reply::page(&page(&state, &admin, None, promotions::new_coupon()).await?)
}

/// `POST /admin/coupons`
pub async fn create(state: State, admin: Admin, Form(params): Form) -> Reply {
    let scope = admin.scope.clone();
    let create = state.repo.write(move |tx| promotions::create_coupon(tx, &scope, params.clone()));
    match create.await {
        Ok(coupon) => done(&admin, format!("{} was created.", coupon.code)),
        Err(failure) => again(failure, |form| page(&state, &admin, None, form)).await,
    }
}

/// `GET /admin/coupons/{id}/edit`
pub async fn edit(state: State, admin: Admin, PathId(id): PathId<kinds::Coupon>) -> Reply {
    let form = filled(&state, &admin, id).await?;
    reply::page(&page(&state, &admin, Some(id), form).await?)
}

/// `PUT /admin/coupons/{id}`
pub async fn update(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Coupon>,
    Form(params): Form,
) -> Reply {
    let (scope, typed) = (admin.scope.clone(), Changeset::new(params.clone()));
    let update =
        state.repo.write(move |tx| promotions::update_coupon(tx, &scope, id, params.clone()));
    match update.await {
        Ok(coupon) => done(&admin, format!("{} was updated.", coupon.code)),
        Err(failure) => {
            let now = filled(&state, &admin, id);
            let page = |form| page(&state, &admin, Some(id), form);
            again_or_outrun(failure, typed, now, page, CouponFormPage::stale).await
        }
    }
}

/// `GET /admin/coupons/{id}/deletion/new`
pub async fn ask(state: State, admin: Admin, PathId(id): PathId<kinds::Coupon>) -> Reply {
    let scope = admin.scope.clone();
    let read = state.repo.read(move |conn| promotions::get_coupon(conn, &scope, id));
    let coupon = read.await?;
    let used = "has been used, so it can't be deleted. End it instead.";
    deletions::ask(
        &admin,
        Question {
            section: AdminSection::Coupons,
            path: paths::admin_coupon(id),
            back: (format!("{}/edit", paths::admin_coupon(id)), "Back to the coupon"),
            follows: vec![
                "Nobody has used it yet.".to_owned(),
                "Shoppers with the code in their cart see that it has ended.".to_owned(),
            ],
            refused: (coupon.times_used > 0).then(|| format!("{} {used}", coupon.code)),
            title: coupon.terms.code,
        },
    )
}

/// `DELETE /admin/coupons/{id}`
pub async fn delete(
    state: State,
    admin: Admin,
    PathId(id): PathId<kinds::Coupon>,
    _: Form,
) -> Reply {
    let scope = admin.scope.clone();
    match state.repo.write(move |tx| promotions::delete_coupon(tx, &scope, id)).await {
        Ok(gone) => {
            let news = format!("{} was deleted.", gone.title);
            deletions::deleted(&admin, news, gone.deletion, paths::ADMIN_COUPONS)
        }
        Err(Error::Rejected(reason)) if !reason.is_conflict() => {
            admin.flash_error(reason);
            reply::see_other(format!("{}/edit", paths::admin_coupon(id)))
        }
        Err(failure) => Err(failure.into()),
    }
}

fn done(admin: &Admin, news: String) -> Reply {
    admin.flash_info(news);
    reply::see_other(paths::ADMIN_COUPONS)
}

/// A coupon's form, filled with what the coupon is now.
pub(super) async fn filled(
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

/// The page of a form; without an id, of a coupon that is not there yet.
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
    let subject = coupon.map(|coupon| Subject::of(&coupon, now, state.settings().zone()));
    let layout =
        admin.layout(if subject.is_some() { "Edit coupon" } else { "New coupon" }).of_form(&form);
    Ok(CouponFormPage::new(layout, subject, categories, form))
}
