//! Time in UTC, to the microsecond, from a clock that tests can set.
//! [`Zone`](super::zone::Zone) formats it for people.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use serde::{Deserialize, Serialize};

/// A moment in UTC, truncated to microseconds, which both databases can store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// The beginning of 1970.
    pub const EPOCH: Self = Self(jiff::Timestamp::UNIX_EPOCH);

    /// The latest moment that can be represented.
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

    /// The moment `span` later, at most [`MAX`](Self::MAX).
    pub fn after(self, span: Duration) -> Self {
        Self(self.0.saturating_add(span).unwrap_or(jiff::Timestamp::MAX))
    }

    /// The moment `span` earlier, at least the earliest that can be represented.
    pub fn before(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(span).unwrap_or(jiff::Timestamp::MIN))
    }

    /// The start of the moment's minute.
    pub fn full_minute(self) -> Self {
        const MINUTE: i64 = 60_000_000;
        Self::from_micros(self.micros().div_euclid(MINUTE) * MINUTE).unwrap_or(self)
    }

    /// Date and time for machines, to the second, such as `2026-03-01T12:00:00Z`.
    pub fn rfc3339(self) -> String {
        self.0.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// The moment as a value of the date library.
    pub(super) fn instant(self) -> jiff::Timestamp {
        self.0
    }
}

impl From<Timestamp> for std::time::SystemTime {
    fn from(moment: Timestamp) -> Self {
        moment.0.into()
    }
}

/// Writes fixed-width RFC 3339, so that texts sort in time order.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.6}", self.0)
    }
}

/// The source of the current time.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that moves only by [`Clock::advance`].
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// Creates a fixed clock that shows `start`.
    pub fn fixed(start: Timestamp) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(start.micros())))
    }

    /// The present moment.
    #[expect(clippy::disallowed_methods, reason = "the only place that reads the system clock")]
    pub fn now(&self) -> Timestamp {
        let micros = match self {
            Self::System => jiff::Timestamp::now().as_microsecond(),
            Self::Fixed(micros) => micros.load(Ordering::SeqCst),
        };
        Timestamp::from_micros(micros).unwrap_or(Timestamp(jiff::Timestamp::UNIX_EPOCH))
    }

    /// Moves a fixed clock forward. Does nothing to the system's clock.
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
    fn full_minute_drops_the_seconds() {
        let moment = Timestamp::parse("2026-03-01T12:05:00Z").unwrap();
        assert_eq!(moment.rfc3339(), "2026-03-01T12:05:00Z");
        assert_eq!(Timestamp::parse("2026-03-01T12:05:59.5Z").unwrap().full_minute(), moment);
        let before = Timestamp::from_micros(-1).unwrap();
        assert_eq!(before.full_minute().rfc3339(), "1969-12-31T23:59:00Z");
    }

    #[test]
    fn a_fixed_clock_moves_only_when_advanced() {
        let clock = Clock::fixed(Timestamp::from_micros(0).unwrap());
        clock.advance(Duration::from_secs(3));
        assert_eq!(clock.now().micros(), 3_000_000);
    }
}
