//! Dates and times.

use askama::{Template, filters::HtmlSafe};

use crate::foundation::{clock::Timestamp, zone::Zone};

/// A date or time in the shop's time zone, as a `<time>` element.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(source = r#"<time datetime="{{ machine }}">{{ label }}</time>"#, ext = "html")]
pub struct Moment {
    machine: String,
    label: String,
}

impl Moment {
    /// A date, such as `1 March 2026`.
    pub fn date(zone: Zone, at: Timestamp) -> Self {
        Self { machine: at.rfc3339(), label: zone.date(at) }
    }

    /// A date with a time, such as `Sun 29 Nov 2026, 14:05 CET`.
    pub fn date_time(zone: Zone, at: Timestamp) -> Self {
        Self { machine: at.rfc3339(), label: zone.date_time(at) }
    }

    /// A time of day, such as `14:05 CET`.
    pub fn time(zone: Zone, at: Timestamp) -> Self {
        Self { machine: at.rfc3339(), label: zone.time(at) }
    }

    /// The release date of a product, or `None` if it has been released.
    pub fn upcoming(zone: Zone, release: Option<Timestamp>, now: Timestamp) -> Option<Self> {
        release.filter(|release| *release > now).map(|release| Self::date_time(zone, release))
    }

    /// Returns the time for programs, in UTC to the second: `2026-03-01T12:00:00Z`.
    pub fn machine(&self) -> &str {
        &self.machine
    }

    /// Returns the time for people.
    pub fn label(&self) -> &str {
        &self.label
    }
}

impl HtmlSafe for Moment {}
