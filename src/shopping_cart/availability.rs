//! The current availability of a cart line's variant, and its code in the database.

use std::str::FromStr;

use crate::{
    catalog::Availability,
    foundation::{clock::Timestamp, zone::Zone},
};

/// The current availability of a cart line's variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineAvailability {
    /// The whole quantity is available.
    Ready,
    /// Fewer units are left than the line has. Carries the number of units that are left.
    Short(i32),
    /// No unit is left.
    SoldOut,
    /// The product has not been released. Carries the time of the release.
    NotYet(Timestamp),
    /// The product is no longer sold.
    Gone,
}

impl LineAvailability {
    /// Returns `true` if the line counts towards the total.
    pub fn counts(self) -> bool {
        matches!(self, Self::Ready | Self::Short(_))
    }

    /// Explains why the whole quantity can't be bought, without a period. `None` if it can.
    /// `name` is the item's name, and `zone` the time zone of a release date.
    pub fn unavailable_reason(self, name: &str, zone: Zone) -> Option<String> {
        match self {
            Self::Ready => None,
            Self::Short(left) => Some(format!("Only {left} of {name} left")),
            Self::SoldOut => Some(format!("{name} is sold out")),
            Self::NotYet(moment) => Some(format!("{name} is available from {}", zone.date(moment))),
            Self::Gone => Some(format!("{name} is no longer available")),
        }
    }

    /// Like [`unavailable_reason`](Self::unavailable_reason), but mentions that units which other
    /// shoppers have reserved may become available at `reserved_until`.
    pub fn unavailable_reason_at(
        self,
        name: &str,
        reserved_until: Option<Timestamp>,
        now: Timestamp,
        zone: Zone,
    ) -> Option<String> {
        match (self, reserved_until) {
            (Self::SoldOut, Some(until)) => {
                let description = Availability::Reserved(until).description(now);
                Some(format!("{name}: {}", description.to_lowercase()))
            }
            _ => self.unavailable_reason(name, zone),
        }
    }

    /// Returns the label beside a line, empty if the whole quantity is available. Mentions that
    /// units which other shoppers have reserved may become available at `reserved_until`.
    pub fn label_at(self, reserved_until: Option<Timestamp>, now: Timestamp, zone: Zone) -> String {
        match (self, reserved_until) {
            (Self::SoldOut, Some(until)) => Availability::Reserved(until).description(now),
            _ => self.label(zone),
        }
    }

    fn label(self, zone: Zone) -> String {
        match self {
            Self::Ready => String::new(),
            Self::Short(left) => format!("Only {left} left"),
            Self::SoldOut => "Sold out".to_owned(),
            Self::NotYet(moment) => format!("Available from {}", zone.date(moment)),
            Self::Gone => "No longer available".to_owned(),
        }
    }

    /// The code in the database and in forms, such as `short 3`.
    pub fn to_code(self) -> String {
        match self {
            Self::Ready => "ready".to_owned(),
            Self::Short(left) => format!("short {left}"),
            Self::SoldOut => "sold_out".to_owned(),
            Self::NotYet(moment) => format!("not_yet {moment}"),
            Self::Gone => "gone".to_owned(),
        }
    }
}

/// A text that is not the code of an availability.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown availability: {0:?}")]
pub struct UnknownAvailability(String);

/// Parses a code of [`LineAvailability::to_code`].
impl FromStr for LineAvailability {
    type Err = UnknownAvailability;

    fn from_str(code: &str) -> Result<Self, UnknownAvailability> {
        let availability = match code.split_once(' ').unwrap_or((code, "")) {
            ("ready", "") => Some(Self::Ready),
            ("short", left) => left.parse().ok().map(Self::Short),
            ("sold_out", "") => Some(Self::SoldOut),
            ("not_yet", moment) => Timestamp::parse(moment).map(Self::NotYet),
            ("gone", "") => Some(Self::Gone),
            _ => None,
        };
        availability.ok_or_else(|| UnknownAvailability(code.to_owned()))
    }
}

/// Reads the code from the database.
impl TryFrom<String> for LineAvailability {
    type Error = UnknownAvailability;

    fn try_from(code: String) -> Result<Self, UnknownAvailability> {
        code.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_parsed_back_and_unknown_codes_are_errors() {
        let moment = Timestamp::from_micros(1_772_366_400_000_000).unwrap();
        let all = [
            LineAvailability::Ready,
            LineAvailability::Short(3),
            LineAvailability::SoldOut,
            LineAvailability::NotYet(moment),
            LineAvailability::Gone,
        ];
        for availability in all {
            assert_eq!(availability.to_code().parse(), Ok(availability));
        }
        for code in ["", "short", "short x", "short 99999999999", "not_yet", "ready 1", "lost"] {
            assert!(code.parse::<LineAvailability>().is_err(), "{code}");
        }
    }
}
