//! Rows of the accounts' tables.

use crate::foundation::{
    clock::Timestamp,
    ids::{UserId, UserTokenId},
};

/// What a user may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Shops.
    Customer,
    /// Works in the shop.
    Staff,
    /// Runs the shop.
    Admin,
}

impl Role {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Staff => "staff",
            Self::Admin => "admin",
        }
    }
}

/// Reads the database's word; an unknown one has no rights.
impl From<String> for Role {
    fn from(word: String) -> Self {
        match word.as_str() {
            "admin" => Self::Admin,
            "staff" => Self::Staff,
            _ => Self::Customer,
        }
    }
}

/// Someone with an account. `Debug` does not tell the password's hash.
#[derive(Clone, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::users)]
pub struct User {
    /// The id.
    pub id: UserId,
    /// Lower-case address, unique.
    pub email: String,
    /// argon2id's PHC string; none where no password was chosen.
    pub hashed_password: Option<String>,
    /// What the user may do.
    #[diesel(deserialize_as = String)]
    pub role: Role,
    /// When the address was proved to be the user's.
    pub confirmed_at: Option<Timestamp>,
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User")
            .field("id", &self.id)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// A living session, as its user sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable)]
pub struct Session {
    /// The id.
    pub id: UserTokenId,
    /// The hash of its secret.
    pub token_hash: String,
    /// When its user last proved to be the user.
    pub authenticated_at: Option<Timestamp>,
    /// When it began, or was prolonged.
    pub begun_at: Timestamp,
}
