//! Sums of invoices and credit notes. Compiled once for each database.

use diesel::{
    dsl::{case_when, count_star, max},
    prelude::*,
    sql_types::Text,
};

use super::dialect::{self, Conn};
use crate::{
    db::{
        schema::{coupon_redemptions, coupons, order_documents, orders},
        totals::total,
    },
    foundation::money::Currency,
    orders::DocumentKind,
    reports::{
        models::{CreditRow, InvoiceRow},
        period::Span,
    },
};

/// The documents of a kind in a span of time with their orders.
macro_rules! documents {
    ($kind:expr, $span:expr, $currency:expr) => {
        order_documents::table
            .inner_join(orders::table.on(orders::id.eq(order_documents::order_id)))
            .filter(order_documents::kind.eq($kind))
            .filter(order_documents::inserted_at.ge($span.begins))
            .filter(order_documents::inserted_at.lt($span.ends))
            .filter(orders::currency.eq($currency.code()))
    };
}

/// The sums of the invoices that have a key in common.
macro_rules! invoices {
    ($conn:expr, $span:expr, $currency:expr, $key:expr) => {
        documents!(DocumentKind::Invoice, $span, $currency)
            .group_by($key)
            .select((
                max($key),
                count_star(),
                total(orders::subtotal),
                total(orders::discount_total),
                total(orders::shipping_total),
                total(order_documents::tax.assume_not_null()),
                total(order_documents::amount),
            ))
            .load($conn)
    };
}

/// The sums of the credit notes that have a key in common.
macro_rules! credit_notes {
    ($conn:expr, $span:expr, $currency:expr, $key:expr) => {
        documents!(DocumentKind::CreditNote, $span, $currency)
            .group_by($key)
            .select((
                max($key),
                total(order_documents::amount),
                total(order_documents::tax.assume_not_null()),
            ))
            .load($conn)
    };
}

/// The kind of the customer of an order.
macro_rules! customer_kind {
    () => {
        case_when::<_, _, Text>(orders::user_id.is_null(), "guest").otherwise("account")
    };
}

macro_rules! queries {
    ($(#[doc = $doc:literal] $invoices:ident, $credit_notes:ident: $key:expr;)*) => {$(
        #[doc = concat!("Returns the sums of the invoices ", $doc)]
        pub fn $invoices(
            conn: &mut Conn,
            span: Span,
            currency: Currency,
        ) -> QueryResult<Vec<InvoiceRow>> {
            invoices!(conn, span, currency, $key)
        }

        #[doc = concat!("Returns the sums of the credit notes ", $doc)]
        pub fn $credit_notes(
            conn: &mut Conn,
            span: Span,
            currency: Currency,
        ) -> QueryResult<Vec<CreditRow>> {
            credit_notes!(conn, span, currency, $key)
        }
    )*};
}

queries! {
    /// of each hour in UTC, such as `2026-03-01T12`.
    invoices_by_hour, credit_notes_by_hour: dialect::hour!(order_documents::inserted_at);
    /// of each minute in UTC, such as `2026-03-01T12:00`.
    invoices_by_minute, credit_notes_by_minute: dialect::minute!(order_documents::inserted_at);
    /// of each country, by its code.
    invoices_by_country, credit_notes_by_country: orders::country;
    /// of each payment method, by its code.
    invoices_by_payment_method, credit_notes_by_payment_method: orders::payment_method;
    /// of accounts and of guests.
    invoices_by_customer, credit_notes_by_customer: customer_kind!();
}

/// Returns the sums of the invoices of each discount code, with the discounts by this code. An invoice with several codes
/// counts for each.
pub fn invoices_by_code(
    conn: &mut Conn,
    span: Span,
    currency: Currency,
) -> QueryResult<Vec<InvoiceRow>> {
    documents!(DocumentKind::Invoice, span, currency)
        .inner_join(coupon_redemptions::table.on(coupon_redemptions::order_id.eq(orders::id)))
        .inner_join(coupons::table.on(coupons::id.eq(coupon_redemptions::coupon_id)))
        .group_by(coupons::code)
        .select((
            max(coupons::code),
            count_star(),
            total(orders::subtotal),
            total(coupon_redemptions::amount),
            total(orders::shipping_total),
            total(order_documents::tax.assume_not_null()),
            total(order_documents::amount),
        ))
        .load(conn)
}

/// Returns the sums of the credit notes of each discount code.
pub fn credit_notes_by_code(
    conn: &mut Conn,
    span: Span,
    currency: Currency,
) -> QueryResult<Vec<CreditRow>> {
    documents!(DocumentKind::CreditNote, span, currency)
        .inner_join(coupon_redemptions::table.on(coupon_redemptions::order_id.eq(orders::id)))
        .inner_join(coupons::table.on(coupons::id.eq(coupon_redemptions::coupon_id)))
        .group_by(coupons::code)
        .select((
            max(coupons::code),
            total(order_documents::amount),
            total(order_documents::tax.assume_not_null()),
        ))
        .load(conn)
}

/// Counts the invoices in other currencies.
pub fn count_other_currencies(conn: &mut Conn, span: Span, currency: Currency) -> QueryResult<i64> {
    order_documents::table
        .filter(order_documents::order_id.eq_any(super::in_other_currency!(currency)))
        .filter(order_documents::kind.eq(DocumentKind::Invoice))
        .filter(order_documents::inserted_at.ge(span.begins))
        .filter(order_documents::inserted_at.lt(span.ends))
        .count()
        .get_result(conn)
}
