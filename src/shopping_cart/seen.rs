//! How it is noted beside a line how it stood with it when the shopper last looked.

use crate::foundation::clock::Timestamp;

use super::line::Standing;

/// How it stands with a line, as it is noted beside it.
pub(super) fn encode(standing: Standing) -> String {
    match standing {
        Standing::Ready => "ready".to_owned(),
        Standing::Short(left) => format!("short {left}"),
        Standing::SoldOut => "sold_out".to_owned(),
        Standing::NotYet(moment) => format!("not_yet {moment}"),
        Standing::Gone => "gone".to_owned(),
    }
}

pub(super) fn decode(noted: &str) -> Option<Standing> {
    match noted.split_once(' ').unwrap_or((noted, "")) {
        ("ready", "") => Some(Standing::Ready),
        ("short", left) => left.parse().ok().map(Standing::Short),
        ("sold_out", "") => Some(Standing::SoldOut),
        ("not_yet", moment) => Timestamp::parse(moment).map(Standing::NotYet),
        ("gone", "") => Some(Standing::Gone),
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
            Standing::Ready,
            Standing::Short(3),
            Standing::SoldOut,
            Standing::NotYet(moment),
            Standing::Gone,
        ];
        for standing in all {
            assert_eq!(decode(&encode(standing)), Some(standing));
        }
        for noted in ["", "short", "short x", "short 99999999999", "not_yet", "ready 1", "lost"] {
            assert_eq!(decode(noted), None, "{noted}");
        }
    }
}
