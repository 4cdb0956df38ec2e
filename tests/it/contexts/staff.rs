//! Rules of staff: nobody gives more than they hold, the last owner stays, and invitations work once.

use vitrine::accounts::{
    self, Acceptance, InvitationState, Notifier, Permission, Role, RoleKind, Scope, StaffMember,
    StaffRejection, User,
};
use vitrine::db::Tx;
use vitrine::foundation::ids::{RoleId, UserId};
use vitrine::foundation::params::Params;
use vitrine::foundation::zone::Zone;
use vitrine::mailer::ShopIdentity;
use vitrine::{Error, Result};

use crate::on_both;
use crate::support::sql::{execute, query_number};
use crate::support::{Database, test_shop::TestShop};

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

fn built_in(test_shop: &TestShop, kind: RoleKind) -> RoleId {
    let roles = test_shop.read(|conn| accounts::list_roles(conn, &Scope::system())).unwrap();
    roles.into_iter().find(|role| role.kind == kind).unwrap().id
}

fn create_role(test_shop: &TestShop, scope: &Scope, name: &str, permissions: &str) -> Result<Role> {
    let scope = scope.clone();
    let form: Params = [("name", name), ("permissions", permissions)].into_iter().collect();
    test_shop.write(move |tx| accounts::create_role(tx, &scope, form.clone()))
}

/// Invites an address. Returns the secret of the link in the mail.
fn invite(test_shop: &TestShop, scope: &Scope, email: &str, role: RoleId) -> Result<String> {
    let scope = scope.clone();
    let form: Params =
        [("email", email.to_owned()), ("role_id", role.to_string())].into_iter().collect();
    test_shop.write(move |tx| {
        accounts::invite_staff_member(tx, &scope, &notifier(), form.clone()).map(|_| ())
    })?;
    let mail = crate::support::sql::query_text(
        &test_shop.db,
        "SELECT payload AS word FROM outbox ORDER BY id DESC LIMIT 1",
    );
    let (_, rest) = mail.split_once("http://x/").unwrap();
    Ok(rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect())
}

fn accept(test_shop: &TestShop, secret: &str) -> Result<Option<User>> {
    let secret = secret.to_owned();
    let acceptance = Acceptance::NewAccount { password_hash: None };
    test_shop.write(move |tx| accounts::accept_staff_invitation(tx, &secret, &acceptance))
}

/// Creates a member of staff with a role.
fn member(test_shop: &TestShop, name: &str, role: RoleId) -> Scope {
    let email = format!("{name}@example.com");
    let secret = invite(test_shop, &Scope::system(), &email, role).unwrap();
    Scope::signed_in(accept(test_shop, &secret).unwrap().unwrap())
}

fn set_role(
    test_shop: &TestShop,
    scope: &Scope,
    user: UserId,
    role: RoleId,
) -> Result<StaffMember> {
    let scope = scope.clone();
    test_shop.write(move |tx| update(tx, &scope, user, role))
}

fn update(tx: &mut Tx<'_>, scope: &Scope, user: UserId, role: RoleId) -> Result<StaffMember> {
    let version = accounts::get_staff_member(tx, &Scope::system(), user)?.version;
    let form = [("role_id", role.to_string()), ("version", version.to_string())];
    accounts::update_staff_member(tx, scope, user, form.into_iter().collect())
}

fn reason<T: std::fmt::Debug>(result: Result<T>) -> StaffRejection {
    match result {
        Err(Error::Rejected(rejection)) => rejection.reason::<StaffRejection>().unwrap().clone(),
        other => panic!("{other:?}"),
    }
}

on_both! {
    fn two_owners_cannot_remove_each_other(db: Database) {
        let test_shop = TestShop::on(db);
        let support = built_in(&test_shop, RoleKind::Support);
        for round in 0..8 {
            test_shop.execute("DELETE FROM users");
            let owners = ["ada", "bob"].map(|name| test_shop.admin(name));
            let ids = owners.each_ref().map(|owner| owner.user_id().unwrap());
            let works = [(0, 1), (1, 0)].map(|(one, other)| {
                let (scope, id) = (owners[one].clone(), ids[other]);
                move |tx: &mut Tx<'_>| match round % 2 {
                    0 => update(tx, &scope, id, support),
                    _ => accounts::deactivate_staff_member(tx, &scope, id, None),
                }
            });
            let results = test_shop.write_concurrently(works);
            let done = results.iter().filter(|result| result.is_ok()).count();
            assert_eq!(done, 1, "{results:?}");
            let failed = results.into_iter().find(Result::is_err).unwrap();
            assert_eq!(reason(failed), StaffRejection::LastOwner);
            let left = "SELECT count(*) FROM users WHERE role = 'admin' AND deactivated_at IS NULL";
            assert_eq!(query_number(&test_shop.db, left), 1);
        }
    }

    fn nobody_gives_or_takes_more_than_they_hold(db: Database) {
        let test_shop = TestShop::on(db);
        let owner = test_shop.admin("ada");
        let lead = create_role(&test_shop, &owner, "Lead", "staff:write orders:write").unwrap();
        let packer = create_role(&test_shop, &owner, "Packer", "orders:read").unwrap();
        let catalog = built_in(&test_shop, RoleKind::Catalog);
        let mia = member(&test_shop, "mia", lead.id);
        let tom = member(&test_shop, "tom", catalog).user_id().unwrap();
        let owner_id = owner.user_id().unwrap();
        let forbidden = |result: Result<()>| assert!(matches!(result, Err(Error::Forbidden)), "{result:?}");
        for (user, role) in [(tom, packer.id), (owner_id, packer.id), (mia.user_id().unwrap(), catalog)] {
            forbidden(set_role(&test_shop, &mia, user, role).map(drop));
        }
        forbidden(invite(&test_shop, &mia, "eve@example.com", catalog).map(drop));
        forbidden(create_role(&test_shop, &mia, "Boss", "orders:write tax:read").map(drop));
        for (role, permissions) in [(&lead, "orders:write tax:read"), (&packer, "admin")] {
            let (scope, id) = (mia.clone(), role.id);
            let form: Params = [("name", "X"), ("permissions", permissions), ("version", "1")].into_iter().collect();
            forbidden(test_shop.write(move |tx| accounts::update_role(tx, &scope, id, form.clone()).map(drop)));
        }
        let scope = mia.clone();
        forbidden(test_shop.write(move |tx| accounts::deactivate_staff_member(tx, &scope, tom, None).map(drop)));
        assert!(invite(&test_shop, &mia, "eve@example.com", packer.id).is_ok());
        assert!(create_role(&test_shop, &mia, "Shipper", "orders:write").is_ok());
        assert!(set_role(&test_shop, &owner, tom, packer.id).is_ok());
        let scope = mia.clone();
        assert!(test_shop.write(move |tx| accounts::deactivate_staff_member(tx, &scope, tom, None)).is_ok());
    }

    fn an_invitation_works_once_and_only_while_its_sender_may_give_the_role(db: Database) {
        let test_shop = TestShop::on(db);
        let support = built_in(&test_shop, RoleKind::Support);
        let owners = ["ada", "bob"].map(|name| test_shop.admin(name));
        let secret = invite(&test_shop, &owners[0], "mia@example.com", support).unwrap();
        set_role(&test_shop, &owners[1], owners[0].user_id().unwrap(), built_in(&test_shop, RoleKind::Analyst)).unwrap();
        assert!(accept(&test_shop, &secret).unwrap().is_none(), "its sender is no owner any more");
        let scope = owners[1].clone();
        let listed = test_shop.read(move |conn| accounts::list_staff_invitations(conn, &scope)).unwrap();
        assert_eq!(listed[0].state(test_shop.repo.clock().now()), InvitationState::Invalid);
        execute(&test_shop.db, "UPDATE staff_invitations SET sent_at = '2026-01-01T00:00:00.000000Z'");
        let secret = invite(&test_shop, &owners[1], "mia@example.com", support).unwrap();
        let works = [(), (), ()].map(|()| {
            let secret = secret.clone();
            move |tx: &mut Tx<'_>| {
                accounts::accept_staff_invitation(tx, &secret, &Acceptance::NewAccount { password_hash: None })
            }
        });
        let accepted = test_shop.write_concurrently(works).into_iter().map(Result::unwrap);
        let accepted: Vec<User> = accepted.flatten().collect();
        assert_eq!(accepted.len(), 1);
        assert!(accepted[0].permissions().contains(Permission::RefundsWrite));
        assert!(!accepted[0].permissions().contains(Permission::ProductsWrite));
    }

    fn an_unconfirmed_account_is_taken_over_by_the_invited(db: Database) {
        let test_shop = TestShop::on(db);
        let scope = test_shop.customer("mia");
        test_shop.execute("UPDATE users SET confirmed_at = NULL, hashed_password = 'of an attacker'");
        let user = scope.user().unwrap().clone();
        let session = test_shop.write(move |tx| accounts::generate_session_token(tx, &user)).unwrap();
        let support = built_in(&test_shop, RoleKind::Support);
        let secret = invite(&test_shop, &Scope::system(), "mia@example.com", support).unwrap();
        let mia = accept(&test_shop, &secret).unwrap().unwrap();
        assert_eq!((mia.hashed_password.as_deref(), mia.confirmed_at.is_some()), (None, true));
        let found = test_shop.read(move |conn| accounts::get_user_by_session_token(conn, &session));
        assert!(found.unwrap().is_none(), "sessions from before have ended");
    }

    fn a_role_in_use_stays(db: Database) {
        let test_shop = TestShop::on(db);
        let owner = test_shop.admin("ada");
        let role = create_role(&test_shop, &owner, "Packer", "orders:read").unwrap();
        let delete = |id| {
            let scope = owner.clone();
            test_shop.write(move |tx| accounts::delete_role(tx, &scope, id, None))
        };
        invite(&test_shop, &owner, "eve@example.com", role.id).unwrap();
        member(&test_shop, "mia", role.id);
        assert_eq!(reason(delete(role.id)), StaffRejection::RoleInUse { members: 1, invitations: 1 });
        assert_eq!(reason(delete(built_in(&test_shop, RoleKind::Support))), StaffRejection::BuiltInRole);
        test_shop.execute("DELETE FROM staff_invitations");
        test_shop.execute("DELETE FROM users WHERE email = 'mia@example.com'");
        assert!(delete(role.id).is_ok());
        assert!(create_role(&test_shop, &owner, "Owner", "orders:read").is_err(), "names are unique");
    }
}
