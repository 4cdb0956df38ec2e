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

use super::list_option::ListOption;

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
    path: String,
}

impl ApiKeysPage {
    /// Builds the list, newest first.
    pub fn new(layout: Layout, keys: Vec<ListedApiKey>, now: Timestamp) -> Self {
        let zone = layout.zone;
        let rows = keys.into_iter().map(|listed| Row::new(listed, now, zone)).collect();
        Self { layout, nav: AdminNav::new(AdminSection::Settings), rows }
    }
}

impl Row {
    fn new(ListedApiKey { key, creator_email }: ListedApiKey, now: Timestamp, zone: Zone) -> Self {
        let at = |moment: Option<Timestamp>| moment.map(|at| zone.date_time(at));
        Self {
            state: key.state(now),
            permissions: key.permissions.iter().map(Permission::description).collect(),
            by: creator_email.unwrap_or_else(|| "Command line".to_owned()),
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
    groups: Vec<Group>,
}

/// The permissions of one resource.
struct Group {
    name: String,
    options: Vec<ListOption>,
}

impl ApiKeyFormPage {
    /// The form, with the permissions that the creator may give.
    pub fn new(layout: Layout, own: PermissionSet, form: Changeset) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        for permission in Permission::all().iter().filter(|permission| own.contains(**permission)) {
            let name = resource_label(permission.resource());
            let is_chosen = form.has(fields::PERMISSIONS.name, permission.word());
            let option = ListOption::new(permission.word(), permission.description(), is_chosen);
            match groups.last_mut().filter(|group| group.name == name) {
                Some(group) => group.options.push(option),
                None => groups.push(Group { name, options: vec![option] }),
            }
        }
        Self { layout, nav: AdminNav::new(AdminSection::Settings), form, groups }
    }
}

/// Returns a heading, such as `API keys` for `api_keys`.
fn resource_label(resource: &str) -> String {
    match resource {
        "api_keys" => "API keys".to_owned(),
        "admin" => "Everything".to_owned(),
        _ => resource[..1].to_uppercase() + &resource[1..],
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
        Self { layout, nav: AdminNav::new(AdminSection::Settings), name: key.name, secret }
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
            nav: AdminNav::new(AdminSection::Settings),
            name: key.name.clone(),
            prefix: key.prefix.clone(),
            path: paths::admin_api_key(key.id),
        }
    }
}
