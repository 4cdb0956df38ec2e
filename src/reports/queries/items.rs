//! Units of variants on invoices and credit notes. Compiled once for each database.

use diesel::{
    dsl::{max, sum},
    prelude::*,
};

use super::dialect::Conn;
use crate::{
    db::{
        schema::{order_documents, order_line_items, orders, products, refund_lines},
        totals::total,
    },
    foundation::money::Currency,
    orders::DocumentKind,
    reports::{
        models::{ItemLabel, ItemRow, ProductBrand, ReturnedRow},
        period::Span,
    },
};

/// The lines of the orders of documents in a span of time.
macro_rules! lines {
    ($kind:expr, $span:expr, $currency:expr) => {
        order_documents::table
            .inner_join(
                order_line_items::table
                    .on(order_line_items::order_id.eq(order_documents::order_id)),
            )
            .filter(order_documents::kind.eq($kind))
            .filter(order_documents::inserted_at.ge($span.begins))
            .filter(order_documents::inserted_at.lt($span.ends))
            // There are few others, so this is quicker than looking at the currency of each order.
            .filter(order_documents::order_id.ne_all(super::in_other_currency!($currency)))
    };
}

/// The columns of an item's key.
macro_rules! key {
    () => {
        (order_line_items::product_id, order_line_items::variant_id, order_line_items::sku)
    };
}

/// Returns the invoiced units of each variant.
pub fn invoiced(conn: &mut Conn, span: Span, currency: Currency) -> QueryResult<Vec<ItemRow>> {
    lines!(DocumentKind::Invoice, span, currency)
        .group_by(key!())
        .select((
            key!(),
            max(order_line_items::id),
            sum(order_line_items::quantity),
            total(order_line_items::discount),
            total(order_line_items::total),
            total(order_line_items::tax),
        ))
        .load(conn)
}

/// Returns the refunded units of each variant.
pub fn refunded(conn: &mut Conn, span: Span, currency: Currency) -> QueryResult<Vec<ReturnedRow>> {
    let of_refund = refund_lines::order_line_id
        .eq(order_line_items::id)
        .and(refund_lines::refund_id.nullable().eq(order_documents::refund_id));
    lines!(DocumentKind::CreditNote, span, currency)
        .inner_join(refund_lines::table.on(of_refund))
        .group_by(key!())
        .select((key!(), max(order_line_items::id), sum(refund_lines::quantity)))
        .load(conn)
}

/// Returns the units of each variant in orders that were cancelled before they were paid.
pub fn cancelled(conn: &mut Conn, span: Span, currency: Currency) -> QueryResult<Vec<ReturnedRow>> {
    lines!(DocumentKind::CreditNote, span, currency)
        .filter(order_documents::refund_id.is_null())
        .group_by(key!())
        .select((key!(), max(order_line_items::id), sum(order_line_items::quantity)))
        .load(conn)
}

/// Returns the titles and options of some lines of orders.
pub fn labels(conn: &mut Conn, lines: &[i64]) -> QueryResult<Vec<ItemLabel>> {
    order_line_items::table
        .filter(order_line_items::id.eq_any(lines))
        .select((order_line_items::id, order_line_items::title, order_line_items::options))
        .load(conn)
}

/// Returns the brands of some products.
pub fn brands(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<ProductBrand>> {
    products::table
        .filter(products::id.eq_any(ids))
        .select((products::id, products::vendor))
        .load(conn)
}
