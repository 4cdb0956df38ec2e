//! Remembered meanings of columns. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{db::schema::import_mappings, foundation::clock::Timestamp};

pub fn find(conn: &mut Conn, header_hash: &str) -> QueryResult<Option<String>> {
    import_mappings::table.find(header_hash).select(import_mappings::mapping).first(conn).optional()
}

pub fn save(
    conn: &mut Conn,
    header_hash: &str,
    mapping: &str,
    now: Timestamp,
) -> QueryResult<usize> {
    let row = (
        import_mappings::header_hash.eq(header_hash),
        import_mappings::mapping.eq(mapping),
        import_mappings::updated_at.eq(now),
    );
    diesel::insert_into(import_mappings::table)
        .values(row)
        .on_conflict(import_mappings::header_hash)
        .do_update()
        .set((import_mappings::mapping.eq(mapping), import_mappings::updated_at.eq(now)))
        .execute(conn)
}
