//! Lanes and services of the outbox.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Text};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// A lane of the outbox, the most urgent first. A job waits only for jobs of its own lane, so that
/// a slow lane delays no other. A new kind of work that may be slow gets a lane of its own.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    AsExpression,
    FromSqlRow,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[diesel(sql_type = Text)]
#[strum(serialize_all = "snake_case")]
pub enum Lane {
    /// Mail that a user is waiting for, such as log-in links.
    UrgentMail,
    /// All other mail.
    Mail,
    /// Requests to payment providers.
    Payments,
    /// Making pictures in more sizes, which takes seconds of processor time.
    Pictures,
    /// Changing many products, which takes minutes for large catalogs.
    ProductBatches,
    /// Fetching pictures from other sites, which may be slow.
    PictureFetches,
    /// Reading and comparing files, which takes minutes for large ones.
    Imports,
    /// Everything else.
    Other,
}

impl Lane {
    /// The number of its jobs that one process runs concurrently.
    pub(in crate::jobs) fn slots(self) -> usize {
        match self {
            Self::UrgentMail | Self::Mail => 4,
            Self::Payments | Self::PictureFetches | Self::Other => 2,
            Self::Pictures | Self::ProductBatches | Self::Imports => 1,
        }
    }

    /// The service that its jobs need.
    pub(in crate::jobs) fn service(self) -> Service {
        match self {
            Self::UrgentMail | Self::Mail => Service::Mail,
            Self::Payments => Service::Payments,
            Self::Pictures
            | Self::PictureFetches
            | Self::ProductBatches
            | Self::Imports
            | Self::Other => Service::Other,
        }
    }
}

/// An external service that jobs of one or more lanes need. While it is unavailable, these lanes pause.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    AsExpression,
    FromSqlRow,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[diesel(sql_type = Text)]
#[strum(serialize_all = "snake_case")]
pub enum Service {
    /// The mail server.
    Mail,
    /// The payment providers.
    Payments,
    /// No external service.
    Other,
}

crate::text_enum!(Lane, Service);

impl Service {
    /// The lanes that need it.
    pub(in crate::jobs) fn lanes(self) -> Vec<Lane> {
        Lane::VARIANTS.iter().copied().filter(|lane| lane.service() == self).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_mail_lanes_need_the_mail_server() {
        assert_eq!(Service::Mail.lanes(), [Lane::UrgentMail, Lane::Mail]);
    }
}
