//! Return of free memory to the system.
//!
//! glibc retains freed memory in arenas of the threads that used it, so a burst of requests would
//! occupy hundreds of megabytes long after it is over. Therefore large allocations are
//! memory-mapped, so that freeing them returns the memory immediately, and the rest is trimmed at
//! intervals. The number of arenas is not reduced, so threads don't wait for each other.

use std::time::Duration;

use tokio::{
    task::{JoinHandle, spawn_blocking},
    time::{MissedTickBehavior, interval},
};

/// Time between two trims.
const INTERVAL: Duration = Duration::from_secs(15);

/// A handle to the task, which stops when this is dropped.
pub struct MemoryTrimmer(JoinHandle<()>);

impl MemoryTrimmer {
    /// Starts the task.
    pub fn start() -> Self {
        glibc::map_large_allocations();
        Self(tokio::spawn(trim_at_intervals()))
    }
}

impl Drop for MemoryTrimmer {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn trim_at_intervals() {
    let mut tick = interval(INTERVAL);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        // Fails only on a panic, which trimming cannot cause.
        let _ = spawn_blocking(glibc::trim).await;
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "the allocator is set up through its C interface")]
mod glibc {
    use std::ffi::c_int;

    /// Allocations of at least 1 MiB are mapped. Without a fixed threshold, glibc raises its own up to 32
    /// MiB when such an allocation is freed.
    const MMAP_THRESHOLD: c_int = 1 << 20;

    pub(super) fn map_large_allocations() {
        // SAFETY: takes two numbers and may be called at any time.
        unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, MMAP_THRESHOLD) };
    }

    pub(super) fn trim() {
        // SAFETY: takes a number, locks what it works on, and touches free memory only.
        unsafe { libc::malloc_trim(0) };
    }
}

/// Allocators of other systems return memory by themselves.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
mod glibc {
    pub(super) fn map_large_allocations() {}

    pub(super) fn trim() {}
}
