//! Exact percentages, stored in parts per million: 19% is 190,000.

use std::{fmt, str::FromStr};

/// One percent in parts per million.
const ONE: i32 = 10_000;

/// An exact percentage from 0 to 100 with at most four decimal places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(i32);

/// The reason why a text is not a percentage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PercentError {
    /// Not a plain decimal such as `9.975`.
    #[error("must be a percentage such as 19 or 9.975")]
    Unreadable,
    /// More than four decimal places.
    #[error("must have at most 4 decimal places")]
    TooPrecise,
    /// Below 0 or above 100.
    #[error("must be from 0 to 100")]
    OutOfRange,
}

impl Percent {
    /// Creates a percentage from parts per million, as stored in the databases.
    pub fn from_ppm(ppm: i32) -> Result<Self, PercentError> {
        (0..=100 * ONE).contains(&ppm).then_some(Self(ppm)).ok_or(PercentError::OutOfRange)
    }

    /// The percentage in parts per million, from 0 to 1,000,000.
    pub const fn ppm(self) -> i32 {
        self.0
    }
}

/// Reads the databases' parts per million.
impl TryFrom<i32> for Percent {
    type Error = PercentError;

    fn try_from(ppm: i32) -> Result<Self, PercentError> {
        Self::from_ppm(ppm)
    }
}

/// Writes the databases' parts per million.
impl From<Percent> for i32 {
    fn from(percent: Percent) -> Self {
        percent.ppm()
    }
}

/// Reads a plain decimal with a point or a comma, with or without a `%` after it.
impl FromStr for Percent {
    type Err = PercentError;

    fn from_str(text: &str) -> Result<Self, PercentError> {
        let text = text.trim();
        let number = text.strip_suffix('%').unwrap_or(text).trim_end().replace(',', ".");
        let (whole, part) = number.split_once('.').unwrap_or((&number, ""));
        let digits = |text: &str| text.bytes().all(|c| c.is_ascii_digit());
        if number.starts_with('-') {
            return Err(PercentError::OutOfRange);
        }
        if whole.is_empty() || number.ends_with('.') || !digits(whole) || !digits(part) {
            return Err(PercentError::Unreadable);
        }
        let part = part.trim_end_matches('0');
        if part.len() > 4 {
            return Err(PercentError::TooPrecise);
        }
        let whole: i32 = whole.parse().map_err(|_| PercentError::OutOfRange)?;
        let part: i32 = format!("{part:0<4}").parse().map_err(|_| PercentError::Unreadable)?;
        let ppm = whole.checked_mul(ONE).and_then(|ppm| ppm.checked_add(part));
        ppm.ok_or(PercentError::OutOfRange).and_then(Self::from_ppm)
    }
}

/// Writes the number without trailing zeros and without `%`: `19`, `9.975`.
impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.0 / ONE;
        let part = format!("{:04}", self.0 % ONE);
        match part.trim_end_matches('0') {
            "" => write!(f, "{whole}"),
            part => write!(f, "{whole}.{part}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        for text in ["0", "19", "9.975", "5.5", "0.0001", "100"] {
            assert_eq!(text.parse::<Percent>().unwrap().to_string(), text);
        }
        assert_eq!("9.975".parse::<Percent>().unwrap().ppm(), 99_750);
        assert_eq!(" 19,50 % ".parse::<Percent>().unwrap().to_string(), "19.5");
    }

    #[test]
    fn rejects_what_is_not_a_percentage() {
        use PercentError::{OutOfRange, TooPrecise, Unreadable};
        let cases = [
            ("", Unreadable),
            (".5", Unreadable),
            ("5.", Unreadable),
            ("1e1", Unreadable),
            ("0x10", Unreadable),
            ("900", OutOfRange),
            ("100.0001", OutOfRange),
            ("-1", OutOfRange),
            ("99999999999", OutOfRange),
            ("1.00001", TooPrecise),
        ];
        for (text, error) in cases {
            assert_eq!(text.parse::<Percent>(), Err(error), "{text:?}");
        }
    }
}
