//! The client of a stream.

use std::net::IpAddr;

use crate::foundation::ids::UserId;

use super::presence::PageView;

/// The client that opens a stream.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// The client's address.
    pub address: IpAddr,
    /// The page view to count. `None` for admins.
    pub page_view: Option<PageView>,
    /// The user's session. The stream ends with it.
    pub session: Option<ViewerSession>,
}

/// The session of a user with an open stream.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ViewerSession {
    /// The user.
    pub user: UserId,
    /// The hash of the session's secret, as in the database.
    pub hash: String,
}
