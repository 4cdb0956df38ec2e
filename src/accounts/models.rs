//! Users, sessions and tokens.

use crate::foundation::{
    clock::Timestamp,
    ids::{UserId, UserTokenId},
};

/// A user's role, which decides what the user may do.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    /// A shopper.
    Customer,
    /// An employee of the shop.
    Staff,
    /// An administrator of the shop.
    Admin,
}

crate::text_enum!(Role);

/// A user account. `Debug` omits the address and the password's hash.
#[derive(Clone, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::users)]
pub struct User {
    /// The id.
    pub id: UserId,
    /// The email address in lower case; unique.
    pub email: String,
    /// The argon2id hash in PHC format; `None` if there is no password.
    pub hashed_password: Option<String>,
    /// The role.
    pub role: Role,
    /// The time at which the address was confirmed.
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

/// A new session or mailed token.
#[derive(diesel::Insertable)]
#[diesel(table_name = crate::db::schema::user_tokens)]
pub(super) struct NewUserToken<'a> {
    pub user_id: UserId,
    /// The purpose of the token.
    pub context: &'a str,
    pub token_hash: String,
    /// The address that a mailed token is sent to.
    pub sent_to: Option<&'a str>,
    /// The time of the last authentication, for sessions.
    pub authenticated_at: Option<Timestamp>,
    pub inserted_at: Timestamp,
}

/// The expiry rule of one kind of token.
#[derive(Clone, Copy)]
pub(super) struct TokenExpiry {
    /// The `LIKE` pattern of the tokens' contexts.
    pub context: &'static str,
    /// The latest creation time of expired tokens.
    pub latest: Timestamp,
}

/// A user with the times of an active session.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable)]
pub struct UserSession {
    /// The user.
    pub user: User,
    /// The time of the last authentication.
    pub authenticated_at: Option<Timestamp>,
    /// The time at which the session began or got its current secret.
    pub begun_at: Timestamp,
}

/// An active session in the user's list of sessions.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable)]
pub struct Session {
    /// The id.
    pub id: UserTokenId,
    /// The hash of its secret.
    pub token_hash: String,
    /// The time of the last authentication.
    pub authenticated_at: Option<Timestamp>,
    /// The time at which the session began or got its current secret.
    pub begun_at: Timestamp,
}
