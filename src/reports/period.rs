//! The days that a report is about.

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::foundation::{clock::Timestamp, zone::Zone};

/// The most days of a report.
const MAX_DAYS: i32 = 3_660;

/// Days in the shop's time zone, at least one and at most 3,660.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    first: Date,
    last: Date,
}

/// The reason why two days are not a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// Not a day such as `2026-03-01`.
    #[error("Enter days like 2026-03-01.")]
    Unreadable,
    /// The first day comes after the last one.
    #[error("The first day comes after the last one.")]
    Reversed,
    /// More than 3,660 days, or not in this age.
    #[error("Choose at most ten years between 2000 and 2200.")]
    TooLong,
}

/// The days that a row of a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "lowercase")]
pub enum Step {
    /// A day.
    Day,
    /// A week that begins on Monday.
    Week,
    /// A month.
    Month,
}

/// The moments of a period.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// The first moment.
    pub begins: Timestamp,
    /// The first moment after it.
    pub ends: Timestamp,
}

impl Period {
    /// The period from a day to another, including both.
    pub fn new(first: Date, last: Date) -> Result<Self, PeriodError> {
        if last < first {
            return Err(PeriodError::Reversed);
        }
        let period = Self { first, last };
        let is_in_range =
            (2000..=2200).contains(&first.year()) && (2000..=2200).contains(&last.year());
        if !is_in_range || period.days() > MAX_DAYS {
            return Err(PeriodError::TooLong);
        }
        Ok(period)
    }

    /// Reads the days that somebody typed, such as `2026-03-01`.
    pub fn parse(first: &str, last: &str) -> Result<Self, PeriodError> {
        let day = |text: &str| text.trim().parse::<Date>().map_err(|_| PeriodError::Unreadable);
        Self::new(day(first)?, day(last)?)
    }

    /// The `days` days that end with `last`.
    pub fn ending(last: Date, days: i32) -> Self {
        Self { first: last.saturating_sub((days.clamp(1, MAX_DAYS) - 1).days()), last }
    }

    /// The first day.
    pub fn first(&self) -> Date {
        self.first
    }

    /// The last day.
    pub fn last(&self) -> Date {
        self.last
    }

    /// The number of days.
    pub fn days(&self) -> i32 {
        let days = self.first.until(self.last).map_or(0, |span| span.get_days());
        days + 1
    }

    /// The period of the same length before this one.
    pub fn previous(&self) -> Self {
        Self::ending(self.first.saturating_sub(1.day()), self.days())
    }

    /// The same days of the year before. 29 February becomes 28 February.
    pub fn year_before(&self) -> Self {
        let back = |day: Date| day.saturating_sub(1.year());
        Self { first: back(self.first), last: back(self.last) }
    }

    /// The step in which a chart of the period has at most some 60 bars.
    pub fn usual_step(&self) -> Step {
        match self.days() {
            ..=62 => Step::Day,
            63..=430 => Step::Week,
            _ => Step::Month,
        }
    }

    /// The first days of its steps. The first step begins with the period, even within a week or a month.
    pub fn starts(&self, step: Step) -> Vec<Date> {
        let mut starts = vec![self.first];
        let mut next = step.after(self.first);
        while next <= self.last {
            starts.push(next);
            next = step.after(next);
        }
        starts
    }

    /// Its moments in a time zone.
    pub fn span(&self, zone: Zone) -> Span {
        Span {
            begins: zone.start_of_day(self.first),
            ends: zone.start_of_day(self.last.saturating_add(1.day())),
        }
    }

    /// Formats the period for people, such as `1 March 2026 to 31 March 2026`.
    pub fn label(&self) -> String {
        let day = |day: Date| day.strftime("%-d %B %Y").to_string();
        match self.first == self.last {
            true => day(self.first),
            false => format!("{} to {}", day(self.first), day(self.last)),
        }
    }
}

impl Step {
    /// All steps.
    pub fn all() -> &'static [Self] {
        Self::VARIANTS
    }

    /// The word in addresses.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The label of the choice.
    pub fn label(self) -> &'static str {
        match self {
            Self::Day => "By day",
            Self::Week => "By week",
            Self::Month => "By month",
        }
    }

    /// The heading of the rows.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Day => "Day",
            Self::Week => "Week from",
            Self::Month => "Month",
        }
    }

    /// Formats the first day of a step for people.
    pub fn format(self, start: Date) -> String {
        match self {
            Self::Day | Self::Week => start.strftime("%-d %b %Y").to_string(),
            Self::Month => start.strftime("%B %Y").to_string(),
        }
    }

    /// The first day of the step after the one that a day belongs to.
    fn after(self, day: Date) -> Date {
        match self {
            Self::Day => day.saturating_add(1.day()),
            Self::Week => {
                let passed = day.weekday().since(Weekday::Monday);
                day.saturating_add((7 - i32::from(passed)).days())
            }
            Self::Month => day.first_of_month().saturating_add(1.month()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(first: &str, last: &str) -> Period {
        Period::parse(first, last).unwrap()
    }

    fn starts(period: Period, step: Step) -> Vec<String> {
        period.starts(step).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn only_days_in_order_are_a_period() {
        assert_eq!(Period::parse("2026-3-1", "2026-03-02"), Err(PeriodError::Unreadable));
        assert_eq!(Period::parse("2026-02-30", "2026-03-02"), Err(PeriodError::Unreadable));
        assert_eq!(Period::parse("2026-03-02", "2026-03-01"), Err(PeriodError::Reversed));
        assert_eq!(Period::parse("2016-01-01", "2026-12-31"), Err(PeriodError::TooLong));
        assert_eq!(Period::parse("0001-01-01", "0001-01-02"), Err(PeriodError::TooLong));
        assert_eq!(period("2026-03-01", "2026-03-01").days(), 1);
    }

    #[test]
    fn the_periods_before_have_the_same_length_or_the_same_days() {
        let march = period("2026-03-01", "2026-03-31");
        assert_eq!(march.previous(), period("2026-01-29", "2026-02-28"));
        assert_eq!(march.year_before(), period("2025-03-01", "2025-03-31"));
        let leap_day = period("2028-02-29", "2028-02-29");
        assert_eq!(leap_day.year_before(), period("2027-02-28", "2027-02-28"));
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        let days = period("2026-02-26", "2026-03-10");
        assert_eq!(starts(days, Step::Week), ["2026-02-26", "2026-03-02", "2026-03-09"]);
        assert_eq!(starts(days, Step::Month), ["2026-02-26", "2026-03-01"]);
        assert_eq!(days.starts(Step::Day).len(), 13);
        let monday = period("2026-03-02", "2026-03-08");
        assert_eq!(starts(monday, Step::Week), ["2026-03-02"]);
    }

    #[test]
    fn a_day_has_23_or_25_hours_when_clocks_change() {
        let zurich = Zone::from_name("Europe/Zurich").unwrap();
        let hours = |day: &str| {
            let span = period(day, day).span(zurich);
            (span.ends.micros() - span.begins.micros()) / 3_600_000_000
        };
        assert_eq!(["2026-03-29", "2026-10-25", "2026-12-01"].map(hours), [23, 25, 24]);
    }
}
