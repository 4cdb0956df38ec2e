//! Reads the permissions of a form.

use crate::foundation::{changeset::Changeset, field::FieldSpec};

use super::permissions::PermissionSet;

/// Reads permissions that are repeated, or separated by spaces or commas. At least one is required.
pub fn cast_permissions(form: &mut Changeset, field: &FieldSpec) -> PermissionSet {
    let words: Vec<&str> = form.values().all(field.name).collect();
    match words.join(" ").parse::<PermissionSet>() {
        Ok(permissions) => {
            if permissions.is_empty() {
                form.error(field.name, "Choose at least one permission");
            }
            permissions
        }
        Err(unknown) => {
            form.error(field.name, unknown.to_string());
            PermissionSet::NONE
        }
    }
}
