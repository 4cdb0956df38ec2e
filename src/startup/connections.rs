//! What the system grants for connections.

use std::any::Any;

use actix_web::rt::net::TcpStream;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::web::sse::Caps;

/// Milliseconds for which a visitor may take nothing of what was sent.
#[cfg(target_os = "linux")]
const PATIENCE: u32 = 30_000;

/// Of the files that may be open, those that are not for streams: pages, the database, the log.
const OTHERS: u64 = 512;

/// As many streams as were asked for, if there may be so many connections.
pub(super) fn granted(caps: Caps) -> Caps {
    let files = raised();
    // A system with few files keeps half of them for pages.
    let most = files.saturating_sub(OTHERS).max(files / 2);
    let all = caps.all.min(usize::try_from(most).unwrap_or(usize::MAX));
    if all < caps.all {
        tracing::warn!(
            files,
            streams = all,
            "limiting live streams because the open file limit is low"
        );
    }
    Caps { all, ..caps }
}

/// Connections are files: as many as the system allows, instead of the usual 1,024.
fn raised() -> u64 {
    let limit = getrlimit(Resource::Nofile);
    // Where this is refused, what was granted before stands.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

/// Who takes nothing of what is sent is hung up on, so that nothing waits for them for ever.
pub(super) fn set_tcp_user_timeout(connection: &dyn Any) {
    #[cfg(target_os = "linux")]
    if let Some(stream) = connection.downcast_ref::<TcpStream>() {
        let _ = rustix::net::sockopt::set_tcp_user_timeout(stream, PATIENCE);
    }
}
