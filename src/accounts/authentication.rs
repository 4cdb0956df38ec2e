//! Authentication by password.

use crate::{Result, db::Repo};

use super::{models::User, passwords::Passwords, users::get_user_by_email};

/// Returns the user with this address and password. Takes equally long if no user has the address.
pub async fn authenticate(
    repo: &Repo,
    passwords: &Passwords,
    email: String,
    password: String,
) -> Result<Option<User>> {
    let user = repo.read(move |conn| get_user_by_email(conn, &email)).await?;
    let hash = user.as_ref().and_then(|user| user.hashed_password.clone());
    let is_correct = passwords.verify(hash, password).await?;
    Ok(user.filter(|_| is_correct))
}
