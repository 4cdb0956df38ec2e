//! Settings of the engine itself, for which there is no PRAGMA.

#![expect(unsafe_code, reason = "SQLite is configured through its C interface")]

use std::{
    ffi::{c_char, c_int},
    ptr::null_mut,
    sync::Once,
};

use libsqlite3_sys as ffi;

use super::deadline;

static ONCE: Once = Once::new();

/// Sets the engine up for every connection that this process opens from now on.
///
/// - The planner looks at no bound values. Otherwise it plans a statement anew whenever they are
///   bound, if they might matter to the plan; and a `LIMIT ?`, which is in each of Diesel's
///   `first`, is enough for that: a prepared statement cost more than a fresh one.
/// - Memory is not counted: the counter is behind a lock that all connections share.
/// - A statement looks now and then whether its time is over ([`deadline`]).
/// - Connections have no locks of their own, which each call would take several times: Rust lends
///   a connection to one thread at a time.
pub(super) fn set_up() {
    ONCE.call_once(|| {
        // SAFETY: all take what their documentation asks for, and are called before the first
        // connection of `db` starts the engine; one that runs already refuses `sqlite3_config`.
        // A Diesel connection is `Send` and not `Sync`, as SQLITE_CONFIG_MULTITHREAD wants it.
        unsafe {
            ffi::sqlite3_config(ffi::SQLITE_CONFIG_MEMSTATUS, 0 as c_int);
            ffi::sqlite3_config(ffi::SQLITE_CONFIG_MULTITHREAD);
            ffi::sqlite3_auto_extension(Some(prepare));
        }
    });
}

/// Called by the engine for each connection that it has just opened.
unsafe extern "C" fn prepare(
    conn: *mut ffi::sqlite3,
    _message: *mut *mut c_char,
    _routines: *const ffi::sqlite3_api_routines,
) -> c_int {
    let (option, on) = (ffi::SQLITE_DBCONFIG_ENABLE_QPSG, 1 as c_int);
    // SAFETY: the engine hands over a connection that is open, and this option takes an integer
    // and a pointer to where the answer goes, or null.
    unsafe {
        deadline::watch(conn);
        ffi::sqlite3_db_config(conn, option, on, null_mut::<c_int>())
    }
}
