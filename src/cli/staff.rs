//! `vitrine staff …`: members of staff.

use clap::{Args, Subcommand};

use crate::{
    Error, Result,
    accounts::{self, Role, Scope, StaffMember, User},
    config::Config,
    db::Conn,
    foundation::params::Params,
    startup,
};

use super::error::CliError;

#[derive(Subcommand)]
pub(super) enum StaffCommand {
    /// List members of staff and open invitations
    ///
    /// Prints the email address of each, the role and the state, separated by tabs.
    List,
    /// Invite somebody to the staff by email
    ///
    /// The running shop sends the email. The link in it works once, for 7 days. An address that is invited again
    /// gets a new link.
    Invite(Invite),
    /// Take all rights from a member of staff, and log the account out everywhere
    ///
    /// API keys that the member created are revoked. The account still works for shopping.
    Deactivate {
        /// Email address of the member
        email: String,
    },
}

#[derive(Args)]
pub(super) struct Invite {
    /// Email address to send the link to
    email: String,
    /// Name of the role, such as manager or support
    #[arg(long)]
    role: String,
}

pub(super) fn run(config: &Config, command: StaffCommand) -> Result<(), CliError> {
    let repo = startup::open_repo(config)?;
    let system = actix_web::rt::System::new();
    let scope = Scope::command("staff");
    match command {
        StaffCommand::List => {
            let now = repo.clock().now();
            let list = repo.read(move |conn| {
                Ok((
                    accounts::list_staff(conn, &scope)?,
                    accounts::list_staff_invitations(conn, &scope)?,
                ))
            });
            let (members, invitations) = system.block_on(list)?;
            for StaffMember { user, role, .. } in members {
                let state = if user.deactivated_at.is_some() { "deactivated" } else { "active" };
                println!("{}\t{}\t{state}", user.email, role.name);
            }
            for listed in invitations {
                let state = listed.state(now);
                let invitation = listed.invitation;
                println!("{}\t{}\tinvitation {state}", invitation.email, invitation.role.name);
            }
        }
        StaffCommand::Invite(Invite { email, role }) => {
            let notifier = system.block_on(startup::notifier(config, &repo))?;
            let invite = repo.write(move |tx| {
                let role = find_role(tx, &scope, &role)?;
                let form: Params =
                    [("email", email.clone()), ("role_id", role)].into_iter().collect();
                accounts::invite_staff_member(tx, &scope, &notifier, form)
            });
            let invitation = system.block_on(invite)?;
            println!("{} is invited as {}", invitation.email, invitation.role.name);
        }
        StaffCommand::Deactivate { email } => {
            let wanted = email.clone();
            let deactivate = repo.write(move |tx| {
                let user = accounts::get_user_by_email(tx, &wanted)?.filter(User::is_staff);
                let user = user.ok_or(Error::NotFound)?;
                accounts::deactivate_staff_member(tx, &scope, user.id, None)
            });
            let member = system.block_on(deactivate).map_err(|error| match error {
                Error::NotFound => {
                    CliError::Invalid(format!("no member of staff has the email address {email}"))
                }
                error => error.into(),
            })?;
            println!("{} is deactivated and was logged out everywhere", member.user.email);
        }
    }
    Ok(())
}

/// Returns the id of the role with a name, ignoring case; empty, which is rejected, if there is none.
fn find_role(conn: &mut Conn<'_>, scope: &Scope, name: &str) -> Result<String> {
    let roles = accounts::list_roles(conn, scope)?;
    let is_wanted = |role: &&Role| role.name.to_lowercase() == name.to_lowercase();
    Ok(roles.iter().find(is_wanted).map_or_else(String::new, |role| role.id.to_string()))
}
