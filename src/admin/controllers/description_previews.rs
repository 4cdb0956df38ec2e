//! Previews of descriptions that are not saved yet.

use crate::{
    admin::views::description_preview::DescriptionPreview,
    catalog::clean_html,
    foundation::text::one_line,
    web::{
        extractors::{Admin, Form},
        response::{self, HandlerResult},
    },
};

/// `POST /admin/products/description_preview`: shows the description of a product form as shoppers would
/// see it.
pub async fn create(admin: Admin, Form(params): Form) -> HandlerResult {
    let title = one_line(params.get("title").unwrap_or_default());
    let description = clean_html(params.get("description").unwrap_or_default());
    let layout = admin.layout("Preview");
    response::page(&DescriptionPreview::new(layout, title, description))
}
