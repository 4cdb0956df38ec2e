//! The scope of a use case: the user or program on whose behalf it runs.

use crate::{
    Error, Result,
    foundation::{client::Client, ids::UserId},
};

use super::models::{Role, User};

/// The user or program on whose behalf a use case runs: a signed-in user, a visitor, or the command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    user: Option<User>,
    system: bool,
    client: Option<Client>,
}

impl Scope {
    /// A visitor who is not signed in.
    pub fn visitor() -> Self {
        Self::default()
    }

    /// A signed-in user.
    pub fn signed_in(user: User) -> Self {
        Self { user: Some(user), ..Self::default() }
    }

    /// The command line, which may do everything.
    pub fn system() -> Self {
        Self { system: true, ..Self::default() }
    }

    /// The same scope with the client that the request comes from.
    pub fn with_client(self, client: Client) -> Self {
        Self { client: Some(client), ..self }
    }

    /// The client that the request comes from; `None` if it did not come over the network.
    pub fn client(&self) -> Option<&Client> {
        self.client.as_ref()
    }

    /// The client, if rate limits apply to it.
    pub fn limited_client(&self) -> Option<&Client> {
        self.client.as_ref().filter(|client| client.is_limited())
    }

    /// The signed-in user, if any.
    pub fn user(&self) -> Option<&User> {
        self.user.as_ref()
    }

    /// The signed-in user's id. Fails with `Forbidden` for visitors.
    pub fn user_id(&self) -> Result<UserId> {
        self.user.as_ref().map(|user| user.id).ok_or(Error::Forbidden)
    }

    /// Returns `true` for admins and the command line.
    pub fn is_admin(&self) -> bool {
        self.system || self.user.as_ref().is_some_and(|user| user.role == Role::Admin)
    }

    /// Fails with `Forbidden` unless this is an admin or the command line.
    pub fn require_admin(&self) -> Result<()> {
        if self.is_admin() { Ok(()) } else { Err(Error::Forbidden) }
    }
}
