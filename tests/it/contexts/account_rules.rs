//! Rules of accounts that depend on time: how long sessions, links and confirmations are valid.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use vitrine::foundation::zone::Zone;
use vitrine::{
    accounts::{self, AdminChange, Notifier, User},
    foundation::params::Params,
    jobs::Worker,
    mailer::{Mailbox, Mailer, Sender, ShopIdentity},
};

use crate::on_both;
use crate::support::{Database, TestRepo};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn notifier() -> Notifier {
    let shop_identity = ShopIdentity {
        shop_name: "Vitrine".into(),
        reply_to: String::new(),
        new_orders_to: String::new(),
        base_url: "http://x".into(),
        zone: Zone::UTC,
        limits_mail: false,
        logo: None,
    };
    let path = |token: &str| format!("/{token}");
    Notifier {
        head: shop_identity,
        log_in_path: path,
        email_change_path: path,
        invitation_path: path,
    }
}

fn form(field: &str, value: &str) -> Params {
    [(field, value)].into_iter().collect()
}

fn create_admin(test_repo: &TestRepo) -> User {
    let appointed = test_repo.write(|tx| {
        accounts::create_admin(tx, &accounts::Scope::system(), "Ada@example.com", "hash")
    });
    assert!(matches!(appointed, Ok(AdminChange::Created | AdminChange::Promoted)));
    test_repo.read(|conn| accounts::get_user_by_email(conn, "ada@example.com")).unwrap().unwrap()
}

fn begin_session(test_repo: &TestRepo, user: &User) -> String {
    let user = user.clone();
    test_repo.write(move |tx| accounts::generate_session_token(tx, &user)).unwrap()
}

fn is_active(test_repo: &TestRepo, secret: &str) -> bool {
    let secret = secret.to_owned();
    test_repo
        .read(move |conn| accounts::get_user_by_session_token(conn, &secret))
        .unwrap()
        .is_some()
}

on_both! {
    fn an_admin_is_created_once_and_then_promoted(db: Database) {
        let test_repo = TestRepo::on(db);
        let ada = create_admin(&test_repo);
        assert!(ada.confirmed_at.is_some());
        let session = begin_session(&test_repo, &ada);
        let again = test_repo.write(|tx| accounts::create_admin(tx, &accounts::Scope::system(), "ada@example.com", "other"));
        assert_eq!(again.unwrap(), AdminChange::Promoted);
        assert!(!is_active(&test_repo, &session));
        assert_eq!(create_admin(&test_repo).hashed_password.as_deref(), Some("hash"));
    }

    fn sessions_last_fourteen_days_and_are_renewed_after_seven(db: Database) {
        let test_repo = TestRepo::on(db);
        let ada = create_admin(&test_repo);
        let old = begin_session(&test_repo, &ada);
        let reissue = |secret: &str| {
            let secret = secret.to_owned();
            test_repo.write(move |tx| accounts::reissue_session_token(tx, &secret)).unwrap()
        };
        test_repo.clock.advance(6 * DAY);
        assert_eq!(reissue(&old), None);
        test_repo.clock.advance(DAY);
        let fresh = reissue(&old).expect("a new secret");
        assert!(is_active(&test_repo, &old) && is_active(&test_repo, &fresh), "the old secret stays valid for a moment");
        test_repo.clock.advance(Duration::from_secs(61));
        assert!(!is_active(&test_repo, &old) && is_active(&test_repo, &fresh));
        test_repo.clock.advance(14 * DAY);
        assert!(!is_active(&test_repo, &fresh));
    }

    fn a_new_password_ends_every_other_session(db: Database) {
        let test_repo = TestRepo::on(db);
        let ada = create_admin(&test_repo);
        let old = begin_session(&test_repo, &ada);
        let user = ada.clone();
        let change = move |tx: &mut vitrine::db::Tx<'_>| {
            accounts::update_user_password(tx, &notifier(), &user, "a new hash")
        };
        let new = test_repo.write(change).unwrap();
        assert!(!is_active(&test_repo, &old) && is_active(&test_repo, &new));
        let user = ada.clone();
        assert_eq!(test_repo.read(move |conn| accounts::list_sessions(conn, &user)).unwrap().len(), 1);
    }

    fn sudo_mode_expires(db: Database) {
        let test_repo = TestRepo::on(db);
        let then = test_repo.clock.now();
        test_repo.clock.advance(Duration::from_secs(10 * 60 - 1));
        assert!(accounts::sudo_mode(Some(then), 10, test_repo.clock.now()));
        test_repo.clock.advance(Duration::from_secs(1));
        assert!(!accounts::sudo_mode(Some(then), 10, test_repo.clock.now()));
        assert!(!accounts::sudo_mode(None, 10, then));
    }

    fn a_login_link_expires_and_removes_a_planted_password(db: Database) {
        let test_repo = TestRepo::on(db);
        let (send, mailed_token) = (notifier(), || mailed_token(&test_repo));
        let register = send.clone();
        test_repo
            .write(move |tx| {
                accounts::register_user(tx, &register, form("email", "bob@example.com"))
            })
            .unwrap();
        let first = mailed_token();
        let by_link = |token: &str| {
            let token = token.to_owned();
            test_repo.write(move |tx| accounts::login_user_by_magic_link(tx, &token)).unwrap()
        };
        test_repo.clock.advance(Duration::from_secs(15 * 60));
        assert!(by_link(&first).is_none(), "too late");
        let again = send.clone();
        let ask = move |tx: &mut vitrine::db::Tx<'_>| {
            accounts::deliver_login_instructions(tx, &again, form("link_email", "bob@example.com"))
        };
        test_repo.write(ask.clone()).unwrap();
        let second = mailed_token();
        // Somebody else sets a password before the owner confirms the address.
        let find = |conn: &mut vitrine::db::Conn<'_>| {
            accounts::get_user_by_email(conn, "bob@example.com")
        };
        let bob = test_repo.read(find).unwrap().unwrap();
        let planted = bob.clone();
        test_repo
            .write(move |tx| accounts::update_user_password(tx, &notifier(), &planted, "hash"))
            .unwrap();
        assert!(by_link(&second).is_none(), "a new password invalidates all tokens");
        test_repo.write(ask).unwrap();
        let login = by_link(&mailed_token()).unwrap();
        assert!(login.first && login.user.hashed_password.is_none());
        assert_eq!(test_repo.read(find).unwrap().unwrap().hashed_password, None);
    }
}

/// Waits until the next mail with a link that confirms the account is delivered, and returns its secret.
fn mailed_token(test_repo: &TestRepo) -> String {
    let text = tokio::runtime::Runtime::new().unwrap().block_on(async {
        let mailbox = Arc::new(Mailbox::default());
        let clock = test_repo.clock.clone();
        let mailer =
            Mailer::Mailbox(Arc::clone(&mailbox), Sender::new("a@b.c", "").unwrap(), clock);
        let handlers = HashMap::from([(Mailer::KIND, mailer.handler())]);
        let worker = Worker::start(test_repo.repo.clone(), handlers);
        let confirmation = || {
            let delivered = mailbox.all().into_iter();
            delivered.map(|entry| entry.mail).find(|mail| mail.subject == "Confirm your account")
        };
        let deadline = Instant::now() + Duration::from_secs(30);
        let mail = loop {
            if let Some(mail) = confirmation() {
                break mail;
            }
            assert!(Instant::now() < deadline, "no mail with a link was delivered");
            tokio::time::sleep(Duration::from_millis(10)).await;
        };
        worker.stop().await;
        mail.text
    });
    let start = text.find("http://x/").unwrap() + "http://x/".len();
    text[start..].split_whitespace().next().unwrap().to_owned()
}
