//! Time as the shop knows it: UTC, to the microsecond, told by one clock that tests can set.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use serde::{Deserialize, Serialize};

/// A moment in UTC, cut to microseconds: what both databases can keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// The beginning of 1970.
    pub const EPOCH: Self = Self(jiff::Timestamp::UNIX_EPOCH);

    /// The last moment that can be told.
    pub const MAX: Self = Self(jiff::Timestamp::MAX);

    /// Minutes until a later moment, rounded up; at least 1.
    pub fn minutes_until(self, later: Self) -> i64 {
        let micros = later.micros().saturating_sub(self.micros());
        (micros.saturating_add(59_999_999) / 60_000_000).max(1)
    }

    /// Microseconds since 1970; `None` outside the years -9999..=9999.
    pub fn from_micros(micros: i64) -> Option<Self> {
        jiff::Timestamp::from_microsecond(micros).ok().map(Self)
    }

    /// Microseconds since 1970.
    pub fn micros(self) -> i64 {
        self.0.as_microsecond()
    }

    /// Reads RFC 3339 text such as `2026-03-01T12:00:00.000000Z`.
    pub fn parse(text: &str) -> Option<Self> {
        let parsed: jiff::Timestamp = text.parse().ok()?;
        Self::from_micros(parsed.as_microsecond())
    }

    /// Reads what a form's field for date and time sends, such as `2026-03-01T12:00`, as UTC.
    pub fn parse_field(text: &str) -> Option<Self> {
        let shape = |c: u8| if c.is_ascii_digit() { b'0' } else { c };
        let shape: Vec<u8> = text.bytes().map(shape).collect();
        match shape.as_slice() {
            b"0000-00-00T00:00" => Self::parse(&format!("{text}:00Z")),
            b"0000-00-00T00:00:00" => Self::parse(&format!("{text}Z")),
            _ => None,
        }
    }

    /// As a form's field for date and time wants it, to the minute.
    pub fn field(self) -> String {
        self.0.strftime("%Y-%m-%dT%H:%M").to_string()
    }

    /// The moment `span` later, at most the end of time.
    pub fn after(self, span: Duration) -> Self {
        Self(self.0.saturating_add(span).unwrap_or(jiff::Timestamp::MAX))
    }

    /// The moment `span` earlier, at least the beginning of time.
    pub fn before(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(span).unwrap_or(jiff::Timestamp::MIN))
    }

    /// The beginning of its minute, as forms know it.
    pub fn full_minute(self) -> Self {
        Self::parse_field(&self.field()).unwrap_or(self)
    }

    /// A date for people, such as `1 March 2026`.
    pub fn date(self) -> String {
        self.0.strftime("%-d %B %Y").to_string()
    }

    /// A day of the near future for people, such as `Tue 3 Mar`.
    pub fn day(self) -> String {
        self.0.strftime("%a %-d %b").to_string()
    }

    /// Date and time for people, such as `1 March 2026, 12:00 UTC`.
    pub fn date_time(self) -> String {
        self.0.strftime("%-d %B %Y, %H:%M UTC").to_string()
    }

    /// Date and time for machines, to the second, such as `2026-03-01T12:00:00Z`.
    pub fn machine(self) -> String {
        self.0.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// A time of the day for people, such as `12:00 UTC`.
    pub fn time(self) -> String {
        self.0.strftime("%H:%M UTC").to_string()
    }

    /// The year in UTC, for order numbers.
    pub fn year(self) -> i16 {
        self.0.to_zoned(jiff::tz::TimeZone::UTC).year()
    }
}

/// Fixed-width RFC 3339, so that text sorts as time does.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.6}", self.0)
    }
}

/// Where the program asks what time it is.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that only moves when told to.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `start`.
    pub fn fixed(start: Timestamp) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(start.micros())))
    }

    /// The present moment.
    #[expect(clippy::disallowed_methods, reason = "the one room that may ask the machine")]
    pub fn now(&self) -> Timestamp {
        let micros = match self {
            Self::System => jiff::Timestamp::now().as_microsecond(),
            Self::Fixed(micros) => micros.load(Ordering::SeqCst),
        };
        Timestamp::from_micros(micros).unwrap_or(Timestamp(jiff::Timestamp::UNIX_EPOCH))
    }

    /// Moves a fixed clock forward; the system's clock does not listen.
    pub fn advance(&self, span: Duration) {
        if let Self::Fixed(micros) = self {
            let span = i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
            micros.fetch_add(span, Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_of_fixed_width_and_reads_back() {
        let moment = Timestamp::from_micros(1_772_366_400_000_000).unwrap();
        assert_eq!(moment.to_string(), "2026-03-01T12:00:00.000000Z");
        assert_eq!(Timestamp::parse(&moment.to_string()), Some(moment));
    }

    #[test]
    fn a_field_is_read_as_utc_and_written_back() {
        let moment = Timestamp::parse_field("2026-03-01T12:05").unwrap();
        assert_eq!(moment.to_string(), "2026-03-01T12:05:00.000000Z");
        assert_eq!(moment.field(), "2026-03-01T12:05");
        assert_eq!(moment.machine(), "2026-03-01T12:05:00Z");
        assert_eq!(Timestamp::parse("2026-03-01T12:05:59.5Z").unwrap().full_minute(), moment);
        assert_eq!(Timestamp::parse_field("2026-03-01T12:05:00"), Some(moment));
        for text in ["", "2026-03-01", "2026-02-30T12:00", "2026-03-01 12:00", "tomorrow"] {
            assert_eq!(Timestamp::parse_field(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_fixed_clock_moves_when_told() {
        let clock = Clock::fixed(Timestamp::from_micros(0).unwrap());
        clock.advance(Duration::from_secs(3));
        assert_eq!(clock.now().micros(), 3_000_000);
    }
}
