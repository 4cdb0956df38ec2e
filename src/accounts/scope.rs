//! The scope of a use case: the user or program on whose behalf it runs.

use crate::{
    Error, Result,
    foundation::{client::Client, ids::UserId},
};

use super::{
    models::{ApiKey, Role, User},
    permissions::{Permission, PermissionSet},
};

/// The user or program on whose behalf a use case runs: a signed-in user, a visitor, a program with an API key, or the
/// command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    user: Option<User>,
    api_key: Option<ApiKey>,
    permissions: PermissionSet,
    client: Option<Client>,
}

impl Scope {
    /// A visitor who is not signed in.
    pub fn visitor() -> Self {
        Self::default()
    }

    /// A signed-in user, with the permissions of the role.
    pub fn signed_in(user: User) -> Self {
        Self { permissions: user.role.permissions(), user: Some(user), ..Self::default() }
    }

    /// A program that uses an API key, with the key's permissions.
    pub fn api_key(key: ApiKey) -> Self {
        Self { permissions: key.permissions, api_key: Some(key), ..Self::default() }
    }

    /// The command line, which may do everything.
    pub fn system() -> Self {
        Self { permissions: PermissionSet::all(), ..Self::default() }
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

    /// The API key that is used, if any.
    pub fn key(&self) -> Option<&ApiKey> {
        self.api_key.as_ref()
    }

    /// The user who is responsible for what is done: the signed-in user, or the one who created the
    /// API key.
    pub fn actor_id(&self) -> Option<UserId> {
        let creator = self.api_key.as_ref().and_then(|key| key.created_by);
        self.user.as_ref().map(|user| user.id).or(creator)
    }

    /// What the scope may do.
    pub fn permissions(&self) -> PermissionSet {
        self.permissions
    }

    /// Returns `true` if the scope has a permission.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(permission)
    }

    /// Fails with `Forbidden` unless the scope has a permission.
    pub fn require(&self, permission: Permission) -> Result<()> {
        if self.may(permission) { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Returns `true` for a signed-in admin, who may see the admin's pages.
    pub fn is_admin(&self) -> bool {
        self.user.as_ref().is_some_and(|user| user.role == Role::Admin)
    }
}
