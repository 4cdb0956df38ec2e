//! The page behind the link of an invitation to the staff.

use askama::Template;

use crate::{
    accounts::OpenInvitation,
    foundation::{changeset::Changeset, filters},
    web::{
        components::{ErrorSummary, Field},
        layout::Layout,
        paths,
    },
};

/// The page behind the link of an invitation to the staff.
#[derive(Template)]
#[template(path = "storefront/staff_invitations/show.html")]
pub struct StaffInvitationPage {
    /// The layout.
    pub layout: Layout,
    /// The typed values and errors.
    pub form: Changeset,
    /// The form's action.
    pub action: String,
    /// The invitation.
    pub invitation: OpenInvitation,
    /// `true` if the user who is logged in was invited.
    pub is_invited: bool,
    /// The address of the user who is logged in.
    pub logged_in_as: Option<String>,
}
