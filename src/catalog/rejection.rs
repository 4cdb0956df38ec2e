//! Reasons why the catalog rejects a request.

use crate::{error::Reason, foundation::direction::isolate};

/// The reason why the catalog rejects a request.
#[derive(Debug, serde::Serialize, strum::IntoStaticStr, strum::VariantNames, thiserror::Error)]
#[serde(untagged)]
#[strum(serialize_all = "snake_case")]
pub enum CatalogRejection {
    /// A draft can't be released: only products that shoppers see can be.
    #[error("{} is a draft. Make it active first, then release it.", isolate(.title))]
    DraftNotReleasable {
        /// The product's title.
        title: String,
    },
    /// An archived product can't be released.
    #[error("{} is archived. Unarchive it and make it active first.", isolate(.title))]
    ArchivedNotReleasable {
        /// The product's title.
        title: String,
    },
    /// Removed variants or pictures no longer fit their product.
    #[error(
        "{title} can't be restored, since the product has changed. {}.",
        .problems.join(". ")
    )]
    PartsDoNotFit {
        /// The names of the parts.
        title: String,
        /// The problems that the product would have.
        problems: Vec<String>,
    },
}

impl Reason for CatalogRejection {
    fn code(&self) -> &'static str {
        self.into()
    }
}
