//! The product feed.

use actix_web::{HttpResponse, web::Bytes};
use futures_util::stream;

use crate::{
    Error, Result,
    catalog::{self, FeedBatch},
    foundation::ids::ProductId,
    storefront::views::{
        product_feed::{END, FeedItems, FeedStart},
        structured_data::Shop,
    },
    web::{
        error::AppError,
        response::{self, HandlerResult},
        state::State,
    },
};

/// Number of products that are read at once.
const BATCH: i64 = 500;

/// What the feed continues with.
enum Position {
    Start,
    /// The products with higher ids.
    After(ProductId),
    End,
}

/// A part of the feed, and what comes next.
struct Part {
    text: String,
    next: Position,
}

/// `GET /feeds/products.xml`. Reads and sends batch after batch, so that the feed needs little memory.
pub async fn products(state: State) -> HandlerResult {
    let parts = stream::try_unfold(Position::Start, move |position| {
        let state = state.clone();
        async move {
            let part = match position {
                Position::Start => start(&state)?,
                Position::After(id) => items(&state, id).await?,
                Position::End => return Ok::<_, AppError>(None),
            };
            Ok(Some((Bytes::from(part.text), part.next)))
        }
    });
    Ok(HttpResponse::Ok().content_type("application/xml; charset=utf-8").streaming(Box::pin(parts)))
}

fn start(state: &State) -> Result<Part, AppError> {
    let settings = state.settings();
    let start = FeedStart { shop_name: &settings.shop_name, base_url: &state.shop.base_url };
    Ok(Part { text: response::render(&start)?, next: Position::After(ProductId::from(0)) })
}

/// Renders on the thread that reads, because descriptions take long to turn into text.
async fn items(state: &State, after: ProductId) -> Result<Part, AppError> {
    let settings = state.settings();
    let base_url = state.shop.base_url.clone();
    let now = state.repo.clock().now();
    let part = state.repo.list(move |conn| {
        let batch = catalog::list_feed_products(conn, after, BATCH)?;
        let Some(last) = last_id(&batch) else {
            return Ok(Part { text: END.to_owned(), next: Position::End });
        };
        let shop = Shop { base_url: &base_url, settings: &settings };
        let text = response::render(&FeedItems::new(&batch, &shop, now))
            .map_err(|error| Error::Internal(error.to_string()))?;
        Ok(Part { text, next: Position::After(last) })
    });
    Ok(part.await?)
}

fn last_id(batch: &FeedBatch) -> Option<ProductId> {
    batch.products.last().map(|entry| entry.product.id)
}
