//! Taking away the tokens that are good for nothing any more.

use crate::{Result, db::Tx, q};

use super::{magic_link, sessions, settings};

/// Deletes at most `limit` sessions and mailed links that have expired; answers how many.
pub fn delete_expired_tokens(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let now = tx.now();
    let ends = [
        (sessions::CONTEXT, now.before(sessions::VALIDITY)),
        (magic_link::CONTEXT, now.before(magic_link::VALIDITY)),
        (settings::ANY_CONTEXT, now.before(settings::VALIDITY)),
    ];
    let expired = q!(tx, accounts::tokens::expired(ends, limit))?;
    q!(tx, accounts::tokens::delete_these(&expired))
}
