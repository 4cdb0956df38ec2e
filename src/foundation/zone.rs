//! The shop's time zone: formats moments for people and reads the dates and times they type.

use std::{
    fmt,
    sync::{LazyLock, OnceLock},
};

use jiff::{
    Zoned,
    civil::{Date, DateTime},
    tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase},
};

use super::clock::Timestamp;

/// A time zone of the IANA database, such as `Europe/Zurich`.
///
/// Uses the machine's time zone database if it has the zone, else the bundled one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Zone(usize);

struct Entry {
    name: String,
    rules: OnceLock<TimeZone>,
}

/// `UTC`, then all other zones sorted by name.
static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let bundled = TimeZoneDatabase::bundled();
    let mut names: Vec<String> = bundled.available().map(|name| name.to_string()).collect();
    names.retain(|name| name != UTC);
    names.sort();
    names.insert(0, UTC.to_owned());
    names.into_iter().map(|name| Entry { name, rules: OnceLock::new() }).collect()
});

const UTC: &str = "UTC";

/// Areas of the zones that a shop can choose. All other names are outdated aliases.
const AREAS: [&str; 10] = [
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
];

/// The reason why a text is not a local time in a zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MomentError {
    /// Not a date and a time such as `2026-03-01T12:00`.
    #[error("must be a date and a time, as 2026-03-01T12:00")]
    Unreadable,
    /// The local time is skipped when clocks go forward.
    #[error("does not exist: clocks in {zone} go forward from {from} to {to} that day")]
    Skipped {
        /// The zone's name.
        zone: String,
        /// The local time at which clocks go forward.
        from: String,
        /// The local time that they are set to.
        to: String,
    },
}

impl Zone {
    /// Coordinated universal time, the default.
    pub const UTC: Self = Self(0);

    /// Finds a zone by its name, in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        ENTRIES.iter().position(|entry| entry.name.eq_ignore_ascii_case(name)).map(Self)
    }

    /// The zones that a shop can choose: `UTC`, then the others sorted by name.
    pub fn all() -> impl Iterator<Item = Self> {
        let offered = |zone: &Self| {
            let area = zone.name().split_once('/').map(|(area, _)| area);
            *zone == Self::UTC || area.is_some_and(|area| AREAS.contains(&area))
        };
        (0..ENTRIES.len()).map(Self).filter(offered)
    }

    fn entry(self) -> &'static Entry {
        &ENTRIES[self.0]
    }

    /// The name, such as `Europe/Zurich`.
    pub fn name(self) -> &'static str {
        &self.entry().name
    }

    fn rules(self) -> &'static TimeZone {
        self.entry().rules.get_or_init(|| {
            let bundled = || TimeZoneDatabase::bundled().get(self.name());
            jiff::tz::db().get(self.name()).or_else(|_| bundled()).unwrap_or(TimeZone::UTC)
        })
    }

    fn local(self, at: Timestamp) -> Zoned {
        at.instant().to_zoned(self.rules().clone())
    }

    /// The local date.
    pub fn day_of(self, at: Timestamp) -> Date {
        self.local(at).date()
    }

    /// The first moment of a local date.
    pub fn start_of_day(self, day: Date) -> Timestamp {
        let begins = self.rules().to_timestamp(day.at(0, 0, 0, 0)).unwrap_or_default();
        Timestamp::from_micros(begins.as_microsecond()).unwrap_or(Timestamp::EPOCH)
    }

    /// The local date and time.
    pub fn date_and_time_of(self, at: Timestamp) -> DateTime {
        self.local(at).datetime()
    }

    /// The local year.
    pub fn year(self, at: Timestamp) -> i16 {
        self.local(at).year()
    }

    /// Formats the local date for people, such as `1 March 2026`.
    pub fn date(self, at: Timestamp) -> String {
        self.local(at).strftime("%-d %B %Y").to_string()
    }

    /// Formats the local date and time for people, such as `Sun 29 Nov 2026, 14:05 CET`.
    pub fn date_time(self, at: Timestamp) -> String {
        let local = self.local(at);
        format!("{}, {}", local.strftime("%a %-d %b %Y"), clock_time(&local))
    }

    /// Formats the local time for people, such as `14:05 CET`.
    pub fn time(self, at: Timestamp) -> String {
        clock_time(&self.local(at))
    }

    /// Formats the time of a local date and time for people, such as `14:00 CET`.
    pub fn clock_time_of(self, moment: DateTime) -> String {
        match self.rules().to_zoned(moment) {
            Ok(local) => clock_time(&local),
            Err(_) => moment.strftime("%H:%M").to_string(),
        }
    }

    /// Formats a moment for a `datetime-local` input, to the minute.
    pub fn field(self, at: Timestamp) -> String {
        self.local(at).strftime("%Y-%m-%dT%H:%M").to_string()
    }

    /// Reads the value of a `datetime-local` input, such as `2026-03-01T12:00`. If the time occurs
    /// twice because clocks go back, the first one counts.
    pub fn parse_field(self, text: &str) -> Result<Timestamp, MomentError> {
        let shape = |c: u8| if c.is_ascii_digit() { b'0' } else { c };
        let shape: Vec<u8> = text.bytes().map(shape).collect();
        if !matches!(shape.as_slice(), b"0000-00-00T00:00" | b"0000-00-00T00:00:00") {
            return Err(MomentError::Unreadable);
        }
        let typed: DateTime = text.parse().map_err(|_| MomentError::Unreadable)?;
        let ambiguous = self.rules().to_ambiguous_timestamp(typed);
        if let AmbiguousOffset::Gap { before, after } = ambiguous.offset() {
            // With the offset before the change, the skipped time is shortly after the change, so
            // the change is the last transition before it.
            let found = before.to_timestamp(typed).ok();
            let change = found.and_then(|found| self.rules().preceding(found).next());
            let change = change.map(|change| change.timestamp()).unwrap_or_default();
            let at =
                |offset: jiff::tz::Offset| offset.to_datetime(change).strftime("%H:%M").to_string();
            let zone = self.name().to_owned();
            return Err(MomentError::Skipped { zone, from: at(before), to: at(after) });
        }
        let moment = ambiguous.earlier().map_err(|_| MomentError::Unreadable)?;
        Timestamp::from_micros(moment.as_microsecond()).ok_or(MomentError::Unreadable)
    }

    /// The hint beside a `datetime-local` input that names the zone.
    pub fn field_hint(self) -> String {
        match self.name() {
            UTC => "In UTC.".to_owned(),
            name => format!(
                "In the shop's time, {name}. In the night when clocks go back, the first of two \
                 equal times counts."
            ),
        }
    }
}

/// Formats hours and minutes with the zone's abbreviation: `14:05 CET`, or `14:05 UTC-03` if it has
/// none.
fn clock_time(local: &Zoned) -> String {
    let zone = local.strftime("%Z").to_string();
    let is_number = zone.starts_with(['+', '-']);
    let zone = match zone.strip_prefix('-') {
        _ if !is_number => zone,
        Some(hours) => format!("UTC\u{2212}{}", hours_and_minutes(hours)),
        None => format!("UTC+{}", hours_and_minutes(&zone[1..])),
    };
    format!("{} {zone}", local.strftime("%H:%M"))
}

/// Formats the digits of an offset: `03` stays, `0545` becomes `05:45`.
fn hours_and_minutes(digits: &str) -> String {
    match digits.split_at_checked(2) {
        Some((hours, minutes)) if minutes.len() == 2 => format!("{hours}:{minutes}"),
        _ => digits.to_owned(),
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self::UTC
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Zone").field(&self.name()).finish()
    }
}

/// Reads the name from the database.
impl TryFrom<String> for Zone {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::from_name(&name)
            .ok_or_else(|| format!("{name} is not a time zone such as Europe/Zurich"))
    }
}

/// Writes the name to the database.
impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn zone(name: &str) -> Zone {
        Zone::from_name(name).unwrap()
    }

    #[test]
    fn moments_are_formatted_in_local_time_with_the_zone() {
        let moment = at("2026-11-29T13:05:00Z");
        assert_eq!(zone("Europe/Zurich").date_time(moment), "Sun 29 Nov 2026, 14:05 CET");
        assert_eq!(zone("europe/zurich").time(at("2026-07-01T12:00:00Z")), "14:00 CEST");
        assert_eq!(zone("America/Los_Angeles").time(moment), "05:05 PST");
        assert_eq!(zone("America/Sao_Paulo").time(moment), "10:05 UTC\u{2212}03");
        assert_eq!(zone("Asia/Kathmandu").time(moment), "18:50 UTC+05:45");
        assert_eq!(Zone::UTC.date_time(moment), "Sun 29 Nov 2026, 13:05 UTC");
    }

    #[test]
    fn dates_and_years_are_local() {
        let eve = at("2026-12-31T23:30:00Z");
        assert_eq!(zone("Europe/Berlin").date(eve), "1 January 2027");
        assert_eq!((zone("Europe/Berlin").year(eve), Zone::UTC.year(eve)), (2027, 2026));
        assert_eq!(zone("Pacific/Honolulu").date(at("2026-03-01T02:00:00Z")), "28 February 2026");
    }

    #[test]
    fn a_field_is_read_in_local_time_and_written_back() {
        let zurich = zone("Europe/Zurich");
        let moment = zurich.parse_field("2026-03-01T12:05").unwrap();
        assert_eq!(moment, at("2026-03-01T11:05:00Z"));
        assert_eq!(zurich.field(moment), "2026-03-01T12:05");
        assert_eq!(zurich.parse_field("2026-03-01T12:05:00"), Ok(moment));
        for text in ["", "2026-03-01", "2026-02-30T12:00", "2026-03-01 12:00", "tomorrow"] {
            assert_eq!(zurich.parse_field(text), Err(MomentError::Unreadable), "{text:?}");
        }
    }

    #[test]
    fn a_skipped_local_time_is_rejected_with_the_reason() {
        let zurich = zone("Europe/Zurich");
        assert_eq!(
            zurich.parse_field("2026-03-29T02:30").unwrap_err().to_string(),
            "does not exist: clocks in Europe/Zurich go forward from 02:00 to 03:00 that day"
        );
        assert_eq!(zurich.parse_field("2026-03-29T03:00"), Ok(at("2026-03-29T01:00:00Z")));
        // Half an hour only.
        let message = zone("Australia/Lord_Howe").parse_field("2026-10-04T02:10").unwrap_err();
        assert!(message.to_string().contains("from 02:00 to 02:30"), "{message}");
    }

    #[test]
    fn the_first_of_two_equal_local_times_counts() {
        let zurich = zone("Europe/Zurich");
        let moment = zurich.parse_field("2026-10-25T02:30").unwrap();
        assert_eq!(zurich.date_time(moment), "Sun 25 Oct 2026, 02:30 CEST");
        assert_eq!(moment, at("2026-10-25T00:30:00Z"));
    }

    #[test]
    fn a_shop_chooses_from_current_zone_names() {
        let all: Vec<&str> = Zone::all().map(Zone::name).collect();
        assert!(all.len() > 300 && all[1..].is_sorted());
        assert!(["UTC", "Europe/Zurich", "Asia/Tokyo"].iter().all(|name| all.contains(name)));
        assert!(!all.iter().any(|name| name.starts_with("Etc/") || *name == "Cuba"));
        assert_eq!(Zone::try_from("Mars/Olympus".to_owned()).ok(), None);
    }
}
