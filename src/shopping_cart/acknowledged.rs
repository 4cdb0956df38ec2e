//! How it is noted beside a line how it stood with it when the shopper last looked.

use crate::foundation::clock::Timestamp;

use super::line::LineAvailability;

/// How it stands with a line, as it is noted beside it.
pub(super) fn encode(availability: LineAvailability) -> String {
    match availability {
        LineAvailability::Ready => "ready".to_owned(),
        LineAvailability::Short(left) => format!("short {left}"),
        LineAvailability::SoldOut => "sold_out".to_owned(),
        LineAvailability::NotYet(moment) => format!("not_yet {moment}"),
        LineAvailability::Gone => "gone".to_owned(),
    }
}

pub(super) fn decode(noted: &str) -> Option<LineAvailability> {
    match noted.split_once(' ').unwrap_or((noted, "")) {
        ("ready", "") => Some(LineAvailability::Ready),
        ("short", left) => left.parse().ok().map(LineAvailability::Short),
        ("sold_out", "") => Some(LineAvailability::SoldOut),
        ("not_yet", moment) => Timestamp::parse(moment).map(LineAvailability::NotYet),
        ("gone", "") => Some(LineAvailability::Gone),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_is_read_again() {
        let moment = Timestamp::from_micros(1_772_366_400_000_000).unwrap();
        let all = [
            LineAvailability::Ready,
            LineAvailability::Short(3),
            LineAvailability::SoldOut,
            LineAvailability::NotYet(moment),
            LineAvailability::Gone,
        ];
        for availability in all {
            assert_eq!(decode(&encode(availability)), Some(availability));
        }
        for noted in ["", "short", "short x", "short 99999999999", "not_yet", "ready 1", "lost"] {
            assert_eq!(decode(noted), None, "{noted}");
        }
    }
}
