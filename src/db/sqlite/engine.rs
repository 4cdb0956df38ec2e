//! Settings of the SQLite library that have no PRAGMA.

#![expect(unsafe_code, reason = "SQLite is configured through its C interface")]

use std::{
    ffi::{c_char, c_int},
    ptr::null_mut,
    sync::Once,
};

use libsqlite3_sys as ffi;

use super::deadline;

static ONCE: Once = Once::new();

/// Configures SQLite for all connections that this process opens from now on.
///
/// - The planner ignores bound values. Otherwise it plans a statement again whenever values that might
///   matter are bound, and the `LIMIT ?` of each `first` is enough for that: prepared statements cost
///   more than new ones.
/// - Memory statistics are off, because their counter is behind a lock that all connections share.
/// - Statements check their time limit ([`deadline`]).
/// - Connections have no mutexes, which each call would lock several times. Rust lets one thread at a
///   time use a connection.
pub(super) fn set_up() {
    ONCE.call_once(|| {
        // SAFETY: all arguments are as documented, and the calls happen before the first connection of
        // `db` starts SQLite; once it is started, it rejects `sqlite3_config`. A Diesel connection is
        // `Send` and not `Sync`, as SQLITE_CONFIG_MULTITHREAD requires.
        unsafe {
            ffi::sqlite3_config(ffi::SQLITE_CONFIG_MEMSTATUS, 0 as c_int);
            ffi::sqlite3_config(ffi::SQLITE_CONFIG_MULTITHREAD);
            ffi::sqlite3_auto_extension(Some(prepare));
        }
    });
}

/// Called by SQLite for each new connection.
unsafe extern "C" fn prepare(
    conn: *mut ffi::sqlite3,
    _message: *mut *mut c_char,
    _routines: *const ffi::sqlite3_api_routines,
) -> c_int {
    let option = ffi::SQLITE_DBCONFIG_ENABLE_QPSG;
    let on: c_int = 1;
    // SAFETY: SQLite passes an open connection, and this option takes an integer and a pointer for
    // the result, or null.
    unsafe {
        deadline::watch(conn);
        ffi::sqlite3_db_config(conn, option, on, null_mut::<c_int>())
    }
}
