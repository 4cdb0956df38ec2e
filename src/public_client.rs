//! Requests to addresses that people typed, which lead to the public internet only.

mod addresses;
mod client;
mod url_rule;

pub use client::{
    Fetch, FetchedBody, PublicClient, PublicClientError, PublicRequestError, PublicResponse,
};
pub use url_rule::{UrlProblem, UrlRule};
