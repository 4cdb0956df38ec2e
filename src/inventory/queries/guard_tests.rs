//! Tests of the guards in stock updates, which must hold even if nothing was locked or read before.

use diesel::{Connection, SqliteConnection, connection::SimpleConnection};

use super::queries::{holds, items};
use crate::foundation::clock::Timestamp;

const NOW: Timestamp = Timestamp::EPOCH;

/// Returns a database with a variant that has two units on hand.
fn two_units() -> SqliteConnection {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    let table = "CREATE TABLE stock_items (id INTEGER PRIMARY KEY, variant_id BIGINT,
                     warehouse_id BIGINT, on_hand INTEGER, held INTEGER,
                     updated_at TEXT);
                 INSERT INTO stock_items VALUES (1, 1, 1, 2, 0, '')";
    conn.batch_execute(table).unwrap();
    conn
}

#[test]
fn held_units_are_not_held_again() {
    let mut conn = two_units();
    let mut hold =
        |quantity, backorder| holds::hold(&mut conn, 1.into(), quantity, backorder, NOW).unwrap();
    assert!(hold(3, false).is_none());
    assert!(hold(1, false).is_some());
    assert!(hold(2, false).is_none());
    assert!(hold(1, false).is_some());
    assert!(hold(1, false).is_none());
    assert!(hold(1, true).is_some(), "a back-order");
}

#[test]
fn held_units_are_not_taken() {
    let mut conn = two_units();
    assert!(holds::hold(&mut conn, 1.into(), 1, false, NOW).unwrap().is_some());
    let mut take = |quantity: i32, backorder| {
        items::add(&mut conn, 1.into(), -quantity, backorder, NOW).unwrap()
    };
    assert_eq!(take(2, false), None);
    assert_eq!(take(1, false), Some(1));
    assert_eq!(take(1, false), None);
    assert_eq!(take(1, true), Some(0), "a back-order");
}
