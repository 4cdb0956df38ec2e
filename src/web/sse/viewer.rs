//! Who opens a stream.

use std::net::IpAddr;

use crate::foundation::ids::UserId;

use super::presence::PageView;

/// Whoever opens a stream.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// Where the connection comes from.
    pub address: IpAddr,
    /// Who is counted at which page; nobody where it is the shopkeeper.
    pub look: Option<PageView>,
    /// The session of a user, with which the stream ends.
    pub session: Option<ViewerSession>,
}

/// The session of a user who watches.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ViewerSession {
    /// The user.
    pub user: UserId,
    /// The hash of the session's secret, as the database keeps it.
    pub hash: String,
}
