//! Goods that cannot be bought yet.

use askama::{Template, filters::HtmlSafe};

use crate::foundation::clock::Timestamp;

/// The moment from which on something can be bought, in words; browsers read it too.
#[derive(Template)]
#[template(path = "components/coming.html")]
pub struct Coming {
    moment: String,
    words: String,
}

impl Coming {
    /// Of a release that is still to come; none of any other.
    pub fn at(release: Option<Timestamp>, now: Timestamp) -> Option<Self> {
        let moment = release.filter(|release| *release > now)?;
        Some(Self { moment: moment.machine(), words: moment.date_time() })
    }

    /// For machines, such as `2026-03-01T12:00:00Z`.
    pub fn moment(&self) -> &str {
        &self.moment
    }
}

impl HtmlSafe for Coming {}
