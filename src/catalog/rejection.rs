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
    /// There is nothing to which a change could be undone, such as before a product was created.
    #[error("This change of {} can't be undone.", isolate(.title))]
    NotUndoable {
        /// The product's title.
        title: String,
    },
    /// The product was deleted after the change.
    #[error("{} was deleted. Restore it first, then undo the change.", isolate(.title))]
    DeletedSince {
        /// The product's title.
        title: String,
    },
    /// The product was changed again, so that an undo would overwrite later changes.
    #[error(
        "{} was changed again, so nothing was undone and everything is as it was. Changed since: {}.",
        isolate(.title),
        list_changes(.changes)
    )]
    ChangedSince {
        /// The product's title.
        title: String,
        /// What was changed since, and by whom.
        changes: Vec<String>,
    },
    /// An order refers to a product that an undo would delete.
    #[error("{} was ordered, so it can't be deleted. Archive it instead.", isolate(.title))]
    OrderedSince {
        /// The product's title.
        title: String,
    },
    /// The product can't be what it was before.
    #[error("The change of {} can't be undone. {}.", isolate(.title), .problems.join(". "))]
    UndoDoesNotFit {
        /// The product's title.
        title: String,
        /// The problems that the product would have.
        problems: Vec<String>,
    },
}

fn list_changes(changes: &[String]) -> String {
    if changes.is_empty() {
        "something outside of the admin".to_owned()
    } else {
        changes.join("; ")
    }
}

impl Reason for CatalogRejection {
    fn code(&self) -> &'static str {
        self.into()
    }
}
