//! Authentication by password.

use crate::{
    Result,
    db::{Repo, Tx},
    q,
};

use super::{
    imported_hashes::is_imported, models::User, passwords::Passwords, users::get_user_by_email,
};

/// Returns the user with this address and password. Takes equally long if no user has the address. A hash of
/// another system is replaced by one of this shop.
pub async fn authenticate(
    repo: &Repo,
    passwords: &Passwords,
    email: String,
    password: String,
) -> Result<Option<User>> {
    let user = repo.read(move |conn| get_user_by_email(conn, &email)).await?;
    let hash = user.as_ref().and_then(|user| user.hashed_password.clone());
    let is_correct = passwords.verify(hash, password.clone()).await?;
    match user.filter(|_| is_correct) {
        Some(user) if user.hashed_password.as_deref().is_some_and(is_imported) => {
            replace_hash(repo, passwords, user, password).await.map(Some)
        }
        user => Ok(user),
    }
}

/// Replaces an imported hash, unless the password was changed meanwhile.
async fn replace_hash(
    repo: &Repo,
    passwords: &Passwords,
    mut user: User,
    password: String,
) -> Result<User> {
    let old = user.hashed_password.clone().unwrap_or_default();
    let new = passwords.hash(password).await?;
    let (id, hash) = (user.id, new.clone());
    let replace =
        move |tx: &mut Tx<'_>| q!(tx, accounts::users::replace_password(id, &old, &hash, tx.now()));
    repo.write(replace).await?;
    user.hashed_password = Some(new);
    Ok(user)
}
