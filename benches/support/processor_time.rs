//! The processor time of a process, which does not depend on other load of the machine.

use std::{fs, time::Duration};

/// Returns the time that all threads of a process have run, from the kernel. Ended threads are not
/// included, but servers keep theirs.
pub fn of_process(process: u32) -> Duration {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).expect("a running process");
    let times = tasks.flatten().filter_map(|task| -> Option<u64> {
        let text = fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse().ok()
    });
    Duration::from_nanos(times.sum())
}
