//! The live page.

use crate::{
    Result,
    accounts::{Permission, Scope},
    admin::views::live::{LiveData, LivePage},
    catalog,
    db::Conn,
    foundation::{
        ids::{ProductId, VariantId},
        page::{Page, PageRequest},
    },
    inventory, jobs, orders, shopping_cart,
    web::{
        extractors::Admin,
        response::{self, HandlerResult},
        sse::{PageKind, Presence, Topic},
        state::State,
    },
};

/// Rows per list.
const ROWS: i64 = 10;
/// The failed jobs that are shown.
const FAILED_JOBS: PageRequest = PageRequest { number: 1, per_page: ROWS };
/// Minutes of sales that are shown.
const MINUTES: u32 = 60;

/// `GET /admin/live`
pub async fn show(state: State, admin: Admin) -> HandlerResult {
    let scope = admin.scope.clone();
    let low = state.settings().low_stock_at;
    let presence = Presence::count(&state.hub.page_views());
    let products = products(&presence);
    let report = state.repo.admin_list(move |conn| load_data(conn, &scope, low, &products));
    let subscription_token = state.subscription_tokens.sign(PageKind::Other, &[Topic::Admin]);
    let layout = admin.layout("Live").with_live_topics(subscription_token);
    response::page(&LivePage::new(layout, &presence, &report.await?))
}

/// Returns the products with the most visitors.
fn products(presence: &Presence) -> Vec<ProductId> {
    let products = presence.pages.iter().filter_map(|page| match page.page_kind {
        PageKind::Product(id) => Some(id),
        _ => None,
    });
    products.take(ROWS as usize).collect()
}

fn load_data(
    conn: &mut Conn<'_>,
    scope: &Scope,
    low: i32,
    products: &[ProductId],
) -> Result<LiveData> {
    let wanted = shopping_cart::list_demand(conn, scope, ROWS)?;
    let variants: Vec<VariantId> = wanted.iter().map(|wanted| wanted.variant).collect();
    let may_see_jobs = scope.may(Permission::JobsRead);
    Ok(LiveData {
        at: conn.now(),
        products: catalog::list_product_summaries(conn, products)?,
        sold: orders::list_sales_by_minute(conn, scope, MINUTES)?,
        wanted,
        stock: inventory::list_stock_for(conn, scope, &variants)?,
        low: inventory::list_latest_low_stock(conn, scope, low, ROWS)?,
        failed: if may_see_jobs {
            jobs::list_failed(conn, FAILED_JOBS)?
        } else {
            Page { items: Vec::new(), total: 0, request: FAILED_JOBS }
        },
        paused: if may_see_jobs { jobs::list_paused_services(conn)? } else { Vec::new() },
    })
}
