//! Customers' sessions in the API: refresh tokens work once, and a session can be ended from
//! everywhere.

use std::time::Duration;

use vitrine::accounts::{
    self, AccessTokenSigner, ApiSession, Notifier, SessionKind, User, UserSession,
};
use vitrine::db::Tx;
use vitrine::foundation::ids::UserTokenId;
use vitrine::foundation::zone::Zone;
use vitrine::mailer::ShopIdentity;

use crate::on_both;
use crate::support::sql::query_number;
use crate::support::{Database, test_shop::TestShop};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn customer(test_shop: &TestShop, name: &str) -> User {
    test_shop.customer(name).user().unwrap().clone()
}

fn begin(test_shop: &TestShop, user: &User) -> ApiSession {
    let user = user.clone();
    test_shop.write(move |tx| accounts::begin_api_session(tx, &user)).unwrap()
}

fn refresh(test_shop: &TestShop, session: &ApiSession) -> Option<ApiSession> {
    let secret = session.refresh_token.clone();
    test_shop.write(move |tx| accounts::refresh_api_session(tx, &secret)).unwrap()
}

/// Signs a token of a session, verifies it and looks its session up.
fn find(test_shop: &TestShop, session: &ApiSession) -> Option<UserSession> {
    let signer = AccessTokenSigner::new(b"key", "https://shop.example");
    let now = test_shop.clock.now();
    let pair = signer.token_pair(session.clone(), now).unwrap();
    let claims = signer.verify(&pair.access_token, now).unwrap();
    test_shop.read(move |conn| accounts::authenticate_access_token(conn, &claims)).unwrap()
}

fn count(test_shop: &TestShop, table: &str) -> i64 {
    query_number(&test_shop.db, &format!("SELECT count(*) FROM {table}"))
}

fn notifier() -> Notifier {
    let head = ShopIdentity {
        shop_name: "Vitrine".into(),
        reply_to: String::new(),
        new_orders_to: String::new(),
        base_url: "http://x".into(),
        zone: Zone::UTC,
        limits_mail: false,
        logo: None,
    };
    let path = |token: &str| format!("/{token}");
    Notifier { head, log_in_path: path, email_change_path: path, invitation_path: path }
}

on_both! {
    fn a_refresh_token_continues_its_session_once(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = customer(&test_shop, "ada");
        let first = begin(&test_shop, &ada);
        assert_eq!(find(&test_shop, &first).unwrap().user, ada);
        test_shop.clock.advance(DAY);
        let second = refresh(&test_shop, &first).unwrap();
        assert_eq!((second.id, second.user), (first.id, ada.id));
        assert_ne!(second.refresh_token, first.refresh_token);
        let third = refresh(&test_shop, &second).unwrap();
        assert!(find(&test_shop, &third).is_some());
    }

    fn a_used_refresh_token_ends_the_session(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = customer(&test_shop, "ada");
        let other = begin(&test_shop, &ada);
        let first = begin(&test_shop, &ada);
        let second = refresh(&test_shop, &first).unwrap();
        assert!(refresh(&test_shop, &first).is_none());
        assert!(find(&test_shop, &second).is_none(), "the access token ends with the session");
        assert!(refresh(&test_shop, &second).is_none(), "so does the current refresh token");
        assert!(find(&test_shop, &other).is_some(), "other sessions continue");
        assert_eq!((count(&test_shop, "user_tokens"), count(&test_shop, "refresh_tokens")), (1, 1));
    }

    fn of_two_simultaneous_refreshes_one_wins_and_the_session_ends(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = customer(&test_shop, "ada");
        for _ in 0..5 {
            let session = begin(&test_shop, &ada);
            let works = (0..2).map(|_| {
                let secret = session.refresh_token.clone();
                move |tx: &mut Tx<'_>| accounts::refresh_api_session(tx, &secret)
            });
            let results = test_shop.write_concurrently(works);
            let refreshed: Vec<_> = results.into_iter().filter_map(Result::unwrap).collect();
            assert_eq!(refreshed.len(), 1);
            assert!(find(&test_shop, &refreshed[0]).is_none());
            assert!(refresh(&test_shop, &refreshed[0]).is_none());
        }
        assert_eq!((count(&test_shop, "user_tokens"), count(&test_shop, "refresh_tokens")), (0, 0));
    }

    fn unknown_refresh_tokens_change_nothing(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = customer(&test_shop, "ada");
        let session = begin(&test_shop, &ada);
        for wrong in ["", "x", "\0", &session.refresh_token[1..], "é"] {
            let unknown = ApiSession { refresh_token: wrong.to_owned(), ..session.clone() };
            assert!(refresh(&test_shop, &unknown).is_none(), "{wrong:?}");
        }
        assert!(find(&test_shop, &session).is_some());
    }

    fn a_session_lasts_thirty_days_after_its_last_refresh(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = customer(&test_shop, "ada");
        let first = begin(&test_shop, &ada);
        test_shop.clock.advance(30 * DAY - Duration::from_secs(1));
        let second = refresh(&test_shop, &first).unwrap();
        test_shop.clock.advance(29 * DAY);
        assert!(find(&test_shop, &second).is_some());
        test_shop.sweep();
        assert_eq!(count(&test_shop, "refresh_tokens"), 1, "the used one has expired");
        test_shop.clock.advance(DAY);
        assert!(find(&test_shop, &second).is_none());
        assert!(refresh(&test_shop, &second).is_none());
        test_shop.sweep();
        assert_eq!((count(&test_shop, "user_tokens"), count(&test_shop, "refresh_tokens")), (0, 0));
    }

    fn a_session_is_found_with_its_own_user_only(db: Database) {
        let test_shop = TestShop::on(db);
        let (ada, bob) = (customer(&test_shop, "ada"), customer(&test_shop, "bob"));
        let session = begin(&test_shop, &ada);
        let forged = ApiSession { user: bob.id, ..session.clone() };
        assert!(find(&test_shop, &forged).is_none());
        // The session of a browser is none of the API.
        test_shop.write({ let ada = ada.clone(); move |tx| accounts::generate_session_token(tx, &ada) }).unwrap();
        let browser = ApiSession { id: UserTokenId::from(session.id.get() + 1), ..session.clone() };
        assert!(find(&test_shop, &browser).is_none());
        let (bob_id, id) = (bob.id, session.id);
        test_shop.write(move |tx| accounts::end_api_session(tx, bob_id, id)).unwrap();
        assert!(find(&test_shop, &session).is_some(), "nobody ends the session of another");
        let ada_id = ada.id;
        test_shop.write(move |tx| accounts::end_api_session(tx, ada_id, id)).unwrap();
        assert!(find(&test_shop, &session).is_none());
    }

    fn logging_out_everywhere_ends_sessions_in_the_api(db: Database) {
        let test_shop = TestShop::on(db);
        let (ada, bob) = (customer(&test_shop, "ada"), customer(&test_shop, "bob"));
        let secret = test_shop.write({ let ada = ada.clone(); move |tx| accounts::generate_session_token(tx, &ada) });
        let secret = secret.unwrap();
        let (one, two, others) = (begin(&test_shop, &ada), begin(&test_shop, &ada), begin(&test_shop, &bob));
        let listed = test_shop.read({ let ada = ada.clone(); move |conn| accounts::list_sessions(conn, &ada) }).unwrap();
        let kinds: Vec<_> = listed.iter().map(|session| session.kind).collect();
        assert_eq!(kinds, [SessionKind::Api, SessionKind::Api, SessionKind::Browser]);
        // One of them, from the list.
        let (user, id) = (ada.clone(), one.id);
        test_shop.write(move |tx| accounts::delete_session(tx, &user, id)).unwrap();
        assert!(find(&test_shop, &one).is_none() && find(&test_shop, &two).is_some());
        let user = ada.clone();
        let kept = secret.clone();
        let ended = test_shop.write(move |tx| accounts::delete_other_session_tokens(tx, &user, &kept));
        assert_eq!(ended.unwrap(), 1);
        assert!(find(&test_shop, &two).is_none() && refresh(&test_shop, &two).is_none());
        let active = test_shop.read(move |conn| accounts::get_user_by_session_token(conn, &secret));
        assert!(active.unwrap().is_some(), "this browser stays logged in");
        assert!(find(&test_shop, &others).is_some(), "so do others");
    }

    fn a_new_password_ends_sessions_in_the_api(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = customer(&test_shop, "ada");
        let session = begin(&test_shop, &ada);
        let user = ada.clone();
        test_shop.write(move |tx| accounts::update_user_password(tx, &notifier(), &user, "hash")).unwrap();
        assert!(find(&test_shop, &session).is_none());
        assert!(refresh(&test_shop, &session).is_none());
    }
}
