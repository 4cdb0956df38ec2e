//! A shop's calendar: business days, holidays and the daily cut-off time.

use std::{collections::BTreeSet, fmt, str::FromStr};

use jiff::civil::{Date, Time, Weekday};

/// The days of the week on which the shop works; at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BusinessDays([bool; 7]);

impl BusinessDays {
    /// Each day of the week: its code in forms and in the database, its name, and the day itself.
    pub const ALL: [(&'static str, &'static str, Weekday); 7] = [
        ("mon", "Monday", Weekday::Monday),
        ("tue", "Tuesday", Weekday::Tuesday),
        ("wed", "Wednesday", Weekday::Wednesday),
        ("thu", "Thursday", Weekday::Thursday),
        ("fri", "Friday", Weekday::Friday),
        ("sat", "Saturday", Weekday::Saturday),
        ("sun", "Sunday", Weekday::Sunday),
    ];

    /// Returns `true` if the shop works on this day of the week.
    pub fn has(self, day: Weekday) -> bool {
        let index = usize::from(day.to_monday_zero_offset().unsigned_abs());
        self.0.get(index).copied().unwrap_or(false)
    }

    /// Parses the codes of days. Returns `None` if there are none, or if a code is unknown.
    pub fn from_codes<'a>(codes: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut days = [false; 7];
        for code in codes {
            let index = Self::ALL.iter().position(|(known, ..)| *known == code)?;
            days[index] = true;
        }
        days.contains(&true).then_some(Self(days))
    }

    /// Returns the codes of the days, from Monday to Sunday.
    pub fn codes(self) -> impl Iterator<Item = &'static str> {
        Self::ALL.into_iter().filter(move |(.., day)| self.has(*day)).map(|(code, ..)| code)
    }

    /// Formats the days for people: `Monday to Friday`, or `Monday, Thursday`.
    pub fn label(self) -> String {
        let names: Vec<&str> =
            Self::ALL.iter().filter(|(.., day)| self.has(*day)).map(|(_, name, _)| *name).collect();
        let first = self.0.iter().position(|day| *day).unwrap_or(0);
        let in_a_row = self.0.iter().skip(first).take(names.len()).all(|day| *day);
        match names.as_slice() {
            [first, .., last] if in_a_row && names.len() > 2 => format!("{first} to {last}"),
            names => names.join(", "),
        }
    }
}

/// Monday to Friday.
impl Default for BusinessDays {
    fn default() -> Self {
        Self([true, true, true, true, true, false, false])
    }
}

/// Reads the codes from the database.
impl TryFrom<String> for BusinessDays {
    type Error = String;

    fn try_from(codes: String) -> Result<Self, String> {
        Self::from_codes(codes.split(' ')).ok_or_else(|| format!("{codes:?} are no days of a week"))
    }
}

/// Writes the codes to the database.
impl From<BusinessDays> for String {
    fn from(days: BusinessDays) -> Self {
        days.codes().collect::<Vec<_>>().join(" ")
    }
}

/// Days on which the shop is closed: single dates, and dates that repeat every year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holidays {
    days: BTreeSet<Date>,
    yearly: BTreeSet<MonthDay>,
    text: String,
}

/// A day that recurs every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct MonthDay {
    month: i8,
    day: i8,
}

impl From<Date> for MonthDay {
    fn from(date: Date) -> Self {
        Self { month: date.month(), day: date.day() }
    }
}

/// A line that can't be read as a holiday.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must have a date on each line, as 2026-04-03, or 12-25 for every year: not {0:?}")]
pub struct HolidaysError(String);

impl Holidays {
    /// Returns `true` if a day is a holiday.
    pub fn has(&self, day: Date) -> bool {
        self.days.contains(&day) || self.yearly.contains(&day.into())
    }
}

/// Reads one date per line: `2026-04-03`, or `12-25` for every year. A note may follow the date.
impl FromStr for Holidays {
    type Err = HolidaysError;

    fn from_str(text: &str) -> Result<Self, HolidaysError> {
        let lines: Vec<&str> =
            text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let mut holidays = Self { text: lines.join("\n"), ..Self::default() };
        for line in lines {
            let wrong = || HolidaysError(line.chars().take(40).collect());
            let date = line.split_whitespace().next().unwrap_or_default();
            match date.len() {
                10 => {
                    holidays.days.insert(date.parse().map_err(|_| wrong())?);
                }
                // 2028 is a leap year, so 02-29 is valid.
                5 => {
                    let day: Date = format!("2028-{date}").parse().map_err(|_| wrong())?;
                    holidays.yearly.insert(day.into());
                }
                _ => return Err(wrong()),
            }
        }
        Ok(holidays)
    }
}

/// Writes the text as typed, without empty lines.
impl fmt::Display for Holidays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Reads the text from the database.
impl TryFrom<String> for Holidays {
    type Error = HolidaysError;

    fn try_from(text: String) -> Result<Self, HolidaysError> {
        text.parse()
    }
}

/// Writes the text to the database.
impl From<Holidays> for String {
    fn from(holidays: Holidays) -> Self {
        holidays.text
    }
}

/// The time of the day until which an order counts for the same day. Midnight if it is not set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CutOff(Option<Time>);

impl CutOff {
    /// Returns `true` if an order at this time counts for the same day.
    pub fn allows(self, time: Time) -> bool {
        self.0.is_none_or(|cut_off| time < cut_off)
    }

    /// The time of the day; `None` means midnight.
    pub fn time(self) -> Option<Time> {
        self.0
    }

    /// Returns `true` if no time is set.
    pub fn is_none(self) -> bool {
        self.0.is_none()
    }
}

/// Reads a time of the day such as `14:00`. An empty text is no cut-off.
impl FromStr for CutOff {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Ok(Self(None));
        }
        let has_shape = matches!(text.as_bytes(), [_, _, b':', _, _]);
        let time = Time::strptime("%H:%M", text).ok().filter(|_| has_shape);
        time.map(|time| Self(Some(time))).ok_or("must be a time of the day, as 14:00")
    }
}

impl fmt::Display for CutOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(time) => write!(f, "{}", time.strftime("%H:%M")),
            None => Ok(()),
        }
    }
}

/// Reads the text from the database.
impl TryFrom<String> for CutOff {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// Writes the text to the database.
impl From<CutOff> for String {
    fn from(cut_off: CutOff) -> Self {
        cut_off.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holidays_are_single_or_yearly_dates() {
        let holidays: Holidays = "12-25 Christmas\n\n 2026-04-03".parse().unwrap();
        let day = |text: &str| text.parse::<Date>().unwrap();
        assert!(holidays.has(day("2026-12-25")) && holidays.has(day("2031-12-25")));
        assert!(holidays.has(day("2026-04-03")) && !holidays.has(day("2027-04-03")));
        assert_eq!(holidays.to_string(), "12-25 Christmas\n2026-04-03");
        for text in ["tomorrow", "2026-02-30", "13-01", "2026-1-1", "12-25, 12-26"] {
            assert!(text.parse::<Holidays>().is_err(), "{text}");
        }
    }

    #[test]
    fn business_days_are_named_for_people() {
        assert_eq!(BusinessDays::default().label(), "Monday to Friday");
        let days = |codes: &str| BusinessDays::try_from(codes.to_owned());
        assert_eq!(days("mon thu").unwrap().label(), "Monday, Thursday");
        assert_eq!(days("sat").unwrap().label(), "Saturday");
        assert_eq!(String::from(days("thu mon").unwrap()), "mon thu");
        assert!(days("").is_err() && days("mon foo").is_err());
    }

    #[test]
    fn a_cut_off_is_a_time_or_empty() {
        assert_eq!("14:00".parse::<CutOff>().unwrap().to_string(), "14:00");
        assert!("".parse::<CutOff>().unwrap().is_none());
        for text in ["24:00", "2pm", "9:00", "12:60", "12:00:00", "ab:cd"] {
            assert!(text.parse::<CutOff>().is_err(), "{text}");
        }
    }
}
