//! What a shop's calendar is made of: days of the week, holidays, a time of the day.

use std::{collections::BTreeSet, fmt, str::FromStr};

use jiff::civil::{Date, Time, Weekday};

/// Days of the week; never none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BusinessDays([bool; 7]);

impl BusinessDays {
    /// Each day of the week: its word in forms and in the database, and its name.
    pub const ALL: [(&'static str, &'static str, Weekday); 7] = [
        ("mon", "Monday", Weekday::Monday),
        ("tue", "Tuesday", Weekday::Tuesday),
        ("wed", "Wednesday", Weekday::Wednesday),
        ("thu", "Thursday", Weekday::Thursday),
        ("fri", "Friday", Weekday::Friday),
        ("sat", "Saturday", Weekday::Saturday),
        ("sun", "Sunday", Weekday::Sunday),
    ];

    /// Whether a day of the week is one of them.
    pub fn has(self, day: Weekday) -> bool {
        let place = usize::from(day.to_monday_zero_offset().unsigned_abs());
        self.0.get(place).copied().unwrap_or(false)
    }

    /// From the words of days; `None` where there is none, or one that is no day.
    pub fn from_words<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut days = [false; 7];
        for word in words {
            let place = Self::ALL.iter().position(|(known, ..)| *known == word)?;
            days[place] = true;
        }
        days.contains(&true).then_some(Self(days))
    }

    /// The words of the days.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        Self::ALL.into_iter().filter(move |(.., day)| self.has(*day)).map(|(word, ..)| word)
    }

    /// The days for people: `Monday to Friday`, or `Monday, Thursday`.
    pub fn in_words(self) -> String {
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

/// Reads the database's words.
impl TryFrom<String> for BusinessDays {
    type Error = String;

    fn try_from(words: String) -> Result<Self, String> {
        Self::from_words(words.split(' ')).ok_or_else(|| format!("{words:?} are no days of a week"))
    }
}

/// Writes the database's words.
impl From<BusinessDays> for String {
    fn from(days: BusinessDays) -> Self {
        days.words().collect::<Vec<_>>().join(" ")
    }
}

/// Days on which nobody works: single ones, and those of every year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holidays {
    days: BTreeSet<Date>,
    yearly: BTreeSet<(i8, i8)>,
    text: String,
}

/// A line that is no holiday.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must have a date on each line, as 2026-04-03, or 12-25 for every year: not {0:?}")]
pub struct HolidaysError(String);

impl Holidays {
    /// Whether a day is one.
    pub fn has(&self, day: Date) -> bool {
        self.days.contains(&day) || self.yearly.contains(&(day.month(), day.day()))
    }
}

/// Reads a date on each line, `2026-04-03` or `12-25` for every year; words may follow it.
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
                // Of a leap year, so that the 29th of February is one too.
                5 => {
                    let day: Date = format!("2028-{date}").parse().map_err(|_| wrong())?;
                    holidays.yearly.insert((day.month(), day.day()));
                }
                _ => return Err(wrong()),
            }
        }
        Ok(holidays)
    }
}

/// As it was typed, without empty lines.
impl fmt::Display for Holidays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Reads the database's text.
impl TryFrom<String> for Holidays {
    type Error = HolidaysError;

    fn try_from(text: String) -> Result<Self, HolidaysError> {
        text.parse()
    }
}

/// Writes the database's text.
impl From<Holidays> for String {
    fn from(holidays: Holidays) -> Self {
        holidays.text
    }
}

/// Until when an order is still one of the same day; midnight where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CutOff(Option<Time>);

impl CutOff {
    /// Whether an order at this time of the day is one of the same day.
    pub fn allows(self, time: Time) -> bool {
        self.0.is_none_or(|cut_off| time < cut_off)
    }

    /// The time of the day; `None` is midnight.
    pub fn time(self) -> Option<Time> {
        self.0
    }

    /// Whether there is one.
    pub fn is_none(self) -> bool {
        self.0.is_none()
    }
}

/// Reads a time of the day such as `14:00`; an empty text is none.
impl FromStr for CutOff {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Ok(Self(None));
        }
        let shaped = matches!(text.as_bytes(), [_, _, b':', _, _]);
        let time = Time::strptime("%H:%M", text).ok().filter(|_| shaped);
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

/// Reads the database's text.
impl TryFrom<String> for CutOff {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// Writes the database's text.
impl From<CutOff> for String {
    fn from(cut_off: CutOff) -> Self {
        cut_off.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holidays_are_days_or_days_of_every_year() {
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
    fn days_of_the_week_are_said_in_words() {
        assert_eq!(BusinessDays::default().in_words(), "Monday to Friday");
        let days = |words: &str| BusinessDays::try_from(words.to_owned());
        assert_eq!(days("mon thu").unwrap().in_words(), "Monday, Thursday");
        assert_eq!(days("sat").unwrap().in_words(), "Saturday");
        assert_eq!(String::from(days("thu mon").unwrap()), "mon thu");
        assert!(days("").is_err() && days("mon foo").is_err());
    }

    #[test]
    fn a_cut_off_is_a_time_or_nothing() {
        assert_eq!("14:00".parse::<CutOff>().unwrap().to_string(), "14:00");
        assert!("".parse::<CutOff>().unwrap().is_none());
        for text in ["24:00", "2pm", "9:00", "12:60", "12:00:00", "ab:cd"] {
            assert!(text.parse::<CutOff>().is_err(), "{text}");
        }
    }
}
