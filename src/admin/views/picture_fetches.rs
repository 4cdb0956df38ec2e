//! Pictures that are fetched from other sites.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{filters, ids::PictureFetchId, zone::Zone},
    pictures::{FetchCounts, FetchPage, FetchStatus, FetchingProduct, PictureFetch},
    web::{
        components::{Moment, Pagination},
        layout::Layout,
        paths,
    },
};

/// The maximum number of products that a row names.
const PRODUCTS_SHOWN: usize = 3;

/// The data of the page.
pub struct ShownFetches {
    /// The status of the fetches in the list.
    pub status: FetchStatus,
    /// The numbers of all.
    pub counts: FetchCounts,
    /// The list.
    pub list: FetchPage,
}

/// The progress, and a list of pictures that failed, wait or were given up.
#[derive(Template)]
#[template(path = "admin/picture_fetches/index.html")]
pub struct PictureFetchesPage {
    layout: Layout,
    nav: AdminNav,
    is_enabled: bool,
    status: FetchStatus,
    counts: FetchCounts,
    lists: Vec<ListLink>,
    rows: Vec<FetchRow>,
    pagination: Pagination,
}

/// A link to a list.
struct ListLink {
    label: &'static str,
    count: i64,
    path: String,
    is_current: bool,
}

/// A picture on another site.
struct FetchRow {
    id: PictureFetchId,
    url: String,
    products: Vec<ProductLink>,
    /// The number of further products with the picture.
    more: usize,
    reason: String,
    attempts: i32,
    changed: Moment,
}

/// A product with the picture.
struct ProductLink {
    path: String,
    title: String,
}

impl PictureFetchesPage {
    /// A page of the list.
    pub fn new(layout: Layout, is_enabled: bool, shown: ShownFetches) -> Self {
        let ShownFetches { status, counts, list } = shown;
        let zone = layout.zone;
        let list_path = |status: FetchStatus| {
            format!("{}?status={}", paths::ADMIN_PICTURE_FETCHES, status.as_str())
        };
        let link = |(label, of)| ListLink {
            label,
            count: counts.with_status(of),
            path: list_path(of),
            is_current: of == status,
        };
        let lists = [
            ("Failed", FetchStatus::Failed),
            ("Waiting", FetchStatus::Waiting),
            ("Fetched", FetchStatus::Fetched),
            ("Given up", FetchStatus::GivenUp),
        ];
        let FetchPage { page, products } = list;
        let address = |number: i64| format!("{}&page={number}", list_path(status));
        let pagination = Pagination::new(&page, address);
        Self {
            layout,
            nav: AdminNav::new(AdminSection::PictureFetches),
            is_enabled,
            status,
            counts,
            lists: lists.map(link).into(),
            rows: page
                .items
                .into_iter()
                .map(|fetch| FetchRow::new(fetch, &products, zone))
                .collect(),
            pagination,
        }
    }

    /// The number of pictures that were requested, without those that were given up.
    fn requested(&self) -> i64 {
        self.counts.fetched + self.counts.waiting + self.counts.failed
    }

    fn is_empty(&self) -> bool {
        self.requested() + self.counts.given_up + self.counts.missing == 0
    }

    /// Returns `true` if the visitor may fetch pictures and give them up.
    fn may_change(&self) -> bool {
        self.layout.may_send(paths::ADMIN_PICTURE_FETCHES)
    }

    /// Returns `true` if the rows have a button to try again.
    fn can_retry(&self) -> bool {
        self.may_change() && matches!(self.status, FetchStatus::Failed | FetchStatus::GivenUp)
    }

    /// Returns `true` if the rows have a button to give up.
    fn can_give_up(&self) -> bool {
        self.may_change() && matches!(self.status, FetchStatus::Failed | FetchStatus::Waiting)
    }
}

impl FetchRow {
    fn new(fetch: PictureFetch, products: &[FetchingProduct], zone: Zone) -> Self {
        let of_fetch = products.iter().filter(|product| product.url == fetch.url);
        let link = |product: &FetchingProduct| ProductLink {
            path: format!("{}/edit", paths::admin_product(product.id)),
            title: product.title.clone(),
        };
        Self {
            id: fetch.id,
            products: of_fetch.clone().take(PRODUCTS_SHOWN).map(link).collect(),
            more: of_fetch.count().saturating_sub(PRODUCTS_SHOWN),
            url: fetch.url,
            reason: fetch.reason,
            attempts: fetch.attempts,
            changed: Moment::date_time(zone, fetch.updated_at),
        }
    }
}
