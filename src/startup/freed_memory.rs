//! Gives memory that is free back to the system.
//!
//! glibc keeps what was freed for the thread that used it, so that a flood of requests, long over,
//! still takes hundreds of megabytes. Large pieces are mapped instead and go back at once; the rest
//! is given back now and then. That costs a few milliseconds, and no page is slower for it, as it
//! would be with fewer arenas.

use std::time::Duration;

use tokio::{
    task::{JoinHandle, spawn_blocking},
    time::{MissedTickBehavior, interval},
};

/// How often what is free is given back.
const OFTEN: Duration = Duration::from_secs(15);

/// The running task; it stops when this is dropped.
pub struct FreedMemory(JoinHandle<()>);

impl FreedMemory {
    /// Begins to give memory back.
    pub fn start() -> Self {
        glibc::map_large_pieces();
        Self(tokio::spawn(give_back()))
    }
}

impl Drop for FreedMemory {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn give_back() {
    let mut tick = interval(OFTEN);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        // A failure is a panic, which there is none of.
        let _ = spawn_blocking(glibc::trim).await;
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod glibc {
    use std::ffi::c_int;

    /// Bytes of a piece of memory that is large: 1 MiB. glibc raises its own limit to 32 MiB as soon
    /// as such pieces are freed, unless it is told one.
    const LARGE: c_int = 1 << 20;

    pub(super) fn map_large_pieces() {
        // SAFETY: takes two numbers and may be called at any time.
        unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE) };
    }

    pub(super) fn trim() {
        // SAFETY: takes a number, locks what it works on, and touches free memory only.
        unsafe { libc::malloc_trim(0) };
    }
}

/// Other systems' allocators give memory back by themselves.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
mod glibc {
    pub(super) fn map_large_pieces() {}

    pub(super) fn trim() {}
}
