//! The pages of staff and invitations.

use askama::Template;

use crate::{
    accounts::{
        InvitationState, ListedInvitation, Role, Scope, StaffMember, can_give,
        staff_fields as fields,
    },
    admin::nav::{AdminNav, AdminSection},
    foundation::{changeset::Changeset, clock::Timestamp, filters, zone::Zone},
    web::{
        components::{ErrorSummary, Field, Select, SelectOption},
        layout::Layout,
        paths,
    },
};

use super::{
    field_conflicts::{StaleForm, compare_fields},
    list_option::ListOption,
};

/// Members of staff and invitations.
#[derive(Template)]
#[template(path = "admin/staff/index.html")]
pub struct StaffPage {
    layout: Layout,
    nav: AdminNav,
    members: Vec<MemberRow>,
    invitations: Vec<InvitationRow>,
}

struct MemberRow {
    email: String,
    role: String,
    is_active: bool,
    is_own: bool,
    /// `None` if the sender may not change the member.
    path: Option<String>,
}

struct InvitationRow {
    email: String,
    role: String,
    by: String,
    sent: String,
    expires: String,
    state: InvitationState,
    /// `None` if the sender may not change the invitation.
    path: Option<String>,
}

impl StaffPage {
    /// Builds the page.
    pub fn new(
        layout: Layout,
        scope: &Scope,
        members: Vec<StaffMember>,
        invitations: Vec<ListedInvitation>,
        now: Timestamp,
    ) -> Self {
        let zone = layout.zone;
        let member = |member| MemberRow::new(member, scope);
        let invitation = |listed| InvitationRow::new(listed, scope, now, zone);
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Staff),
            members: members.into_iter().map(member).collect(),
            invitations: invitations.into_iter().map(invitation).collect(),
        }
    }
}

impl MemberRow {
    fn new(StaffMember { user, role, .. }: StaffMember, scope: &Scope) -> Self {
        Self {
            is_active: user.deactivated_at.is_none(),
            is_own: scope.actor_id() == Some(user.id),
            path: can_give(scope, &role).then(|| paths::admin_staff_member(user.id)),
            email: user.email,
            role: role.name,
        }
    }
}

impl InvitationRow {
    fn new(listed: ListedInvitation, scope: &Scope, now: Timestamp, zone: Zone) -> Self {
        let state = listed.state(now);
        let ListedInvitation { invitation, inviter } = listed;
        let by = match inviter {
            Some(inviter) => inviter.email,
            None if invitation.by_command => "Command line".to_owned(),
            None => "A deleted account".to_owned(),
        };
        let may_change = can_give(scope, &invitation.role);
        Self {
            by,
            sent: zone.date_time(invitation.sent_at),
            expires: zone.date_time(invitation.expires_at),
            state,
            path: may_change.then(|| paths::admin_staff_invitation(invitation.id)),
            email: invitation.email,
            role: invitation.role.name,
        }
    }

    fn state_label(&self) -> &'static str {
        match self.state {
            InvitationState::Open => "Open",
            InvitationState::Expired => "Expired",
            InvitationState::Invalid => "Not valid",
        }
    }
}

/// The form of an invitation.
#[derive(Template)]
#[template(path = "admin/staff/invitation.html")]
pub struct InvitationFormPage {
    layout: Layout,
    nav: AdminNav,
    form: Changeset,
    roles: Vec<RoleChoice>,
}

/// A role that the sender may give.
struct RoleChoice {
    option: ListOption,
    description: String,
}

impl InvitationFormPage {
    /// Builds the page with the roles that the sender may give.
    pub fn new(layout: Layout, scope: &Scope, roles: Vec<Role>, form: Changeset) -> Self {
        let roles = role_choices(scope, roles, &form);
        Self { layout, nav: AdminNav::new(AdminSection::Staff), form, roles }
    }
}

fn role_choices(scope: &Scope, roles: Vec<Role>, form: &Changeset) -> Vec<RoleChoice> {
    let roles = roles.into_iter().filter(|role| can_give(scope, role));
    let choice = |role: Role| {
        let id = role.id.to_string();
        let is_selected = form.value(fields::ROLE.name) == id;
        RoleChoice {
            description: role.kind.description().to_owned(),
            option: ListOption::new(id, role.name, is_selected),
        }
    };
    roles.map(choice).collect()
}

/// The page of a member of staff.
#[derive(Template)]
#[template(path = "admin/staff/show.html")]
pub struct StaffMemberPage {
    layout: Layout,
    nav: AdminNav,
    email: String,
    role: String,
    path: String,
    deactivated: Option<String>,
    is_own: bool,
    form: Changeset,
    roles: Vec<RoleChoice>,
    stale: Option<StaleForm>,
}

impl StaffMemberPage {
    /// Builds the page with the roles that the sender may give.
    pub fn new(
        layout: Layout,
        scope: &Scope,
        member: StaffMember,
        roles: Vec<Role>,
        form: Changeset,
    ) -> Self {
        let StaffMember { user, role, .. } = member;
        Self {
            roles: role_choices(scope, roles, &form),
            deactivated: user.deactivated_at.map(|at| layout.zone.date_time(at)),
            is_own: scope.actor_id() == Some(user.id),
            path: paths::admin_staff_member(user.id),
            layout,
            nav: AdminNav::new(AdminSection::Staff),
            email: user.email,
            role: role.name,
            form,
            stale: None,
        }
    }

    /// Marks the form as stale, and lists its differences from `now`, the saved member.
    pub fn stale(mut self, reason: String, now: &Changeset) -> Self {
        let mut conflicts = compare_fields(&[fields::ROLE], &self.form, now);
        for conflict in &mut conflicts {
            for value in [&mut conflict.typed, &mut conflict.now] {
                let choice = self.roles.iter().find(|choice| choice.option.value == *value);
                if let Some(choice) = choice {
                    *value = choice.option.label.clone();
                }
            }
        }
        self.form.set("version", now.value("version"));
        self.stale = Some(StaleForm { reason, conflicts });
        self
    }

    fn role_select(&self) -> Select<'_> {
        let options = self.roles.iter();
        let options =
            options.map(|choice| SelectOption::new(&choice.option.value, &choice.option.label));
        Select::of(&self.form, fields::ROLE, options)
    }
}
