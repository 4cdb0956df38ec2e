//! The time that a process has spent on the processors: what a request costs, however busy the
//! machine is with something else.

use std::{fs, time::Duration};

/// Time that all threads of a process have run, from the kernel. Threads that have ended are not
/// in it; servers keep theirs.
pub fn time_of(process: u32) -> Duration {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).expect("the process runs");
    let times = tasks.flatten().filter_map(|task| -> Option<u64> {
        let text = fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse().ok()
    });
    Duration::from_nanos(times.sum())
}
