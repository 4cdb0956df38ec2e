//! The limits of the process, which a malicious picture cannot exceed.

use std::io;

use rustix::process::{Resource, Rlimit, nice, setrlimit};

/// Maximum bytes of memory: 1 GiB. A picture of 50 megapixels takes at most 400 MB while it is decoded.
const MEMORY: u64 = 1 << 30;
/// Maximum seconds of processor time.
const SECONDS: u64 = 20;
/// Maximum bytes of a file that it writes.
const FILE_BYTES: u64 = 64 << 20;

/// The niceness of work for an upload. The server, which answers everybody else, goes first.
const NICENESS: i32 = 10;
/// The niceness of work that nobody waits for.
const BACKGROUND_NICENESS: i32 = 19;

/// Limits this process. It lets the server go first, and in the background every other process.
pub fn apply(is_background: bool) -> io::Result<()> {
    let limits = [
        (Resource::As, MEMORY),
        (Resource::Cpu, SECONDS),
        (Resource::Fsize, FILE_BYTES),
        (Resource::Core, 0),
    ];
    for (resource, limit) in limits {
        setrlimit(resource, Rlimit { current: Some(limit), maximum: Some(limit) })?;
    }
    // An error only means that it runs with the usual priority.
    let _ = nice(if is_background { BACKGROUND_NICENESS } else { NICENESS });
    Ok(())
}
