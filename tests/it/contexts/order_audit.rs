//! The doctor's check of orders whose rows were changed by hand.

use vitrine::accounts::Scope;
use vitrine::orders;
use vitrine::payments::PaymentMethod;

use crate::on_both;
use crate::support::Database;
use crate::support::order_fixtures::PlacedOrder;
use crate::support::shopper::shop_identity;

/// Returns the inconsistencies of all orders.
fn findings(placed: &PlacedOrder) -> Vec<String> {
    let find =
        |conn: &mut vitrine::db::Conn<'_>| orders::find_disagreements(conn, &Scope::system());
    placed.test_shop.read(find).unwrap()
}

/// A paid order of $30.
fn paid_order(db: Database) -> PlacedOrder {
    let placed = PlacedOrder::new(db, PaymentMethod::BANK_TRANSFER);
    let number = placed.order.number.clone();
    let admin = placed.test_shop.admin("kim");
    let mark = move |tx: &mut vitrine::db::Tx<'_>| {
        orders::mark_paid(tx, &shop_identity(), &admin, &number)
    };
    placed.test_shop.write(mark).unwrap();
    placed
}

on_both! {
    fn the_doctor_reports_inconsistent_orders(db: Database) {
        let placed = paid_order(db);
        assert_eq!(findings(&placed), Vec::<String>::new());
        let number = placed.order.number.clone();
        let one = placed.test_shop.amount("1");
        let thirty = placed.test_shop.amount("30");
        let cases = [
            ("orders", format!("subtotal = subtotal + {one}"), format!("subtotal = {thirty}"),
             vec!["subtotal 31.00, but lines add up to 30.00", "total 30.00, but its parts add up to 31.00"]),
            ("order_line_items", format!("total = total - {one}"), format!("total = {thirty}"),
             vec!["subtotal 30.00, but lines add up to 29.00"]),
            ("orders", format!("paid_total = {one}"), format!("paid_total = {thirty}"),
             vec!["paid 1.00, but payment records say 30.00"]),
            ("orders", format!("refunded_total = {one}"), "refunded_total = 0".to_owned(),
             vec!["refunded 1.00, but payment records say 0.00"]),
            ("orders", "status = 'pending'".to_owned(), "status = 'confirmed'".to_owned(),
             vec!["pending, paid and unfulfilled, with 30.00 paid and 0.00 refunded"]),
            ("orders", "payment_status = 'awaiting'".to_owned(), "payment_status = 'paid'".to_owned(),
             vec!["confirmed, awaiting and unfulfilled, with 30.00 paid and 0.00 refunded"]),
            ("order_line_items", "shipped = 1".to_owned(), "shipped = 0".to_owned(),
             vec!["confirmed, paid and unfulfilled, with 30.00 paid and 0.00 refunded"]),
        ];
        for (table, broken, mended, wanted) in cases {
            placed.test_shop.execute(&format!("UPDATE {table} SET {broken}"));
            let wanted: Vec<String> = wanted.iter().map(|what| format!("{number}: {what}")).collect();
            assert_eq!(findings(&placed), wanted, "{broken}");
            placed.test_shop.execute(&format!("UPDATE {table} SET {mended}"));
        }
        placed.test_shop.execute("INSERT INTO stock_holds (checkout_id, stock_item_id, quantity, inserted_at)
                         SELECT checkouts.id, stock_items.id, 1, checkouts.inserted_at
                         FROM checkouts, stock_items");
        assert_eq!(findings(&placed), [format!("{number} is not waiting for payment but still reserves stock")]);
    }
}
