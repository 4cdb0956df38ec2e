//! Users, sessions, tokens and API keys.

use diesel::NullableExpressionMethods;

use crate::foundation::{
    clock::Timestamp,
    ids::{ApiKeyId, RoleId, StaffInvitationId, UserId, UserTokenId},
};

use super::permissions::PermissionSet;

mod roles;

pub use roles::{Role, RoleDraft, RoleKind};

/// The kind of an account.
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
pub enum AccountKind {
    /// A shopper.
    Customer,
    /// A member of staff.
    Staff,
    /// An owner of the shop.
    #[strum(serialize = "admin")]
    Owner,
}

crate::text_enum!(AccountKind);

impl AccountKind {
    /// The kind of accounts with a role.
    pub(super) fn of_role(role: RoleKind) -> Self {
        if role == RoleKind::Owner { Self::Owner } else { Self::Staff }
    }
}

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
    /// The kind.
    #[diesel(column_name = role)]
    pub kind: AccountKind,
    /// The time at which the address was confirmed.
    pub confirmed_at: Option<Timestamp>,
    /// The role of a member of staff.
    pub role_id: Option<RoleId>,
    /// The time since which a member of staff may do nothing.
    pub deactivated_at: Option<Timestamp>,
    #[diesel(select_expression = crate::db::schema::roles::kind.nullable())]
    role_kind: Option<RoleKind>,
    #[diesel(select_expression = crate::db::schema::roles::permissions.nullable())]
    role_permissions: Option<String>,
}

impl User {
    /// Returns `true` for members of staff, even if they are deactivated.
    pub fn is_staff(&self) -> bool {
        self.kind != AccountKind::Customer
    }

    /// What the user may do in the admin.
    pub fn permissions(&self) -> PermissionSet {
        match self.role_kind {
            Some(kind) if self.deactivated_at.is_none() => {
                let own = self.role_permissions.as_deref().unwrap_or_default();
                kind.permissions(own.parse().unwrap_or(PermissionSet::NONE))
            }
            _ => PermissionSet::NONE,
        }
    }
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// What an import knows about a customer.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    diesel::Queryable,
    diesel::Selectable,
    diesel::Insertable,
    serde::Serialize,
    serde::Deserialize,
)]
#[diesel(table_name = crate::db::schema::customer_details)]
pub struct CustomerDetails {
    /// The full name.
    pub name: String,
    /// The company.
    pub company: String,
    /// Street and number.
    pub line1: String,
    /// The second line of the address.
    pub line2: String,
    /// The postcode.
    pub postcode: String,
    /// The city.
    pub city: String,
    /// The code of the state or province.
    pub region: String,
    /// The code of the country, of two letters.
    pub country: String,
    /// The phone number.
    pub phone: String,
    /// Whether the customer agreed to mails about offers; `None` if that is unknown.
    pub accepts_marketing: Option<bool>,
}

impl CustomerDetails {
    /// Returns `true` if nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
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

/// The time after which sessions of a kind began that are active.
#[derive(Clone, Copy)]
pub(super) struct SessionStart {
    pub kind: SessionKind,
    pub since: Timestamp,
}

/// The expiry rule of the tokens of a context.
#[derive(Clone, Copy)]
pub(super) struct TokenExpiry {
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

/// The kinds of sessions, which are the contexts of their tokens.
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
pub enum SessionKind {
    /// A browser with a cookie.
    #[strum(serialize = "session")]
    Browser,
    /// A program that uses the API for the user.
    #[strum(serialize = "api_session")]
    Api,
}

crate::text_enum!(SessionKind);

impl SessionKind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::Browser, Self::Api];
}

/// An active session in the user's list of sessions.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable)]
pub struct Session {
    /// The id.
    pub id: UserTokenId,
    /// The kind.
    pub kind: SessionKind,
    /// The hash of its secret.
    pub token_hash: String,
    /// The time of the last authentication.
    pub authenticated_at: Option<Timestamp>,
    /// The time at which the session began or got its current secret.
    pub begun_at: Timestamp,
}

/// A key with which a program uses the API. The secret itself is not stored.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::api_keys)]
pub struct ApiKey {
    /// The id.
    pub id: ApiKeyId,
    /// The name that its creator gave it.
    pub name: String,
    /// The start of the secret, by which people recognize it; unique.
    pub prefix: String,
    /// What the key may do. Its creator must be allowed to do that as well.
    #[diesel(deserialize_as = String)]
    pub permissions: PermissionSet,
    /// The user who created it; `None` for the command line, or once the account was deleted.
    pub created_by: Option<UserId>,
    /// `true` if the command line created it, or a key that the command line created.
    pub by_command: bool,
    /// The time at which it stops working; `None` for never.
    pub expires_at: Option<Timestamp>,
    /// The time of the last use, to about a minute.
    pub last_used_at: Option<Timestamp>,
    /// The time at which it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Counts the changes.
    pub version: i32,
    /// The time at which it was created.
    pub inserted_at: Timestamp,
}

impl ApiKey {
    /// The state at a time.
    pub fn state(&self, now: Timestamp) -> ApiKeyState {
        if self.revoked_at.is_some() {
            ApiKeyState::Revoked
        } else if self.expires_at.is_some_and(|at| at <= now) {
            ApiKeyState::Expired
        } else {
            ApiKeyState::Active
        }
    }
}

/// `true` if an API key works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum ApiKeyState {
    /// It works.
    Active,
    /// Its time is over.
    Expired,
    /// Somebody ended it.
    Revoked,
}

/// An API key with its creator.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::api_keys)]
pub struct ListedApiKey {
    /// The key.
    #[diesel(embed)]
    pub key: ApiKey,
    /// The user who created it.
    #[diesel(embed)]
    pub creator: Option<User>,
}

impl ListedApiKey {
    /// What the key can do now: never more than its creator. A creator who was demoted takes the permissions
    /// of all their keys with them, and one whose account was deleted all of them.
    pub fn effective_permissions(&self) -> PermissionSet {
        match &self.creator {
            None if self.key.by_command => self.key.permissions,
            None => PermissionSet::NONE,
            Some(creator) => self.key.permissions.intersection(creator.permissions()),
        }
    }
}

/// An API key with the hash of its secret.
#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::api_keys)]
pub(super) struct StoredApiKey {
    #[diesel(embed)]
    pub listed: ListedApiKey,
    pub secret_hash: String,
}

/// A new API key.
#[derive(diesel::Insertable)]
#[diesel(table_name = crate::db::schema::api_keys)]
pub(super) struct NewApiKey<'a> {
    pub name: &'a str,
    pub prefix: &'a str,
    pub secret_hash: &'a str,
    pub permissions: String,
    pub created_by: Option<UserId>,
    pub by_command: bool,
    pub expires_at: Option<Timestamp>,
    pub inserted_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A customer's session in the API that has just begun or was refreshed.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiSession {
    /// The session.
    pub id: UserTokenId,
    /// Its user.
    pub user: UserId,
    /// The token with which it can be refreshed once, within 30 days.
    pub refresh_token: String,
}

/// A new refresh token.
#[derive(diesel::Insertable)]
#[diesel(table_name = crate::db::schema::refresh_tokens)]
pub(super) struct NewRefreshToken<'a> {
    pub session_id: UserTokenId,
    pub token_hash: &'a str,
    pub inserted_at: Timestamp,
}

/// A member of staff with the role.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::users)]
pub struct StaffMember {
    /// The account.
    #[diesel(embed)]
    pub user: User,
    /// The role.
    #[diesel(embed)]
    pub role: Role,
    /// Counts the changes of what the member may do.
    pub version: i32,
}

/// An invitation of a member of staff.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::staff_invitations)]
pub struct StaffInvitation {
    /// The id.
    pub id: StaffInvitationId,
    /// The email address in lower case; unique.
    pub email: String,
    /// The role of the new member.
    #[diesel(embed)]
    pub role: Role,
    /// The user who sent it; `None` for the command line, or once the account was deleted.
    pub invited_by: Option<UserId>,
    /// `true` if the command line sent it.
    pub by_command: bool,
    /// The time at which its mail was last sent.
    pub sent_at: Timestamp,
    /// The time at which its link stops working.
    pub expires_at: Timestamp,
    /// Counts the changes.
    pub version: i32,
    /// The time at which it was created.
    pub inserted_at: Timestamp,
}

/// A new invitation of a member of staff, or one that is sent again.
#[derive(diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = crate::db::schema::staff_invitations, treat_none_as_null = true)]
pub(super) struct SentInvitation<'a> {
    pub email: &'a str,
    pub role_id: RoleId,
    pub token_hash: &'a str,
    pub invited_by: Option<UserId>,
    pub by_command: bool,
    pub sent_at: Timestamp,
    pub expires_at: Timestamp,
    pub updated_at: Timestamp,
}
