//! Lanes: which jobs wait for which.

/// A lane of the outbox. Jobs wait for others of their own lane only, so that a long or slow
/// lane delays no other. A new kind of work that may be slow, such as webhooks, gets a lane of
/// its own here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Mail that somebody is waiting for in front of a screen, such as log-in links.
    UrgentMail,
    /// All other mail.
    Mail,
    /// Requests to payment providers.
    Payments,
    /// Everything else.
    Other,
}

impl Lane {
    /// All lanes, the most urgent first.
    pub const ALL: [Self; 4] = [Self::UrgentMail, Self::Mail, Self::Payments, Self::Other];

    /// Its name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UrgentMail => "urgent_mail",
            Self::Mail => "mail",
            Self::Payments => "payments",
            Self::Other => "other",
        }
    }

    /// The lane of a name; the last one for a name that only another version knows.
    pub(super) fn of_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|lane| lane.as_str() == name).unwrap_or(Self::Other)
    }

    /// How many of its jobs run at the same time in one process.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Service {
    /// The mail server.
    Mail,
    /// The payment providers.
    Payments,
    /// Nothing in particular.
    Other,
}

impl Service {
    /// All services.
    pub const ALL: [Self; 3] = [Self::Mail, Self::Payments, Self::Other];

    /// Its name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Payments => "payments",
            Self::Other => "other",
        }
    }

    /// The service of a name; `None` if only another version knows it.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.as_str() == name)
    }

    /// The names of the lanes that need it.
    pub(super) fn lanes(self) -> Vec<&'static str> {
        let lanes = Lane::ALL.into_iter().filter(|lane| lane.service() == self);
        lanes.map(Lane::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_are_found_by_their_names() {
        for lane in Lane::ALL {
            assert_eq!(Lane::of_name(lane.as_str()), lane);
        }
        assert_eq!(Lane::of_name("pigeons"), Lane::Other);
    }

    #[test]
    fn both_mail_lanes_need_the_mail_server() {
        assert_eq!(Service::Mail.lanes(), ["urgent_mail", "mail"]);
        assert_eq!(Service::of_name("mail"), Some(Service::Mail));
        assert_eq!(Service::of_name("pigeons"), None);
    }
}
