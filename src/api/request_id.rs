//! The id of a request.

/// The id of a request, which its response, the log and the audit log contain.
#[derive(Clone, Debug)]
pub(super) struct RequestId(pub String);
