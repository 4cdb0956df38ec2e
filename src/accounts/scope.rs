//! On whose behalf something is done.

use crate::{
    Error, Result,
    foundation::{client::Client, ids::UserId},
};

use super::models::{Role, User};

/// The asker of a use case: a signed-in user, a visitor, or whoever sits at the machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    user: Option<User>,
    system: bool,
    client: Option<Client>,
}

impl Scope {
    /// Someone who has not signed in.
    pub fn visitor() -> Self {
        Self::default()
    }

    /// A signed-in user.
    pub fn of(user: User) -> Self {
        Self { user: Some(user), ..Self::default() }
    }

    /// The command line: whoever can start the program may do everything with its shop.
    pub fn system() -> Self {
        Self { system: true, ..Self::default() }
    }

    /// The same asker, whose request comes from this client.
    pub fn at(self, client: Client) -> Self {
        Self { client: Some(client), ..self }
    }

    /// Where the request comes from; `None` where nobody asked over the network.
    pub fn client(&self) -> Option<&Client> {
        self.client.as_ref()
    }

    /// The client whose requests count towards budgets, if they count for it.
    pub fn limited_client(&self) -> Option<&Client> {
        self.client.as_ref().filter(|client| client.is_limited())
    }

    /// The signed-in user, if any.
    pub fn user(&self) -> Option<&User> {
        self.user.as_ref()
    }

    /// The signed-in user's id; visitors are refused.
    pub fn user_id(&self) -> Result<UserId> {
        self.user.as_ref().map(|user| user.id).ok_or(Error::Forbidden)
    }

    /// Whether the asker runs the shop.
    pub fn is_admin(&self) -> bool {
        self.system || self.user.as_ref().is_some_and(|user| user.role == Role::Admin)
    }

    /// Lets only those pass who run the shop.
    pub fn require_admin(&self) -> Result<()> {
        if self.is_admin() { Ok(()) } else { Err(Error::Forbidden) }
    }
}
