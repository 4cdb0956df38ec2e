//! Pages of API keys.

use askama::Template;

use crate::{
    accounts::{
        ApiKey, ApiKeyState, CreatedApiKey, ListedApiKey, Permission, PermissionSet,
        api_key_fields as fields,
    },
    admin::nav::{AdminNav, AdminSection},
    foundation::{changeset::Changeset, clock::Timestamp, filters, zone::Zone},
    web::{
        components::{ErrorSummary, Field},
        layout::Layout,
        paths,
    },
};

use super::permission_groups::PermissionGroup;

/// The list of keys.
#[derive(Template)]
#[template(path = "admin/api_keys/index.html")]
pub struct ApiKeysPage {
    layout: Layout,
    nav: AdminNav,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    prefix: String,
    permissions: Vec<&'static str>,
    by: String,
    used: String,
    expires: String,
    state: ApiKeyState,
    /// `true` if its creator lost some of its permissions.
    is_restricted: bool,
    path: String,
}

impl ApiKeysPage {
    /// Builds the list, newest first.
    pub fn new(layout: Layout, keys: Vec<ListedApiKey>, now: Timestamp) -> Self {
        let zone = layout.zone;
        let rows = keys.into_iter().map(|listed| Row::new(listed, now, zone)).collect();
        Self { layout, nav: AdminNav::new(AdminSection::ApiKeys), rows }
    }
}

impl Row {
    fn new(listed: ListedApiKey, now: Timestamp, zone: Zone) -> Self {
        let effective = listed.effective_permissions();
        let ListedApiKey { key, creator } = listed;
        let by = match creator {
            Some(creator) => creator.email,
            None if key.by_command => "Command line".to_owned(),
            None => "A deleted account".to_owned(),
        };
        let at = |moment: Option<Timestamp>| moment.map(|at| zone.date_time(at));
        Self {
            state: key.state(now),
            permissions: effective.iter().map(Permission::description).collect(),
            is_restricted: !key.permissions.is_subset_of(effective),
            by,
            used: at(key.last_used_at).unwrap_or_else(|| "Never".to_owned()),
            expires: at(key.expires_at).unwrap_or_else(|| "Never".to_owned()),
            path: paths::admin_api_key(key.id),
            name: key.name,
            prefix: key.prefix,
        }
    }

    fn state_label(&self) -> &'static str {
        match self.state {
            ApiKeyState::Active => "Active",
            ApiKeyState::Expired => "Expired",
            ApiKeyState::Revoked => "Revoked",
        }
    }
}

/// The form of a new key.
#[derive(Template)]
#[template(path = "admin/api_keys/form.html")]
pub struct ApiKeyFormPage {
    layout: Layout,
    nav: AdminNav,
    form: Changeset,
    groups: Vec<PermissionGroup>,
}

impl ApiKeyFormPage {
    /// The form, with the permissions that the creator may give.
    pub fn new(layout: Layout, own: PermissionSet, form: Changeset) -> Self {
        let groups = PermissionGroup::all(own, &form, &fields::PERMISSIONS);
        Self { layout, nav: AdminNav::new(AdminSection::ApiKeys), form, groups }
    }
}

/// The page that shows the secret of a new key, once.
#[derive(Template)]
#[template(path = "admin/api_keys/secret.html")]
pub struct ApiKeySecretPage {
    layout: Layout,
    nav: AdminNav,
    name: String,
    secret: String,
}

impl ApiKeySecretPage {
    /// Builds the page.
    pub fn new(layout: Layout, CreatedApiKey { key, secret }: CreatedApiKey) -> Self {
        Self { layout, nav: AdminNav::new(AdminSection::ApiKeys), name: key.name, secret }
    }
}

/// The page that asks before a key is revoked.
#[derive(Template)]
#[template(path = "admin/api_keys/show.html")]
pub struct ApiKeyPage {
    layout: Layout,
    nav: AdminNav,
    name: String,
    prefix: String,
    used: Option<String>,
    path: String,
}

impl ApiKeyPage {
    /// Builds the page.
    pub fn new(layout: Layout, key: &ApiKey) -> Self {
        Self {
            used: key.last_used_at.map(|at| layout.zone.date_time(at)),
            layout,
            nav: AdminNav::new(AdminSection::ApiKeys),
            name: key.name.clone(),
            prefix: key.prefix.clone(),
            path: paths::admin_api_key(key.id),
        }
    }
}
