//! Ends the user's sessions in other browsers and in the API.

use crate::{
    accounts,
    foundation::ids::kinds,
    web::{
        extractors::{Form, PathId, SignedIn},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `DELETE /users/sessions/{id}`: ends one of the user's sessions.
pub async fn delete(
    state: State,
    signed_in: SignedIn,
    PathId(session): PathId<kinds::UserToken>,
    _: Form,
) -> HandlerResult {
    let user = signed_in.user.clone();
    state.repo.write(move |tx| accounts::delete_session(tx, &user, session)).await?;
    signed_in.flash_info("That session was logged out.");
    response::see_other(paths::SETTINGS)
}

/// `DELETE /users/sessions`: ends all of the user's other sessions.
pub async fn delete_all(state: State, signed_in: SignedIn, _: Form) -> HandlerResult {
    let user = signed_in.user.clone();
    let secret = signed_in.session_secret.clone().unwrap_or_default();
    let end = state.repo.write(move |tx| accounts::delete_other_session_tokens(tx, &user, &secret));
    signed_in.flash_info(match end.await? {
        0 => "You weren't logged in anywhere else.".to_owned(),
        1 => "One other session was logged out.".to_owned(),
        ended => format!("{ended} other sessions were logged out."),
    });
    response::see_other(paths::SETTINGS)
}
