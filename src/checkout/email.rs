//! Addresses that look mistyped: a better one is suggested, and never put in by itself.

use strsim::osa_distance;

use crate::{
    Result, accounts,
    db::Tx,
    foundation::{changeset::Changeset, params::Params},
    q,
    shopping_cart::CartOwner,
};

use super::{begin::get_open, models::Details};

/// Where many people have their mail, and some that look like a slip and are none.
const KNOWN: [&str; 32] = [
    "aol.com",
    "bluewin.ch",
    "btinternet.com",
    "comcast.net",
    "email.com",
    "fastmail.com",
    "free.fr",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.de",
    "hotmail.fr",
    "icloud.com",
    "laposte.net",
    "libero.it",
    "live.com",
    "mail.com",
    "orange.fr",
    "outlook.com",
    "outlook.de",
    "protonmail.com",
    "t-online.de",
    "web.de",
    "yahoo.co.uk",
    "yahoo.com",
    "ymail.com",
];

/// Endings that nobody has, and what is meant.
const ENDINGS: [(&str, &str); 7] = [
    (".con", ".com"),
    (".cmo", ".com"),
    (".ocm", ".com"),
    (".comm", ".com"),
    (".vom", ".com"),
    (".nte", ".net"),
    (".ogr", ".org"),
];

/// The address that is probably meant, where this one looks mistyped.
pub(super) fn better(email: &str) -> Option<String> {
    let (name, domain) = email.split_once('@')?;
    if KNOWN.contains(&domain) {
        return None;
    }
    let near = KNOWN.iter().map(|known| (osa_distance(domain, known), *known));
    let near = near.filter(|(slips, known)| *slips <= if known.len() < 9 { 1 } else { 2 });
    let known = near.min().map(|(_, known)| known.to_owned());
    let meant = known.or_else(|| {
        let slip = |(wrong, right): &(&str, &str)| {
            domain.strip_suffix(wrong).map(|rest| format!("{rest}{right}"))
        };
        ENDINGS.iter().find_map(slip)
    })?;
    Some(format!("{name}@{meant}"))
}

/// Notes another `email` for the owner's checkout, as when a suggestion is taken.
pub fn accept_email(tx: &mut Tx<'_>, owner: &CartOwner, params: Params) -> Result<()> {
    let open = get_open(tx, owner)?;
    let mut form = Changeset::new(params);
    let email = accounts::cast_email(&mut form, "email");
    let details = form.finish(Details { email, ..open.checkout.details })?;
    q!(tx, checkout::checkouts::set_details(open.checkout.id, &details, tx.now()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_hand_are_noticed() {
        for (typed, meant) in [
            ("ada@gmial.com", "ada@gmail.com"),
            ("ada@gmail.con", "ada@gmail.com"),
            ("ada@hotmial.com", "ada@hotmail.com"),
            ("ada@outlok.com", "ada@outlook.com"),
            ("ada@web.dee", "ada@web.de"),
            ("ada@lovelace.con", "ada@lovelace.com"),
        ] {
            assert_eq!(better(typed).as_deref(), Some(meant), "{typed}");
        }
    }

    #[test]
    fn what_may_be_right_is_left_alone() {
        for typed in [
            "ada@gmail.com",
            "ada@mail.com",
            "ada@gmx.net",
            "ada@example.com",
            "ada@me.com",
            "ada",
            "",
        ] {
            assert_eq!(better(typed), None, "{typed}");
        }
    }
}
