//! The pages of roles.

use askama::Template;

use crate::{
    accounts::{Permission, PermissionSet, Role, Scope, can_give, staff_fields as fields},
    admin::nav::{AdminNav, AdminSection},
    foundation::{changeset::Changeset, filters, ids::RoleId},
    web::{
        components::{ErrorSummary, Field},
        layout::Layout,
        paths,
    },
};

use super::{
    field_conflicts::{StaleForm, compare_fields},
    permission_groups::PermissionGroup,
};

/// The list of roles.
#[derive(Template)]
#[template(path = "admin/roles/index.html")]
pub struct RolesPage {
    layout: Layout,
    nav: AdminNav,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    is_built_in: bool,
    description: &'static str,
    permissions: Vec<&'static str>,
    /// `None` if the sender may not change the role.
    path: Option<String>,
}

impl RolesPage {
    /// Builds the list.
    pub fn new(layout: Layout, scope: &Scope, roles: Vec<Role>) -> Self {
        let row = |role: Role| Row {
            is_built_in: role.is_built_in(),
            description: role.kind.description(),
            permissions: role.permissions().iter().map(Permission::description).collect(),
            path: (!role.is_built_in() && can_give(scope, &role))
                .then(|| paths::admin_role(role.id)),
            name: role.name,
        };
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Staff),
            rows: roles.into_iter().map(row).collect(),
        }
    }
}

/// The form of a role.
#[derive(Template)]
#[template(path = "admin/roles/form.html")]
pub struct RoleFormPage {
    layout: Layout,
    nav: AdminNav,
    is_new: bool,
    action: String,
    form: Changeset,
    groups: Vec<PermissionGroup>,
    stale: Option<StaleForm>,
}

impl RoleFormPage {
    /// Builds the page with the permissions that the sender may give. Without an `id`, it is for a new role.
    pub fn new(layout: Layout, own: PermissionSet, id: Option<RoleId>, form: Changeset) -> Self {
        let put = |id| format!("{}?_method=put", paths::admin_role(id));
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Staff),
            is_new: id.is_none(),
            action: id.map_or_else(|| paths::ADMIN_ROLES.to_owned(), put),
            groups: PermissionGroup::all(own, &form, &fields::PERMISSIONS),
            form,
            stale: None,
        }
    }

    /// Marks the form as stale, and lists its differences from `now`, the saved role.
    pub fn stale(mut self, reason: String, now: &Changeset) -> Self {
        let conflicts = compare_fields(&[fields::NAME, fields::PERMISSIONS], &self.form, now);
        self.form.set("version", now.value("version"));
        self.stale = Some(StaleForm { reason, conflicts });
        self
    }
}

/// The page that asks before a role is deleted.
#[derive(Template)]
#[template(path = "admin/roles/deletion.html")]
pub struct RoleDeletionPage {
    layout: Layout,
    nav: AdminNav,
    name: String,
    path: String,
    /// The reason why it can't be deleted now.
    obstacle: Option<String>,
}

impl RoleDeletionPage {
    /// Builds the page.
    pub fn new(layout: Layout, role: Role, obstacle: Option<String>) -> Self {
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Staff),
            path: paths::admin_role(role.id),
            name: role.name,
            obstacle,
        }
    }
}
