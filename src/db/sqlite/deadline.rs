//! Statements that take too long are stopped.

#![expect(unsafe_code, reason = "SQLite calls back through its C interface")]

use std::{
    cell::Cell,
    ffi::{c_int, c_void},
    ptr::null_mut,
    time::{Duration, Instant},
};

use libsqlite3_sys as ffi;

/// Steps of the engine between two looks at the clock: far less than a millisecond.
const STEPS: c_int = 10_000;

thread_local! {
    /// Until when this thread's statements may run.
    static DEADLINE: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Runs `work`, whose statements are stopped once so much time is over. They fail with
/// `SQLITE_INTERRUPT` then.
pub(in crate::db) fn within<T>(limit: Duration, work: impl FnOnce() -> T) -> T {
    /// Ends the deadline, also where the work panics: the thread goes on to other work.
    struct Ended;
    impl Drop for Ended {
        fn drop(&mut self) {
            DEADLINE.set(None);
        }
    }
    DEADLINE.set(Instant::now().checked_add(limit));
    let _ended = Ended;
    work()
}

/// Lets a connection look at the deadline of the thread that uses it.
///
/// # Safety
///
/// `conn` must be an open connection.
pub(super) unsafe fn watch(conn: *mut ffi::sqlite3) {
    // SAFETY: the connection is open, and the callback asks for no argument.
    unsafe { ffi::sqlite3_progress_handler(conn, STEPS, Some(is_over), null_mut()) }
}

/// Called by the engine on the thread that runs the statement; stops it by anything but 0.
unsafe extern "C" fn is_over(_argument: *mut c_void) -> c_int {
    DEADLINE.get().is_some_and(|deadline| Instant::now() >= deadline).into()
}
