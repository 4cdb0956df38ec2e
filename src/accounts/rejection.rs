//! Reasons why staff can't be managed as requested.

use crate::error::Reason;

/// The reason why staff can't be managed as requested.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    strum::IntoStaticStr,
    strum::VariantNames,
    thiserror::Error,
)]
#[serde(untagged)]
#[strum(serialize_all = "snake_case")]
pub enum StaffRejection {
    /// The shop would have no owner.
    #[error("A shop needs an owner. Make somebody else an owner first.")]
    LastOwner,
    /// Members or invitations have the role.
    #[error("This role is in use: {}. Give them another role first.", usage(*.members, *.invitations))]
    RoleInUse {
        /// The members of staff with the role.
        members: i64,
        /// The invitations to the role.
        invitations: i64,
    },
    /// The role comes with the program.
    #[error("Built-in roles can't be changed. Create a role of your own instead.")]
    BuiltInRole,
    /// Nobody deactivates themselves.
    #[error("You can't deactivate yourself. Ask another member of staff.")]
    OwnAccount,
}

impl Reason for StaffRejection {
    fn code(&self) -> &'static str {
        self.into()
    }
}

/// Describes who has a role, such as "2 members and 1 invitation".
fn usage(members: i64, invitations: i64) -> String {
    let count = |number: i64, one: &str, many: &str| match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{number} {many}")),
    };
    let parts = [
        count(members, "member of staff", "members of staff"),
        count(invitations, "invitation", "invitations"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" and ")
}
