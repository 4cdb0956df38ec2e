//! The checkboxes of permissions in the forms of API keys and roles.

use crate::{
    accounts::{Permission, PermissionSet},
    foundation::{changeset::Changeset, field::FieldSpec},
};

use super::list_option::ListOption;

/// The permissions of one resource.
pub struct PermissionGroup {
    /// The heading.
    pub name: String,
    /// The checkboxes.
    pub options: Vec<ListOption>,
}

impl PermissionGroup {
    /// Returns the permissions that the sender may give, with those of the form checked.
    pub fn all(own: PermissionSet, form: &Changeset, field: &FieldSpec) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        for permission in Permission::all().iter().filter(|permission| own.contains(**permission)) {
            let name = resource_label(permission.resource());
            let is_chosen = form.has(field.name, permission.word());
            let option = ListOption::new(permission.word(), permission.description(), is_chosen);
            match groups.last_mut().filter(|group| group.name == name) {
                Some(group) => group.options.push(option),
                None => groups.push(Self { name, options: vec![option] }),
            }
        }
        groups
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
