//! What the twins' orders and checkouts left in the database.

use serde_json::Value;

use crate::support::Database;
use crate::support::sql::query_texts;

use super::twin_shop::Side;

/// Selects what one shopper caused, a text for each row. `$name` is the name in the shopper's email address,
/// `$side` the word in the twin's slugs and SKUs.
const ROWS: [&str; 13] = [
    "SELECT 'order ' || status || ' ' || payment_status || ' ' || fulfillment_status || ' ' || payment_method
        || ' ' || currency || ' subtotal ' || subtotal || ' discount ' || discount_total || ' shipping '
        || shipping_total || ' tax ' || tax_total || ' total ' || total_price || ' paid ' || paid_total
        || ' included ' || tax_included || ' proved ' || email_proved || ' to ' || country || ' ' || region || ' '
        || postcode || ' ' || vat_number || ' by ' || shipping_method || ' pickup '
        || coalesce(pickup_warehouse_id, 0) || ' flag ' || flag || ' customer ' || (user_id IS NOT NULL) AS word
     FROM o",
    "SELECT 'address ' || a.name || '|' || a.company || '|' || a.line1 || '|' || a.line2 || '|' || a.postcode || '|'
        || a.city || '|' || a.phone || '|' || a.billing AS word
     FROM order_addresses a JOIN o ON o.id = a.order_id",
    "SELECT 'line ' || l.quantity || ' ' || l.title || ' ' || l.options || ' ' || replace(l.sku, '$side', 'twin')
        || ' price ' || l.price || ' discount ' || l.discount || ' total ' || l.total || ' tax ' || l.tax
        || ' ships ' || l.requires_shipping || ' shipped ' || l.shipped || ' because ' || l.explanation AS word
     FROM order_line_items l JOIN o ON o.id = l.order_id",
    "SELECT 'row ' || a.position || ' ' || a.kind || ' ' || a.label || ' ' || a.amount || ' counts ' || a.counts
        || ' because ' || a.explanation AS word
     FROM order_adjustments a JOIN o ON o.id = a.order_id",
    "SELECT 'event ' || e.kind || ' ' || e.message AS word FROM order_events e JOIN o ON o.id = e.order_id",
    "SELECT 'document ' || d.kind || ' ' || d.amount || ' tax ' || coalesce(d.tax, 0) || ' ' || d.seller_country AS word
     FROM order_documents d JOIN o ON o.id = d.order_id",
    "SELECT 'payment ' || p.gateway || ' ' || p.status || ' ' || p.amount || ' ' || p.currency AS word
     FROM payments p JOIN o ON o.id = p.order_id",
    "SELECT 'use of ' || c.code || ' ' || r.amount AS word
     FROM coupon_redemptions r JOIN coupons c ON c.id = r.coupon_id JOIN o ON o.id = r.order_id",
    "SELECT 'movement ' || v.sku || ' ' || m.reason || ' ' || m.delta || ' to ' || m.after AS word
     FROM stock_movements m JOIN o ON o.number = m.reference
     JOIN stock_items s ON s.id = m.stock_item_id
     JOIN (SELECT id, replace(sku, '$side', 'twin') AS sku FROM variants) v ON v.id = s.variant_id",
    "SELECT 'checkout ' || status || ' email ' || email || ' name ' || name || ' ' || line1 || ' ' || city || ' '
        || postcode || ' done ' || has_details || ' pay ' || payment_method || ' extended ' || extended AS word
     FROM k",
    "SELECT 'cart ' || c.status || ' to ' || c.country || ' ' || c.region || ' ' || c.postcode || ' ' || c.vat_number
        || ' method ' || coalesce(c.shipping_method_id, 0) || ' pickup ' || coalesce(c.pickup_warehouse_id, 0) AS word
     FROM carts c WHERE c.id IN (SELECT cart_id FROM k)",
    "SELECT 'hold ' || h.quantity || ' ' || replace(v.sku, '$side', 'twin') AS word
     FROM stock_holds h JOIN k ON k.id = h.checkout_id JOIN stock_items s ON s.id = h.stock_item_id
     JOIN variants v ON v.id = s.variant_id",
    "SELECT 'mail ' || x.payload AS word FROM outbox x
     WHERE x.kind = 'mail' AND x.payload NOT LIKE '%/users/log-in/%' AND (x.payload LIKE '%$name@%'
        OR EXISTS (SELECT 1 FROM o WHERE x.payload LIKE '%' || o.number || '%'))",
];

/// The stock of all products of one twin, a text for each variant.
const STOCK: &str = "SELECT 'stock of ' || replace(v.sku, '$side', 'twin') || ': ' || s.on_hand || ' held ' || s.held AS word
     FROM stock_items s JOIN variants v ON v.id = s.variant_id WHERE v.sku LIKE '%-$side'";

/// Returns what a shopper caused, sorted, without what must differ: ids, numbers, tokens, addresses and times.
pub fn effects(db: &Database, side: Side, email: &str) -> Vec<String> {
    let name = email.split('@').next().unwrap_or_default();
    let with = "WITH o AS (SELECT * FROM orders WHERE email LIKE '$name@%'),
        k AS (SELECT * FROM checkouts WHERE email LIKE '$name@%')";
    let sql = format!("{with} {} UNION ALL {STOCK}", ROWS.join(" UNION ALL "));
    let sql = sql.replace("$name", name).replace("$side", side.word());
    let tokens = format!(
        "SELECT number AS word FROM orders WHERE email LIKE '{name}@%'
         UNION ALL SELECT token FROM orders WHERE email LIKE '{name}@%'
         UNION ALL SELECT d.number FROM order_documents d JOIN orders o ON o.id = d.order_id WHERE o.email LIKE '{name}@%'"
    );
    let secrets = query_texts(db, &tokens);
    let rows = query_texts(db, &sql).into_iter().flat_map(|row| match row.strip_prefix("mail ") {
        Some(payload) => mail_lines(payload),
        None => vec![row],
    });
    let mut rows: Vec<String> = rows.map(|row| normalized(&row, name, side, &secrets)).collect();
    rows.sort();
    rows
}

/// The lines of a mail, each with its receiver and subject.
fn mail_lines(payload: &str) -> Vec<String> {
    let mail: Value = serde_json::from_str(payload).expect("a mail");
    let part = |name: &str| mail[name].as_str().unwrap_or_default().to_owned();
    let head =
        format!("mail to {}, reply to {}, {}: ", part("to"), part("reply_to"), part("subject"));
    let lines = [part("text"), part("html")].concat();
    lines.lines().map(|line| format!("{head}{line}")).collect()
}

/// Replaces what must differ between the twins.
fn normalized(row: &str, name: &str, side: Side, secrets: &[String]) -> String {
    let row = row.replace(name, "shopper");
    let row = without_times(&row.replace(&format!("-{}", side.word()), "-twin"));
    secrets
        .iter()
        .enumerate()
        .fold(row, |row, (at, secret)| row.replace(secret, &format!("<{at}>")))
}

/// Replaces times of day, such as `05:10`, which the twins reach one after the other.
fn without_times(text: &str) -> String {
    let mut text: Vec<char> = text.chars().collect();
    for colon in 2..text.len().saturating_sub(2) {
        let digits = [colon - 2, colon - 1, colon + 1, colon + 2];
        if text[colon] == ':' && digits.iter().all(|at| text[*at].is_ascii_digit()) {
            for at in digits {
                text[at] = '0';
            }
        }
    }
    text.into_iter().collect()
}
