//! Connection limits of the operating system.

use std::any::Any;

use actix_web::rt::net::TcpStream;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::web::sse::StreamLimits;

/// Milliseconds after which a connection is closed if the client stops reading.
#[cfg(target_os = "linux")]
const TCP_USER_TIMEOUT: u32 = 30_000;

/// Open files that are reserved for purposes other than streams: pages, the database, the log.
const RESERVED_FILES: u64 = 512;

/// Reduces the number of live streams if the open file limit is too low.
pub(super) fn limit_streams(limits: StreamLimits) -> StreamLimits {
    let files = raise_file_limit();
    // With a low limit, half of the files are reserved for pages.
    let max_streams = files.saturating_sub(RESERVED_FILES).max(files / 2);
    let total = limits.total.min(usize::try_from(max_streams).unwrap_or(usize::MAX));
    if total < limits.total {
        tracing::warn!(
            files,
            streams = total,
            "limiting live streams because the open file limit is low"
        );
    }
    StreamLimits { total, ..limits }
}

/// Raises the limit on open files, usually 1,024, to the allowed maximum, and returns it.
fn raise_file_limit() -> u64 {
    let limit = getrlimit(Resource::Nofile);
    // If this fails, the previous limit applies.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

/// Closes connections whose clients stop reading, so that the server does not wait for them
/// forever.
pub(super) fn set_tcp_user_timeout(connection: &dyn Any) {
    #[cfg(target_os = "linux")]
    if let Some(stream) = connection.downcast_ref::<TcpStream>() {
        let _ = rustix::net::sockopt::set_tcp_user_timeout(stream, TCP_USER_TIMEOUT);
    }
}
