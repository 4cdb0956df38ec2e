//! The fields of the forms of staff and roles.

use crate::foundation::field::FieldSpec;

/// The address of an invitation.
pub const EMAIL: FieldSpec = FieldSpec::new("email", "Email")
    .required()
    .email()
    .max_length(160)
    .hint("We email a link that works for 7 days.");
/// The role of a member or an invitation, by its id.
pub const ROLE: FieldSpec = FieldSpec::new("role_id", "Role").required();
/// The name of a role.
pub const NAME: FieldSpec = FieldSpec::new("name", "Name")
    .required()
    .max_length(60)
    .hint("What people with the role do, such as Photographer.");
/// The permissions of a role, a group of checkboxes.
pub const PERMISSIONS: FieldSpec = FieldSpec::new("permissions", "Permissions")
    .required()
    .hint("Changing includes viewing. You can give only what you may do yourself.");
