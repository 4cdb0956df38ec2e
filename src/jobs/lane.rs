//! Lanes of the outbox and the services that their jobs need.

use strum::{EnumString, IntoStaticStr, VariantArray};

/// A lane of the outbox. Jobs wait only for jobs of their own lane, so that a slow lane delays no other.
/// A new kind of work that may be slow gets a lane of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Lane {
    /// Mail that somebody is waiting for, such as log-in links. The most urgent lane comes first.
    UrgentMail,
    /// All other mail.
    Mail,
    /// Requests to payment providers.
    Payments,
    /// Everything else.
    Other,
}

impl Lane {
    /// Its word in the database.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The lane of a word; the last one for a word that only another version knows.
    pub(super) fn of_name(name: &str) -> Self {
        name.parse().unwrap_or(Self::Other)
    }

    /// The number of jobs that one process runs at the same time.
    pub(super) fn slots(self) -> usize {
        match self {
            Self::UrgentMail | Self::Mail => 4,
            Self::Payments | Self::Other => 2,
        }
    }

    /// What its jobs need to run.
    pub(super) fn service(self) -> Service {
        match self {
            Self::UrgentMail | Self::Mail => Service::Mail,
            Self::Payments => Service::Payments,
            Self::Other => Service::Other,
        }
    }
}

/// What the jobs of one or more lanes need. While it can't be used, these lanes pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Service {
    /// The mail server.
    Mail,
    /// The payment providers.
    Payments,
    /// Nothing in particular.
    Other,
}

impl Service {
    /// Its word in the database.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The words of the lanes that need it.
    pub(super) fn lanes(self) -> Vec<&'static str> {
        let lanes = Lane::VARIANTS.iter().filter(|lane| lane.service() == self);
        lanes.map(|lane| lane.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_are_found_by_their_names() {
        for lane in Lane::VARIANTS {
            assert_eq!(Lane::of_name(lane.as_str()), *lane);
        }
        assert_eq!(Lane::of_name("pigeons"), Lane::Other);
    }

    #[test]
    fn both_mail_lanes_need_the_mail_server() {
        assert_eq!(Service::Mail.lanes(), ["urgent_mail", "mail"]);
        assert_eq!("mail".parse(), Ok(Service::Mail));
        assert!("pigeons".parse::<Service>().is_err());
    }
}
