//! Time limits for statements.

#![expect(unsafe_code, reason = "SQLite calls back through its C interface")]

use std::{
    cell::Cell,
    ffi::{c_int, c_void},
    ptr::null_mut,
    time::{Duration, Instant},
};

use libsqlite3_sys as ffi;

/// Virtual machine steps between two checks of the deadline: far less than a millisecond.
const STEPS: c_int = 10_000;

thread_local! {
    /// The deadline of this thread's statements.
    static DEADLINE: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Runs `work` and stops its statements after `limit`. They fail with `SQLITE_INTERRUPT`.
pub(in crate::db) fn within<T>(limit: Duration, work: impl FnOnce() -> T) -> T {
    /// Clears the deadline, even after a panic, since the thread is reused.
    struct ClearOnDrop;
    impl Drop for ClearOnDrop {
        fn drop(&mut self) {
            DEADLINE.set(None);
        }
    }
    DEADLINE.set(Instant::now().checked_add(limit));
    let _clear = ClearOnDrop;
    work()
}

/// Makes a connection check the deadline of the thread that uses it.
///
/// # Safety
///
/// `conn` must be an open connection.
pub(super) unsafe fn watch(conn: *mut ffi::sqlite3) {
    // SAFETY: the connection is open, and the callback takes no argument.
    unsafe { ffi::sqlite3_progress_handler(conn, STEPS, Some(is_over), null_mut()) }
}

/// Callback of SQLite on the thread that runs the statement. Any result but 0 interrupts it.
unsafe extern "C" fn is_over(_argument: *mut c_void) -> c_int {
    DEADLINE.get().is_some_and(|deadline| Instant::now() >= deadline).into()
}
